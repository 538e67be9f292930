"""What people owe by a date because a clause says so, and the proof that it was done."""
