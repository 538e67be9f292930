"""Visits: checked in, done action by action, closed for good, with the opinions that customers raise."""
