"""What auditors do with the event log: read it, ask who saw whose data, keep it as long as it has to be kept."""
