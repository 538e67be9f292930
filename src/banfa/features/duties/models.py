"""What is owed, by whom, by when."""
