"""Structured, scored records: sheets that a pack describes, filled in, checked, kept for good, shown and printed."""
