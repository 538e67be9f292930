"""Banfa runs an organisation's written customer regulations."""
