"""What there is to read, and who has."""
