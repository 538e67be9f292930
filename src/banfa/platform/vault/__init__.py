"""Keys that live outside the database, and what they seal: personal values of the event log, and the log's head."""
