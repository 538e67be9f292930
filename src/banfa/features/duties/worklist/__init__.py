"""What people see of duties: their own, their team's, and one by itself."""
