"""Three shops with telephones, and Mo, who answers for the two in the east."""

from tests.features.contacts.messages.conftest import known, mo

__all__ = ["known", "mo"]
