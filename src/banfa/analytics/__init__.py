"""Typed rules become Ibis expressions here: a table in, a table out. No framework, no database of our own."""
