"""The register summed up along the tree of units: how many customers stand where, in which state and grade."""
