"""Reads visits and what came of them, always through access."""
