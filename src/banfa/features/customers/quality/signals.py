"""Signals about customers beside their files, worked out lot by lot for a screening; features to the right add theirs."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Max, Q

from banfa.features.customers.models import Attachment, Customer, FieldValue
from banfa.features.customers.quality.models import FileMark
from banfa.policy.expressions.evaluating import Value

Signals = Mapping[str, Value]
_SAME_DIGITS = re.compile(r"(\d)\1{6,}")
_RISING, _FALLING = "0123456789012345678", "9876543210987654321"
LEAST_RUN = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A customer as a screening sees it."""

    pk: int
    status: str
    phone: str
    entered_on: date
    opened_on: date | None
    closed_on: date | None
    latitude: float | None
    longitude: float | None
    lacking: int


# Gives the signals of one lot; made once for a screening, so that what is long to read is read once.
Giving = Callable[[Sequence[Subject]], Mapping[int, Signals]]
Source = Callable[[date], Giving]
_sources: dict[str, Source] = {}


def declare_signals(name: str, source: Source) -> None:
    """Add signals that another feature knows, in `AppConfig.ready`."""
    _sources[name] = source


def givings(on: date) -> list[Giving]:
    """Return everything that gives signals on a day."""
    return [own_signals(on), *(source(on) for source in _sources.values())]


def own_signals(on: date) -> Giving:
    """Give what the register itself knows."""

    def give(lot: Sequence[Subject]) -> Mapping[int, Signals]:
        ids = [one.pk for one in lot]
        phones, photos, places = _phones(ids), _photos(ids), _places(lot)
        return {
            one.pk: {
                "days_known": _number((on - one.entered_on).days),
                "days_open": _number((on - one.opened_on).days) if one.opened_on else None,
                "lacking": _number(one.lacking),
                "same_phone": _number(phones.get(one.pk, 1) - 1),
                "same_place": _number(places.get(one.pk, 1) - 1),
                "phone_is_odd": is_odd(one.phone),
                "has_position": one.latitude is not None,
                "photos": _number(photos.get(one.pk, 0)),
            }
            for one in lot
        }

    return give


def is_odd(phone: str) -> bool:
    """Tell whether a number looks made up: seven times the same digit, or eight in a row up or down."""
    digits = re.sub(r"\D", "", phone)
    if _SAME_DIGITS.search(digits):
        return True
    runs = (digits[start : start + LEAST_RUN] for start in range(len(digits) - LEAST_RUN + 1))
    return any(run in _RISING or run in _FALLING for run in runs)


def _phones(ids: Sequence[int]) -> dict[int, int]:
    own = dict(FileMark.objects.filter(pk__in=ids).exclude(phone_key="").values_list("pk", "phone_key"))
    if not own:
        return {}
    # Leaving empty keys out once more lets SQLite see that the index, which holds none of them, is enough.
    alike = FileMark.objects.filter(phone_key__in=set(own.values())).exclude(phone_key="")
    counted = alike.order_by().values("phone_key")
    many = dict(counted.annotate(n=Count("pk")).filter(n__gt=1).values_list("phone_key", "n"))
    return {pk: many[key] for pk, key in own.items() if key in many}


def _photos(ids: Sequence[int]) -> dict[int, int]:
    found = Attachment.objects.filter(customer__in=ids, withdrawn_at=None, width__gt=0).order_by()
    return dict(found.values("customer").annotate(n=Count("pk")).values_list("customer", "n"))


def _places(lot: Sequence[Subject]) -> dict[int, int]:
    placed = {one.pk: (one.latitude, one.longitude) for one in lot if one.latitude is not None}
    if not placed:
        return {}
    spots = Customer.objects.filter(latitude__in={place[0] for place in placed.values()}).order_by()
    counted = spots.values("latitude", "longitude").annotate(n=Count("pk")).filter(n__gt=1)
    many = {(lat, lng): n for lat, lng, n in counted.values_list("latitude", "longitude", "n")}
    return {pk: many[place] for pk, place in placed.items() if place in many}


def closed_since(ids: Sequence[int]) -> dict[int, date]:
    """Return since when customers hold the state they hold now, as far as it ever changed."""
    found = FieldValue.objects.filter(Q(customer__in=ids), field="status").order_by()
    return dict(found.values("customer").annotate(since=Max("until_on")).values_list("customer", "since"))


def _number(value: int) -> Value:
    return Decimal(value)
