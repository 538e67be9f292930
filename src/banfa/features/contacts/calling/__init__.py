"""Calls to customers: who is to be called today and why, and what came of it."""
