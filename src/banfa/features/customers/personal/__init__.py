"""Personal data: what is held about one customer, what they consented to, and what is removed at their wish."""
