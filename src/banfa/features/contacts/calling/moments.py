"""Sees in what was written into files what makes a call due at once, and tells the engine of duties (实时回访)."""

from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta

from django.utils import timezone

from banfa.features.contacts.calling.models import FileMoment
from banfa.features.contacts.messages.reaching import values_of
from banfa.features.customers.models import Customer, FieldValue
from banfa.features.customers.services.following import Written
from banfa.features.duties.services.happening import happened
from banfa.kernel.text import Text
from banfa.platform.org.current import pack_on
from banfa.policy.model import Moment, Pack

AT_ONCE = 500
OPEN = ("active", "prospect", "suspended")
SAME = Text("", "")


def follow(written: Written) -> None:
    """Report what has just happened in the files, each thing once (AD-2.1.1.2.2a, AD-2.1.1.2.2b)."""
    pack = pack_on(written.on)
    if not pack.calls.moments:
        return
    codes = [*written.entered, *written.changed]
    for start in range(0, len(codes), AT_ONCE):
        lot = list(Customer.objects.filter(code__in=codes[start : start + AT_ONCE], status__in=OPEN))
        for name, moment in pack.calls.moments.items():
            _report(name, moment, _seen(moment, lot, pack, written))


def missing_in(customer: Customer, pack: Pack) -> list[str]:
    """Return the fields that a whole file has and this one lacks, by the regulation's rule or its required fields."""
    complete = pack.quality.complete
    fields = complete.fields if complete else [name for name, one in pack.fields.items() if one.required]
    values = values_of(customer)
    return [name for name in fields if values.get(name) in (None, "")]


def words_of(pack: Pack, moment: str, key: str) -> Text:
    """Return what is to be said of a moment on a call list: its title, with the items that are missing."""
    rule = pack.calls.moments.get(moment)
    if rule is None:
        return SAME
    if not rule.incomplete:
        return rule.title.text
    titles = [pack.fields[name].title.text for name in key.split(",") if name in pack.fields]
    zh, en = "、".join(one.zh for one in titles), ", ".join(one.en for one in titles)
    return rule.title.text + Text(f"：{zh}", f": {en}")


Seen = tuple[Customer, str, datetime]


def _seen(moment: Moment, lot: Sequence[Customer], pack: Pack, written: Written) -> Iterable[Seen]:
    now = timezone.now()
    if moment.incomplete:
        return [(one, ",".join(lacks), now) for one in lot if (lacks := missing_in(one, pack))]
    if moment.changed is not None:
        return _changed(moment.changed, lot, written, now)
    return _given(moment.given or "", lot, now)


def _changed(field: str, lot: Sequence[Customer], written: Written, now: datetime) -> list[Seen]:
    """Return the customers whose field had another value until today; a first value is no change."""
    before = FieldValue.objects.filter(
        customer__in=[one.pk for one in lot], field=field, until_on=written.on
    ).values_list("customer_id", "value")
    former = {customer: value for customer, value in before if value not in (None, "")}
    found = []
    for one in lot:
        value = values_of(one).get(field)
        if one.pk in former and value not in (None, "", former[one.pk]):
            found.append((one, f"{written.on}:{value}"[:160], now))
    return found


def _given(field: str, lot: Sequence[Customer], now: datetime) -> list[Seen]:
    """Return the customers whose date has come: it counts from that day's end, from now on the day itself."""
    today = timezone.localdate(now)
    found = []
    for one in lot:
        value = values_of(one).get(field)
        if not isinstance(value, str) or not value or value > today.isoformat():
            continue
        try:
            end = datetime.combine(datetime.fromisoformat(value).date(), time()) + timedelta(days=1)
        except ValueError:
            continue
        found.append((one, "first", min(now, timezone.make_aware(end))))
    return found


def _report(name: str, moment: Moment, seen: Iterable[Seen]) -> None:
    for customer, key, at in seen:
        row, is_new = FileMoment.objects.get_or_create(
            customer=customer, moment=name, key=key, defaults={"at": at}
        )
        if is_new:
            happened(moment.event, at=at, customer_id=customer.pk, key=f"{name}-{row.pk}")
