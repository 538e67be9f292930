"""Everything that is held about one customer, from every feature that holds something."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from banfa.features.customers.files import KINDS
from banfa.features.customers.models import Assignment, Attachment, Customer, CustomerNote, FieldValue
from banfa.features.customers.page.filing import all_values
from banfa.features.customers.personal.consenting import SOURCES
from banfa.features.customers.personal.models import Consent, Wish
from banfa.kernel.text import Language, Text, same
from banfa.platform.access import Actor, Permission
from banfa.platform.access.fields import fields_for, shown
from banfa.platform.audit.models import Change
from banfa.platform.audit.reading import ERASED_WORDS, is_erased, values_of
from banfa.platform.org.current import pack_on
from banfa.policy.model import Pack


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that is held: what it is, its value in words, and when it was so."""

    title: Text
    value: str
    when: date | datetime | None = None
    more: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """About whom, for whom, in which language."""

    customer: Customer
    actor: Actor
    pack: Pack
    language: Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """A part of what is held, and the last day on which something of it happened, if any."""

    title: Text
    items: Sequence[Item]


READ = Permission.CUSTOMERS_CUSTOMER_READ
Source = Callable[[Ask], Sequence[Item]]
LastDay = Callable[[Customer], date | None]
_sources: dict[str, tuple[int, Text, Permission, Source]] = {}
_last_days: dict[str, LastDay] = {}


def declare_held(
    name: str,
    title: Text,
    order: int,
    source: Source,
    *,
    needs: Permission = READ,
    last: LastDay | None = None,
) -> None:
    """Tell what a feature holds about a customer, in `AppConfig.ready`.

    `needs` is the right that reading it takes, `last` gives the day of the last dealing with a customer.
    """
    _sources[name] = (order, title, needs, source)
    if last is not None:
        _last_days[name] = last


def held_about(customer: Customer, actor: Actor, language: Language) -> list[Holding]:
    """Return everything that is held about a customer, as far as the actor may read it."""
    ask = Ask(
        customer=customer,
        actor=actor,
        pack=fields_for(actor, pack_on(timezone.localdate())),
        language=language,
    )
    in_order = sorted(_sources.values(), key=lambda one: one[0])
    return [
        Holding(title=title, items=source(ask)) for _, title, needs, source in in_order if actor.may(needs)
    ]


def last_dealing(customer: Customer) -> date:
    """Return the last day on which something happened with a customer: a sale, a change, a visit, an agreement."""
    days = [day for last in _last_days.values() if (day := last(customer)) is not None]
    return max(days, default=timezone.localdate(customer.created_at))


def _file(ask: Ask) -> list[Item]:
    values = all_values(ask.customer)
    return [
        Item(field.title.text, shown(ask.actor, field, values[name], ask.language))
        for name, field in ask.pack.fields.items()
        if values.get(name) not in (None, "")
    ]


def _former(ask: Ask) -> list[Item]:
    rows = FieldValue.objects.filter(customer=ask.customer).order_by("field", "until_on")
    return [
        Item(ask.pack.fields[row.field].title.text, shown(ask.actor, ask.pack.fields[row.field], row.value, ask.language), row.until_on)
        for row in rows
        if row.field in ask.pack.fields and row.value is not None
    ]  # fmt: skip


def _files(ask: Ask) -> list[Item]:
    return [
        Item(KINDS.get(one.kind, same(one.kind)), one.file_name, one.added_at, one.caption)
        for one in Attachment.objects.filter(customer=ask.customer).order_by("pk")
    ]


def _people(ask: Ask) -> list[Item]:
    rows = Assignment.objects.filter(customer=ask.customer).select_related("person").order_by("from_on")
    return [Item(Text("分管", "In charge"), row.person.name, row.from_on, row.post) for row in rows]


def _notes(ask: Ask) -> list[Item]:
    rows = CustomerNote.objects.filter(customer=ask.customer).order_by("pk")
    return [Item(Text("留言", "Note"), row.words, row.at, row.by_name) for row in rows]


def _consents(ask: Ask) -> list[Item]:
    def state(row: Consent) -> Text:
        return Text("已撤回", "withdrawn") if row.withdrawn_on else Text("有效", "in force")

    return [
        Item(
            _purpose(ask.pack, row.purpose),
            f"{state(row).in_language(ask.language)} · {SOURCES[row.source].in_language(ask.language)}",
            row.given_on, row.evidence,
        )
        for row in Consent.objects.filter(customer=ask.customer).order_by("pk")
    ]  # fmt: skip


def _purpose(pack: Pack, code: str) -> Text:
    return pack.consents[code].title.text if code in pack.consents else same(code)


def _wishes(ask: Ask) -> list[Item]:
    rows = Wish.objects.filter(customer=ask.customer).order_by("pk")
    return [Item(Text("删除申请", "Wish for erasure"), row.said, row.received_on, row.state) for row in rows]


def _changes(ask: Ask) -> list[Item]:
    """Return every change in the log, its values opened as far as the actor may read the field."""
    rows = list(
        Change.objects.filter(subject=f"customer:{ask.customer.code}").select_related("event").order_by("pk")
    )
    return [
        item for row, both in zip(rows, values_of(rows), strict=True) for item in _change(ask, row, both.new)
    ]


def _change(ask: Ask, row: Change, new: object) -> Iterator[Item]:
    field = ask.pack.fields.get(row.field)
    if field is None and row.field in pack_on(timezone.localdate()).fields:
        return
    title = field.title.text if field else same(row.field)
    words = ERASED_WORDS.in_language(ask.language) if is_erased(new) else _said(ask, row.field, new)
    yield Item(title, words, row.event.at, row.event.actor_name)


def _said(ask: Ask, name: str, words: object) -> str:
    field = ask.pack.fields.get(name)
    if field is None or not isinstance(words, str):
        return "" if words is None else str(words)
    return shown(ask.actor, field, _unquoted(words), ask.language)


def _unquoted(words: str) -> str:
    return words[1:-1] if len(words) > 1 and words[0] == words[-1] == '"' else words


def _last_change(customer: Customer) -> date | None:
    event = (
        Change.objects.filter(subject=f"customer:{customer.code}")
        .order_by("-pk")
        .values_list("event__at", flat=True)
    ).first()
    return timezone.localdate(event) if event else None


def declare_register_holdings() -> None:
    """Tell what the register itself holds."""
    declare_held("file", Text("档案", "File"), 10, _file)
    declare_held("former", Text("曾用值", "Former values"), 20, _former)
    declare_held("attachments", Text("照片与资料", "Photos and documents"), 30, _files)
    declare_held("people", Text("分管人员", "People in charge"), 40, _people)
    declare_held("notes", Text("留言", "Notes"), 50, _notes)
    declare_held("consents", Text("授权", "Consents"), 60, _consents)
    declare_held("wishes", Text("本人申请", "Wishes"), 70, _wishes)
    declare_held("changes", Text("变更记录", "Changes"), 90, _changes, last=_last_change)
