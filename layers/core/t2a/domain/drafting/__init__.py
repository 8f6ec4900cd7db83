"""Mappings that are not written by hand: what to propose, and what another definition says.

`draft` is what becomes a mapping file; the other modules each propose or translate one part of it.
"""
