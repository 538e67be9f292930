"""What people do with the ledger: take sales in, take a batch back."""

from banfa.features.ledger.services.importing import import_sales
from banfa.features.ledger.services.reversing import AlreadyReversed, NotReversible, reverse_batch

__all__ = ["AlreadyReversed", "NotReversible", "import_sales", "reverse_batch"]
