"""What happened to a customer, out of the event log and from what other features tell."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from banfa.features.customers.files import KINDS as FILE_KINDS
from banfa.features.customers.models import Customer
from banfa.features.customers.queries.history import CREATED, subject_of
from banfa.features.customers.standing import period_grades
from banfa.kernel.text import Text, same
from banfa.platform.access import Actor
from banfa.platform.access.fields import fields_for, hidden_from, shown
from banfa.platform.audit.models import Change, Event
from banfa.platform.audit.reading import ERASED_WORDS, is_erased, with_values
from banfa.policy.model import Pack
from banfa.policy.values import StoredValue

PAGE_SIZE = 30
MOST_PEOPLE = 50
FILE, GRADES, MARKS, PICTURES = "file", "grades", "marks", "pictures"
KINDS = {
    FILE: Text("档案", "File"),
    GRADES: Text("分级", "Grades"),
    MARKS: Text("评分", "Appraisals"),
    PICTURES: Text("影像与文件", "Photos and documents"),
}
ACTIONS = {
    "customers.imported": Text("导入客户", "Customers imported"),
    "customer.created": Text("新建客户", "Entered by hand"),
    "customer.changed": Text("修改档案", "File changed"),
    "customer.restored": Text("撤销修改", "Change taken back"),
    "customer.attached": Text("添加影像或文件", "Photo or document added"),
    "customer.detached": Text("撤下影像或文件", "Photo or document withdrawn"),
    "customer.reattached": Text("恢复影像或文件", "Photo or document put back"),
    "customers.changed": Text("批量修改", "Many changed at once"),
}
KIND_OF = {
    "customer.attached": PICTURES, "customer.detached": PICTURES, "customer.reattached": PICTURES,
}  # fmt: skip
PLACES = {"unit": Text("机构", "Unit"), "area": Text("片区", "Area")}
ATTACHMENT = "attachment"

Naming = Callable[[str, Pack], Text | None]
Address = Callable[[str], str | None]
_naming: list[Naming] = []
_addresses: dict[str, Address] = {}


def declare_happenings(
    actions: Mapping[str, Text],
    naming: Naming,
    *,
    kind: str = GRADES,
    addresses: Mapping[str, Address] | None = None,
) -> None:
    """Tell, in `AppConfig.ready`, what actions of a feature to the right are called, and the fields of their changes.

    `addresses` gives by the first word of an event's subject, such as `objection`, where its number is seen.
    """
    ACTIONS.update(actions)
    KIND_OF.update(dict.fromkeys(actions, kind))
    _addresses.update(addresses or {})
    if naming not in _naming:
        _naming.append(naming)


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueChange:
    """One field before and after."""

    title: Text
    old: str
    new: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """One thing that happened to the customer; `first_values` counts what a new customer came with."""

    at: datetime
    who: str
    what: Text
    kind: str = FILE
    href: str | None = None
    first_values: int = 0
    changes: Sequence[ValueChange] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """What of a timeline is wanted; `before` is the event after which the page goes on, both days are included."""

    kind: str = ""
    who: str = ""
    since: date | None = None
    until: date | None = None
    before: int | None = None

    @property
    def is_narrowed(self) -> bool:
        return self != replace(Sought(), before=self.before)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A page of a timeline, newest first; `older` is where the next one begins."""

    happenings: Sequence[Happening]
    older: int | None


def action_title(action: str) -> Text:
    """Return what an action is called."""
    return ACTIONS.get(action, same(action))


def timeline(
    customer: Customer, pack: Pack, actor: Actor, language: str, sought: Sought | None = None
) -> Told:
    """Return what happened to a customer that the actor was found to see."""
    sought = sought or Sought()
    hidden = hidden_from(actor, pack)
    pack = fields_for(actor, pack)
    rows = _rows(customer, sought).exclude(field__in=hidden)
    numbers = [*rows.values_list("event_id", flat=True).distinct().order_by("-event_id")[: PAGE_SIZE + 1]]
    older = numbers[PAGE_SIZE - 1] if len(numbers) > PAGE_SIZE else None
    events: dict[int, tuple[Event, list[Change]]] = {}
    lot = Change.objects.filter(subject=subject_of(customer), event_id__in=numbers[:PAGE_SIZE]).exclude(
        field__in=hidden
    )
    for row in with_values(lot.select_related("event").order_by("-pk")):
        events.setdefault(row.event_id, (row.event, []))[1].append(row)
    logged = [_happening(event, rows[::-1], pack, actor, language) for event, rows in events.values()]
    ends = logged[-1].at if older and logged else None
    begins = logged[0].at if sought.before and logged else None
    graded = [one for one in _graded(customer, actor, sought) if _lies(one.at, begins, ends)]
    return Told(happenings=sorted([*logged, *graded], key=lambda one: one.at, reverse=True), older=older)


def people_of(customer: Customer) -> list[str]:
    """Return who did anything to a customer, by name."""
    rows = Change.objects.filter(subject=subject_of(customer)).values_list("event__actor_name", flat=True)
    return sorted(rows.distinct()[:MOST_PEOPLE])


def _rows(customer: Customer, sought: Sought) -> QuerySet[Change]:
    rows = Change.objects.filter(subject=subject_of(customer))
    if sought.before is not None:
        rows = rows.filter(event_id__lt=sought.before)
    if sought.kind:
        others = [action for action, kind in KIND_OF.items() if kind != FILE]
        of_kind = [action for action, kind in KIND_OF.items() if kind == sought.kind]
        rows = (
            rows.exclude(event__action__in=others)
            if sought.kind == FILE
            else rows.filter(event__action__in=of_kind)
        )
    if sought.who:
        rows = rows.filter(event__actor_name=sought.who)
    if sought.since:
        rows = rows.filter(event__at__gte=_midnight(sought.since))
    if sought.until:
        rows = rows.filter(event__at__lt=_midnight(sought.until + timedelta(days=1)))
    return rows


def _graded(customer: Customer, actor: Actor, sought: Sought) -> Iterator[Happening]:
    """Yield the published grades, which the log keeps once for everybody."""
    if sought.kind not in ("", GRADES):
        return
    for one in period_grades(actor, customer.pk):
        day = timezone.localdate(one.published_at)
        inside = (sought.since is None or sought.since <= day) and (
            sought.until is None or day <= sought.until
        )
        if inside and sought.who in ("", one.published_by):
            when, grade = one.period.title, one.mark.label
            yield Happening(
                at=one.published_at, who=one.published_by, kind=GRADES, href=one.address,
                what=Text(f"{when.zh}分级发布：{grade.zh}", f"Graded for {when.en}: {grade.en}"),
            )  # fmt: skip


def _lies(at: datetime, begins: datetime | None, ends: datetime | None) -> bool:
    return (begins is None or at <= begins) and (ends is None or at > ends)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime(day.year, day.month, day.day))  # noqa: DTZ001


def _happening(event: Event, rows: Sequence[Change], pack: Pack, actor: Actor, language: str) -> Happening:
    created = next((row for row in rows if row.field == CREATED), None)
    return Happening(
        at=event.at,
        who=event.actor_name,
        what=Text("建档", "Entered in the register") if created else action_title(event.action),
        kind=KIND_OF.get(event.action, FILE),
        href=_address(event),
        first_values=_count(created.new, pack) if created else 0,
        changes=[_change(row, pack, actor, language) for row in rows if row.field != CREATED],
    )


def _address(event: Event) -> str | None:
    subject, _, number = event.subject.partition(":")
    if KIND_OF.get(event.action) == PICTURES:
        return "?tab=attachments"
    return _addresses[subject](number) if subject in _addresses else None


def _change(row: Change, pack: Pack, actor: Actor, language: str) -> ValueChange:
    one = pack.fields.get(row.field)
    if is_erased(row.old) or is_erased(row.new):
        title = one.title.text if one else _title(row.field, pack)
        return ValueChange(title=title, old="", new=ERASED_WORDS.in_language(language))
    old, new = _stored(row.old), _stored(row.new)
    if row.field.partition(":")[0] == ATTACHMENT:
        return ValueChange(
            title=KINDS[PICTURES], old=_attachment(old, language), new=_attachment(new, language)
        )
    if one is None:
        return ValueChange(
            title=_title(row.field, pack), old=_plain(old, pack, language), new=_plain(new, pack, language)
        )
    return ValueChange(
        title=one.title.text, old=shown(actor, one, old, language), new=shown(actor, one, new, language)
    )


def _title(field: str, pack: Pack) -> Text:
    declared = next((words for name in _naming if (words := name(field, pack))), None)
    return declared or PLACES.get(field, same(field))


def _attachment(value: Mapping[str, str] | None, language: str) -> str:
    """Return what an attachment shows and is called, or why it was withdrawn."""
    if value is None:
        return ""
    kind = FILE_KINDS.get(value.get("kind", ""))
    shown = kind.in_language(language) if kind else ""
    parts = (shown, value.get("caption"), value.get("file"), value.get("because"))
    return " · ".join(part for part in parts if part)


def _count(words: str | None, pack: Pack) -> int:
    """Return how many values a customer came with that the reader may know of; none after an erasure."""
    if is_erased(words):
        return 0
    known = {*pack.fields, *PLACES}
    return sum(name in known for name in json.loads(words or "{}"))


def _stored(words: str | None) -> Any:
    return None if words is None or is_erased(words) else json.loads(words)


def _plain(value: StoredValue | Mapping[str, StoredValue], pack: Pack, language: str) -> str:
    """Return a value that no field of the file describes; several at once with their names."""
    if isinstance(value, Mapping):
        titles = {
            name: pack.fields[name].title.text.in_language(language) for name in value if name in pack.fields
        }
        return "  ".join(f"{titles.get(name, name)} {mark}" for name, mark in value.items())
    return "" if value is None else str(value)
