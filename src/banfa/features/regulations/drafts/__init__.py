"""Drafts of packs, checked in the browser. Nothing of them is kept."""
