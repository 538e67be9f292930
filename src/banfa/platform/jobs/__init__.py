"""Background work on the one database: leases, attempts, progress, cancel."""
