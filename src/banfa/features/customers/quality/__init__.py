"""The quality of the register: complete files, reviews in time, doubts that people decide, inspections of new files."""
