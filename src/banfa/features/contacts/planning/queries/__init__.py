"""Reads plans: who plans and whose plans one sees, fixed days, what is due, weeks with their stops, what was done."""
