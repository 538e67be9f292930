"""The pages of gatherings."""
