"""The dictionary of the file: every field with who answers for it, who reads and writes it, and how it comes in."""
