"""What was kept of what the regulation asks: by obligation, clause, unit and person, each figure with its rows."""
