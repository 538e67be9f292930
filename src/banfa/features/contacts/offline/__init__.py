"""Visits without a network: what a phone takes along for the days around today, and what it sends afterwards."""
