"""Appraises customers: the marks of a month, kept for good and shown in the register's file."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from banfa.features.appraisals.models import Appraisal
from banfa.features.customers.models import Customer
from banfa.features.customers.services.writing import Given, Register, as_words
from banfa.kernel.errors import BanfaError
from banfa.kernel.period import Period
from banfa.kernel.suggesting import did_you_mean
from banfa.kernel.text import Text
from banfa.platform.access import Actor, NotThere, Permission, visible
from banfa.platform.audit import recording as audit
from banfa.platform.audit.recording import Changed
from banfa.platform.org.current import pack_on
from banfa.policy.model import Appraisal as Sheet
from banfa.policy.model import Pack
from banfa.policy.values import StoredValue, Terms, read_all, to_stored

LONGEST_NOTE = 500
WRITE = Permission.APPRAISALS_APPRAISAL_WRITE


class NoSuchSheet(BanfaError):
    """The regulation has no score sheet of this name."""

    status = 404


class MonthAhead(BanfaError):
    """A month that has not begun cannot be judged."""


class NotOwed(BanfaError):
    """The sheet is not about customers of this status."""


class NoteTooLong(BanfaError):
    """A note is a sentence or two."""


def sheet_named(pack: Pack, name: str) -> Sheet:
    """Return a score sheet of the pack. Raises NoSuchSheet."""
    if name not in pack.appraisals:
        none = Text(f"制度没有评分表“{name}”", f"the regulation has no score sheet '{name}'")
        raise NoSuchSheet(none + did_you_mean(name, pack.appraisals))
    return pack.appraisals[name]


@transaction.atomic
def appraise(
    customer_id: int,
    *,
    sheet: str,
    month: Period,
    given: Mapping[str, object],
    note: str,
    actor: Actor,
    at: datetime,
) -> Appraisal:
    """Store a customer's marks of a month; those of its latest month stand in its file, dated from today on.

    Marks of the month may be corrected; what stood before is in the event log. An appraisal after the due day is kept
    as a late one (NY-9.a). Raises Denied, NotThere, NoSuchSheet, MonthAhead, NotOwed, BadValues, NoteTooLong.
    """
    on = timezone.localdate(at)
    pack = pack_on(on)
    rule = sheet_named(pack, sheet)
    customer = visible(Customer, actor, WRITE).select_related("unit", "area").filter(pk=customer_id).first()
    if customer is None:
        raise NotThere
    _require_in_order(rule, month, customer, note, on)
    marks = _read(pack, rule, given, on)
    before = Appraisal.objects.filter(customer=customer, sheet=sheet, month=month.start).first()
    overdue = rule.overdue_from(month)
    is_late = before.is_late if before else overdue is not None and on >= overdue
    kept, _ = Appraisal.objects.update_or_create(
        customer=customer, sheet=sheet, month=month.start,
        defaults={
            "marks": marks, "note": note.strip(), "is_late": is_late, "made_by": actor.name, "made_at": at,
        },
    )  # fmt: skip
    audit.record(
        "appraisal.made", f"customer:{customer.code}", actor=actor, at=at,
        summary={"sheet": sheet, "month": str(month), "late": is_late, "corrected": before is not None},
        changes=[
            Changed(
                f"customer:{customer.code}", f"appraisal:{sheet}:{month}",
                as_words(before.marks if before else None), as_words(marks),
            ),
            *_in_the_file(customer, sheet, month, marks, at=at, on=on),
        ],
    )  # fmt: skip
    return kept


def _require_in_order(rule: Sheet, month: Period, customer: Customer, note: str, on: date) -> None:
    if month.start > on:
        raise MonthAhead(
            Text(f"{month} 尚未开始，不能评分", f"{month} has not begun and cannot be appraised")
        )
    if customer.status not in rule.statuses:
        raise NotOwed(
            Text(
                f"{customer.name} 当前状态不在评分范围内",
                f"{customer.name} is not of a status that is appraised",
            )
        )
    if len(note) > LONGEST_NOTE:
        raise NoteTooLong(
            Text(f"备注最长 {LONGEST_NOTE} 字", f"a note has at most {LONGEST_NOTE} characters")
        )


def _read(pack: Pack, rule: Sheet, given: Mapping[str, object], on: date) -> dict[str, StoredValue]:
    items = {item: pack.fields[item] for item in rule.items}
    marks = read_all(items, given, today=on, terms=Terms(required=True))
    return {item: to_stored(items[item], mark) for item, mark in marks.items()}


def _in_the_file(
    customer: Customer, sheet: str, month: Period, marks: Mapping[str, StoredValue], *, at: datetime, on: date
) -> Iterator[Changed]:
    """Write the marks into the register unless a later month's stand there."""
    if Appraisal.objects.filter(customer=customer, sheet=sheet, month__gt=month.start).exists():
        return
    register = Register(units={}, areas={}, at=at, on=on, default_status=customer.status)
    yield from register.write([Given(code=customer.code, values=marks)])
