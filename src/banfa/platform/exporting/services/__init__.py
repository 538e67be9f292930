"""What people do about data that leave the house."""

from banfa.platform.exporting.services.asking import NeedsAgreement, ask
from banfa.platform.exporting.services.fetching import clear_away, fetch
from banfa.platform.exporting.services.making import MAKE, make, write_out

__all__ = ["MAKE", "NeedsAgreement", "ask", "clear_away", "fetch", "make", "write_out"]
