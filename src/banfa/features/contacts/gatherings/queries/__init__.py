"""Reads gatherings, always through access."""
