"""One module per method of classification: customers in, the same customers with their answer out."""
