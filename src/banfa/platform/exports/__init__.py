"""Tables out, as CSV and XLSX that no spreadsheet runs as formulas."""
