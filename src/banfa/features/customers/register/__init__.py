"""The register as the analytics side reads it: one module, every column cast to a declared type."""
