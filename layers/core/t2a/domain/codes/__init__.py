"""Codes that data elements and option combinations lack: which, and what they could be."""
