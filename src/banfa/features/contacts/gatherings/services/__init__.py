"""Everything that people do with gatherings: each is one transaction and one audit event."""
