"""The working calendars of this organisation: what is announced for the country, and what its units say beyond that."""
