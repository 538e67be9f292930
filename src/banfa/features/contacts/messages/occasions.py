"""Which customers have an occasion of a plan on a day: asked of the whole register at once, by the dates in its files."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, cast

from django.db.models import Count, F, Q, QuerySet
from django.db.models.lookups import In, LessThanOrEqual

from banfa.features.customers.indexes.expressions import COLUMNS, attribute
from banfa.features.customers.models import Customer
from banfa.features.duties.queries.concerned import concerned, published
from banfa.policy.model import CarePlan, Festival, Obligation, Pack, Phase
from banfa.policy.model.care import Care
from banfa.worktime import lunar

ONE_DAY = timedelta(days=1)
LUNAR = "lunar"


@dataclass(frozen=True, slots=True)
class _Described:
    """What `concerned` reads of a rule."""

    of: str | None
    statuses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """How many customers a plan reaches on a day, before anybody is left out."""

    plan: str
    on: date
    customers: int


def is_due(plan: CarePlan, care: Care, on: date) -> bool:
    """Tell whether a plan may concern anybody on a day; a blank number or an entered plan concerns nobody by itself."""
    when = plan.on
    if when.festival is not None:
        return festival_on(care.festivals[when.festival], on)
    if when.monthly is not None:
        return when.monthly.value is not None and min(int(when.monthly.value), _days_in_month(on)) == on.day
    if when.date is not None:
        return _shift(plan) is not None
    return when.birthday is not None


def festival_on(festival: Festival, on: date) -> bool:
    """Tell whether a festival is kept on a day, by the solar or the lunar year."""
    if festival.solar is not None:
        month, _, day = festival.solar.partition("-")
        return (on.month, on.day) == (int(month), _days_in_month(on) if day == "last" else int(day))
    month, _, day = (festival.lunar or "").partition("-")
    today = lunar.lunar_day(on)
    if day == "last":
        return lunar.last_of_year(today.year) == on if month == "12" else False
    return not today.is_leap and (today.month, today.day) == (int(month), int(day))


def customers_on(plan: CarePlan, pack: Pack, on: date) -> QuerySet[Customer]:
    """Return the customers who have the plan's occasion on a day; nobody's reach is looked at yet."""
    if not is_due(plan, pack.care, on):
        return Customer.objects.none()
    found = described(plan, pack, on)
    if plan.on.birthday is not None:
        return found.filter(_birthday(plan, on))
    if plan.on.date is not None:
        return found.filter(_has_date(plan.on.date, [about(plan, on)]))
    return found


def described(plan: CarePlan, pack: Pack, on: date) -> QuerySet[Customer]:
    """Return the customers whom a plan describes, by its condition and its phase, whatever the day's occasion."""
    found = _those(plan.of, pack).exclude(status="closed")
    return found if plan.phase is None else found.filter(in_phase(pack.care, plan.phase, pack, on))


def _those(of: str | None, pack: Pack) -> QuerySet[Customer]:
    return concerned(cast("Obligation", _Described(of)), pack, published())


def about(plan: CarePlan, on: date) -> date:
    """Return the date in the file that a message sent on a day is about."""
    return on - (_shift(plan) or timedelta())


def days_ahead(plan: CarePlan) -> int:
    """Return how many days before its day a plan is prepared."""
    return int(plan.ahead.value) if plan.ahead is not None and plan.ahead.value is not None else 0


def coming(plan: CarePlan, name: str, pack: Pack, within: Q, first: date, last: date) -> list[Day]:
    """Return the days of a span with the customers of each, among those `within`; one query, whatever the span."""
    days = [first + ONE_DAY * step for step in range((last - first).days + 1)]
    if plan.on.birthday is not None or plan.on.date is not None:
        return _by_date(plan, name, described(plan, pack, first).filter(within), days)
    due = [on for on in days if is_due(plan, pack.care, on)]
    if not due:
        return []
    count = described(plan, pack, first).filter(within).count()
    return [Day(plan=name, on=on, customers=count) for on in due] if count else []


def _by_date(plan: CarePlan, name: str, found: QuerySet[Customer], days: list[date]) -> list[Day]:
    """Count customers by the date in their file, then say which day each date falls on."""
    field = plan.on.birthday or plan.on.date or ""
    calendar = plan.on.lunar_when
    keys: dict[str, Any] = {"kept_on": _field(field)}
    if calendar:
        keys["kept_by"] = _field(calendar)
    rows: Any = found.annotate(**keys).values(*keys).annotate(customers=Count("pk")).order_by()
    counted: dict[date, int] = {}
    for row in rows.iterator():
        for on in _days_of(plan, _as_date(row["kept_on"]), row.get("kept_by"), days):
            counted[on] = counted.get(on, 0) + row["customers"]
    return [Day(plan=name, on=on, customers=count) for on, count in sorted(counted.items())]


def _days_of(plan: CarePlan, known: date | None, calendar: str | None, days: list[date]) -> list[date]:
    if known is None:
        return []
    first, last = days[0], days[-1]
    if plan.on.birthday is None:
        on = known + (_shift(plan) or timedelta())
        return [on] if first <= on <= last else []
    if calendar == LUNAR:
        return lunar.lunar_birthdays(known, first, last)
    years = {first.year, last.year}
    return [on for year in sorted(years) if first <= (on := lunar.solar_birthday(known, year)) <= last]


def _birthday(plan: CarePlan, on: date) -> Q:
    field, calendar = plan.on.birthday or "", plan.on.lunar_when
    ends = [f"{on:%m-%d}"]
    if (on.month, on.day) == (2, 28) and lunar.solar_birthday(date(2000, 2, 29), on.year) == on:
        ends.append("02-29")
    solar = Q()
    for end in ends:
        solar |= Q(**{f"attributes__{field}__endswith": f"-{end}"})
    if calendar is None:
        return solar
    births = [born.isoformat() for born in sorted(lunar.births_kept_on(on))]
    return (solar & ~_keeps_lunar(calendar)) | (_keeps_lunar(calendar) & Q(In(_field(field), births)))


def _keeps_lunar(calendar: str) -> Q:
    """Return the condition that somebody keeps the lunar day; whoever says nothing keeps the solar one."""
    return Q(**{f"attributes__{calendar}": LUNAR}) & Q(attributes__has_key=calendar)


def in_phase(care: Care, name: str, pack: Pack, on: date) -> Q:
    """Return the condition that customers are in a phase: it has begun, and no later one has (CARE-0.2)."""
    order = list(care.phases)
    later = order[order.index(name) + 1 :]
    condition = _begun(care.phases[name], pack, on)
    for one in later:
        condition &= ~Q(pk__in=Customer.objects.filter(_begun(care.phases[one], pack, on)).values("pk"))
    return condition


def _begun(phase: Phase, pack: Pack, on: date) -> Q:
    if phase.when is not None:
        return Q(pk__in=_those(phase.when, pack).values("pk"))
    months = int(phase.months_before.value or 0) if phase.months_before is not None else 0
    until = add_months(on, months).isoformat()
    condition = Q()
    for field in phase.since:
        condition |= Q(LessThanOrEqual(_field(field), until))
    return condition


def phase_of(
    values: Mapping[str, object], care: Care, pack: Pack, on: date, holds: Mapping[str, bool]
) -> str:
    """Return the phase of one customer by its values; `holds` answers the phases with a condition of their own."""
    reached = ""
    for name, phase in care.phases.items():
        if phase.when is not None:
            reached = name if holds.get(name) else reached
            continue
        months = int(phase.months_before.value or 0) if phase.months_before is not None else 0
        until = add_months(on, months).isoformat()
        if any(isinstance(day := values.get(field), str) and day <= until for field in phase.since):
            reached = name
    return reached


def add_months(on: date, months: int) -> date:
    """Return the day so many months later, the month's last one where it has no such day."""
    year, month = divmod(on.year * 12 + on.month - 1 + months, 12)
    first = date(year, month + 1, 1)
    return first.replace(day=min(on.day, _days_in_month(first)))


def _has_date(field: str, days: list[date]) -> Q:
    if field in COLUMNS:
        return Q(**{f"{field}__in": days})
    return Q(In(_field(field), [day.isoformat() for day in days]))


def _field(name: str) -> Any:
    return F(name) if name in COLUMNS else attribute(name)


def _as_date(value: object) -> date | None:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None


def _shift(plan: CarePlan) -> timedelta | None:
    """Return how long after its date a plan is due, negative before it; None where the number is blank."""
    if plan.on.before is not None:
        return None if plan.on.before.value is None else -ONE_DAY * int(plan.on.before.value)
    if plan.on.after is not None:
        return None if plan.on.after.value is None else ONE_DAY * int(plan.on.after.value)
    return timedelta()


def _days_in_month(on: date) -> int:
    following = on.replace(day=28) + timedelta(days=4)
    return (following - timedelta(days=following.day)).day
