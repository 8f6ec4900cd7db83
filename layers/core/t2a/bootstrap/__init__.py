"""Composition root: a module per function, so that each imports no more than it needs (cold starts)."""
