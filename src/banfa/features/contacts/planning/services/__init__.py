"""Writes plans: proposals, stops, fixed days, agreement. Each is one transaction and one event."""
