"""The tables of contacts, one module per part."""
