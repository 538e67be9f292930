"""The months of a customer as its page needs them in several places."""

from collections.abc import Sequence

from django.utils import timezone

from banfa.features.ledger import queries
from banfa.features.ledger.models import RollUp
from banfa.features.ledger.queries import MonthFigures
from banfa.kernel.period import Period, PeriodKind
from banfa.platform.org.current import pack_on
from banfa.platform.prepared import Prepared
from banfa.platform.web.slots import Asked
from banfa.policy.model import Pack

LEAST_MONTHS, MOST_MONTHS = 12, 24
_oldest = Prepared(lambda: RollUp.objects.order_by("month").values_list("month")[:1])


def pack_now() -> Pack:
    """Return the regulation in force today."""
    return pack_on(timezone.localdate())


def months_of(asked: Asked) -> Sequence[MonthFigures]:
    """Return the customer's months up to the newest of the whole ledger; none while it is empty."""

    def read() -> Sequence[MonthFigures]:
        newest = queries.newest_month()
        if newest is None:
            return []
        return queries.monthly(asked.actor, asked.customer_id, until=newest, months=months_shown(newest))

    return asked.once("ledger.months", read)


def months_shown(newest: Period) -> int:
    """Return how many months a trend goes back: as far as the ledger, within a year and two."""
    oldest = next((month for (month,) in _oldest.rows()), newest.start)
    return min(max(Period(oldest, newest.end).months, LEAST_MONTHS), MOST_MONTHS)


def newest_whole(months: Sequence[MonthFigures], kind: PeriodKind) -> Period:
    """Return the last period of a kind that the ledger's months reach the end of."""
    last = months[-1].month
    period = Period.containing(last.start, kind)
    return period if period.end <= last.end else period.previous


def from_first_sale(months: Sequence[MonthFigures]) -> Sequence[MonthFigures]:
    """Return the months without those before the first that has lines; the last month alone where none has."""
    first = next((place for place, one in enumerate(months) if one.lines), len(months) - 1)
    return months[first:]
