"""Makes the files of the demonstrations: units, customers and sales that the ordinary imports take in."""
