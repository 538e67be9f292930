"""Gatherings: trainings, help activities, receptions and days for everybody, from the plan to the attendance list."""
