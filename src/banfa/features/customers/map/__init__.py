"""The register as a map: customers and clusters of them inside a box, under the same wish as the list."""
