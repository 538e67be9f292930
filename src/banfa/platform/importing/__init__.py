"""Imports led through pages: a file dropped, its columns matched, everything checked, then landed in the background."""
