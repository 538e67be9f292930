"""The organisation in the browser: its units as a tree, who holds which post, who stands in, what is handed over."""
