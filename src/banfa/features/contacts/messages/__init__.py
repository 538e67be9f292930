"""Messages to customers: who is written to on which occasion, who is not and why, and what was sent."""
