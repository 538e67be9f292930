"""What a customer's month is held against: the mean over everybody who had sales in it."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from banfa.features.ledger.lake import home
from banfa.features.ledger.lookups import customers_in
from banfa.features.ledger.models import RollUp
from banfa.kernel.period import Period
from banfa.platform.prepared import Prepared

FEN = 100
_rolled = Prepared(
    lambda start, end: RollUp.objects.filter(month__gte=start, month__lt=end).values_list(
        "month", "path", "amount_fen"
    ),
    date,
    date,
)


def mean_amounts(window: Period) -> Mapping[date, Decimal]:
    """Return the mean amount of each month over the customers who had sales in it; a month without any is left out.

    It names nobody, so it is no question of whose customers one sees.
    """
    found = {}
    for month, path, fen in _rolled.rows(window.start, window.end):
        try:
            count = customers_in(home() / path)
        except FileNotFoundError:  # an import has just put a new roll-up in its place
            continue
        if count:
            found[month] = Decimal(fen) / FEN / count
    return found
