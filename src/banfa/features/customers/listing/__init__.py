"""The list of customers: its filters, columns, lines, tabs, and what is done with many."""
