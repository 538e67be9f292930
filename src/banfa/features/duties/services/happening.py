"""Makes the duties that follow from an event, when it is reported."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from banfa.features.customers.models import Customer
from banfa.features.duties.models import Duty
from banfa.features.duties.queries.concerned import concerned, published
from banfa.features.duties.queries.owing import Owing
from banfa.features.duties.queries.rules import pack_now
from banfa.features.duties.services.moments import Moments, Window
from banfa.platform.org.models import Unit
from banfa.policy.model import Obligation, Pack
from banfa.worktime import UnknownYear

ONCE = "once"
LONGEST_KEY = 60


@transaction.atomic
def happened(
    event: str,
    *,
    at: datetime,
    customer_id: int | None = None,
    unit_id: int | None = None,
    key: str = "",
) -> list[Duty]:
    """Make what is owed after an event, and return it; nothing where the regulation asks for nothing.

    `key` tells one event from the next, otherwise its moment does: one that is reported twice is one. Inside the
    caller's transaction. A deadline in a year whose calendar is not known yet stands at the end of the last one that is,
    and moves once the year is imported: what happened is never refused for it.
    """
    pack = pack_now()
    if pack is None:
        return []
    made = []
    for name, rule in pack.obligations.items():
        after = rule.due.after
        if after is None or after.event != event or not _has_its_number(rule):
            continue
        period = ONCE if after.once else (key or at.isoformat(timespec="seconds"))[:LONGEST_KEY]
        subject = _subject(rule, pack, customer_id, unit_id)
        duty = _make(name, rule, pack, subject, period, at) if subject is not None else None
        if duty is not None:
            made.append(duty)
    return made


def _window(rule: Obligation, at: datetime, path: str) -> Window:
    moments = Moments()
    try:
        return moments.after(rule, at, path)
    except UnknownYear as error:
        end = max(moments.midnight(date(error.year, 1, 1)), at)
        return Window(opens_at=at, due_at=end, is_whole_day=True, closes_at=None)


def _has_its_number(rule: Obligation) -> bool:
    return all(number.value is not None for _, number in rule.due.numbers())


def _subject(
    rule: Obligation, pack: Pack, customer_id: int | None, unit_id: int | None
) -> Customer | Unit | None:
    """Return whom an obligation concerns because of an event, None where it concerns nobody."""
    if rule.each == "customer" and customer_id is not None:
        return concerned(rule, pack, published()).filter(pk=customer_id).first()
    if rule.each == "unit" and unit_id is not None:
        return Unit.objects.filter(pk=unit_id).first()
    return None


def _make(
    name: str, rule: Obligation, pack: Pack, subject: Customer | Unit, period: str, at: datetime
) -> Duty | None:
    """Make one duty; None where it was made before."""
    owing = Owing(timezone.localdate(at))
    is_customer = isinstance(subject, Customer)
    path = subject.unit_path if isinstance(subject, Customer) else subject.path
    if isinstance(subject, Customer):
        person = owing.of_customers(rule.by, {subject.pk: path}).get(subject.pk)
    else:
        person = owing.nearest(rule.by, path)
    window = _window(rule, at, path)
    try:
        with transaction.atomic():
            return Duty.objects.create(
                obligation=name, pack=f"{pack.name}/{pack.version}", customer_id=subject.pk if is_customer else None,
                unit_id=None if is_customer else subject.pk, unit_path=path, post=rule.by, person_id=person,
                period=period, event=rule.due.after.event if rule.due.after else "", event_at=at,
                opens_at=window.opens_at, due_at=window.due_at, is_whole_day=window.is_whole_day,
                closes_at=window.closes_at,
            )  # fmt: skip
    except IntegrityError:
        return None
