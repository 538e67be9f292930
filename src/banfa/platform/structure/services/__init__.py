"""Changes the organisation: units, substitutions, handovers."""
