"""Phrases for talking with customers, and answers to what customers ask."""
