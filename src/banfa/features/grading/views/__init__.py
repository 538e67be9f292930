"""Pages of grading: runs, one run, what is done with it, comparisons, objections and decisions."""
