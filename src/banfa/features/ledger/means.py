"""What a customer's month is held against: the mean over everybody who had sales in it."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from banfa.features.ledger.lake import home
from banfa.features.ledger.lookups import customers_in
from banfa.features.ledger.models import RollUp
from banfa.kernel.period import Period

FEN = 100


def mean_amounts(window: Period) -> Mapping[date, Decimal]:
    """Return the mean amount of each month over the customers who had sales in it; a month without any is left out.

    It names nobody, so it is no question of whose customers one sees.
    """
    rolled = RollUp.objects.filter(month__gte=window.start, month__lt=window.end)
    found = {}
    for month, path, fen in rolled.values_list("month", "path", "amount_fen"):
        try:
            count = customers_in(home() / path)
        except FileNotFoundError:  # an import has just put a new roll-up in its place
            continue
        if count:
            found[month] = Decimal(fen) / FEN / count
    return found
