"""The first run: from an empty data folder to graded customers, in the browser."""
