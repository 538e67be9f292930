"""The register's indexes beyond those of its models."""
