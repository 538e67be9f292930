"""The columns that a list of customers may show: what the register has itself, every field, and what features add."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape

from django.template.loader import render_to_string

from banfa.features.customers.indexes.expressions import COLUMNS
from banfa.features.customers.listing.filters import kept_fields
from banfa.features.customers.listing.reader import Reader
from banfa.features.customers.queries.listing import Listed
from banfa.features.customers.queries.wishes import FIELD
from banfa.features.customers.standing import Standing, Standings
from banfa.kernel.text import Language, Text, same
from banfa.platform.access import Actor
from banfa.platform.access.fields import fields_for, hides, shown
from banfa.platform.exports.cells import CellValue
from banfa.platform.web.numerals import percent
from banfa.policy.model import Field, FieldType, Pack
from banfa.policy.values import StoredValue, from_stored

GRADE, UNIT, STATUS, COMPLETE = "grade", "unit", "status", "complete"
REGISTER = Text("登记册", "Register")
NUMBERS = frozenset({FieldType.INTEGER, FieldType.DECIMAL, FieldType.MONEY})
STATUS_TONES = {"active": "ok", "prospect": "accent", "suspended": "warn"}
NO_TONE = "off"
LOW = 0.8  # a file filled less than this wants somebody's hand

Draw = Callable[[Listed], str]
Give = Callable[[Listed], CellValue]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Who reads which customers, in which language, with what is published about them."""

    actor: Actor
    pack: Pack
    language: Language
    standings: Standings | None
    customers: Sequence[Listed]

    @property
    def ids(self) -> list[int]:
        return [one.pk for one in self.customers]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column: `draw` makes what gives a customer's cell as HTML, `give` as the value that a file gets.

    Both get the whole page first, so that one query serves all of it. `sort` is the key in the address; `kind` the
    class of its cells.
    """

    key: str
    title: Text
    draw: Callable[[Reading], Draw]
    give: Callable[[Reading], Give]
    group: Text = REGISTER
    kind: str = ""
    sort: str = ""
    is_usual: bool = False

    @property
    def head_kind(self) -> str:
        """The class of the column's head."""
        return "end" if self.kind == "fig" else self.kind


ColumnSource = Callable[[Actor, Pack], Sequence[Column]]
_sources: dict[str, ColumnSource] = {}


def declare_columns(name: str, source: ColumnSource) -> None:
    """Tell which columns a feature adds to lists of customers, in `AppConfig.ready`."""
    _sources[name] = source


def columns_for(actor: Actor, pack: Pack, standings: Standings | None) -> dict[str, Column]:
    """Return every column that an actor may choose, by key, in the order in which they are offered."""
    pack = fields_for(actor, pack)
    reader = Reader.of(actor, pack)
    usual, others = _fields(reader) if pack.digest else _fields.__wrapped__(reader)
    found = [*usual[:1]]
    if standings is not None:
        found.append(_grade(standings.title))
    found += [_unit(), *usual[1:]]
    found += [one for source in _sources.values() for one in source(actor, pack)]
    found += [_complete(), _status(pack), *others]
    return {one.key: one for one in found}


@lru_cache(maxsize=64)
def _fields(reader: Reader) -> tuple[Sequence[Column], Sequence[Column]]:
    """Return the columns of the usual fields, and of all others."""
    pack, actor = reader.pack, reader.actor
    assert actor is not None
    usual = _usual_fields(pack)
    apart = {"code", "name", "status", *usual}
    return (
        [_field(name, pack, actor, usual=True) for name in usual],
        [_field(name, pack, actor, usual=False) for name in pack.fields if name not in apart],
    )


def _usual_fields(pack: Pack) -> list[str]:
    """Return the listed fields that stand in a list nobody has changed: the first choice, and the first words."""
    listed = [name for name, one in pack.fields.items() if one.listed and name not in COLUMNS]
    choices = [name for name in listed if pack.fields[name].type is FieldType.CHOICE]
    words = [name for name in listed if pack.fields[name].type is FieldType.TEXT]
    return [*choices[:1], *words[:1]] if choices else words[:2]


def value_of(one: Listed, name: str) -> StoredValue:
    """Return what a listed customer holds in a field of the pack."""
    if name not in COLUMNS:
        held: StoredValue = one.attributes.get(name)
        return held
    if name == "opened_on":
        return one.opened_on.isoformat() if one.opened_on else None
    return str(getattr(one, name)) or None


def _field(name: str, pack: Pack, actor: Actor, *, usual: bool) -> Column:
    one = pack.fields[name]
    is_sorted = one.listed and not hides(actor, one)
    group = pack.groups.get(one.group)
    is_figure = one.type in NUMBERS
    return Column(
        key=f"{FIELD}{name}", title=one.title.text, draw=lambda reading: _field_drawn(name, one, reading),
        give=lambda reading: _field_given(name, one, reading),
        group=group.title.text if group else same(one.group), kind="fig" if is_figure else "long",
        sort=f"{FIELD}{name}" if is_sorted else "", is_usual=usual,
    )  # fmt: skip


def _field_drawn(name: str, one: Field, reading: Reading) -> Draw:
    known: dict[tuple[type, StoredValue], str] = {}  # the lines of a page share most of their values

    def draw(customer: Listed) -> str:
        held = value_of(customer, name)
        key = (type(held), held)  # 1 and True are alike as keys
        if key not in known:
            known[key] = escape(shown(reading.actor, one, held, reading.language)) or "–"
        return known[key]

    return draw


def _field_given(name: str, one: Field, reading: Reading) -> Give:
    is_masked = hides(reading.actor, one)

    def give(customer: Listed) -> CellValue:
        held = value_of(customer, name)
        if is_masked:
            return shown(reading.actor, one, held, reading.language)
        if one.type is FieldType.CHOICE and held is not None:
            return one.label_of(str(held)).in_language(reading.language)
        try:
            return from_stored(one, held)
        except ValueError:  # the pack's field was of another type when this was stored
            return str(held)

    return give


def _grade(title: Text) -> Column:
    return Column(
        key=GRADE,
        title=title,
        draw=_grades_drawn,
        give=_grades_given,
        kind="grades",
        sort="standing",
        is_usual=True,
    )


def _held(reading: Reading) -> Mapping[int, Standing]:
    assert reading.standings is not None
    return reading.standings.of({one.pk: one.held for one in reading.customers})


def _grades_drawn(reading: Reading) -> Draw:
    standing = _held(reading)
    return lambda one: _mark(standing.get(one.pk), reading.language)


def _grades_given(reading: Reading) -> Give:
    standing = _held(reading)

    def give(one: Listed) -> CellValue:
        held = standing.get(one.pk)
        return held.mark.label.in_language(reading.language) if held else None

    return give


@lru_cache(maxsize=4_096)  # grades come from a few values, whatever the page
def _mark(standing: Standing | None, language: Language) -> str:
    return render_to_string("customers/_standing.html", {"held": standing})


def _unit() -> Column:
    return Column(
        key=UNIT, title=Text("机构", "Unit"), is_usual=True,
        draw=lambda _: lambda one: escape(one.unit), give=lambda _: lambda one: one.unit,
    )  # fmt: skip


def status_of(status: str, pack: Pack) -> Text:
    """Return a status in the pack's words."""
    one = pack.fields.get("status")
    return one.label_of(status) if one else Text(status, status)


def _status(pack: Pack) -> Column:
    title = pack.fields["status"].title.text if "status" in pack.fields else Text("状态", "Status")

    def drawn(reading: Reading) -> Draw:
        return lambda one: _state(one.status, pack, reading.language)

    def given(reading: Reading) -> Give:
        return lambda one: status_of(one.status, pack).in_language(reading.language)

    return Column(
        key=STATUS, title=title, draw=drawn, give=given, kind="rg-state", sort="f.status", is_usual=True
    )


def _state(status: str, pack: Pack, language: Language) -> str:
    tone = STATUS_TONES.get(status, NO_TONE)
    return f'<span class="bf-state {tone}">{escape(status_of(status, pack).in_language(language))}</span>'


def _complete() -> Column:
    return Column(
        key=COMPLETE, title=Text("已填信息项", "Fields filled"), kind="rg-meter", is_usual=True,
        draw=_share_drawn, give=_share_given,
    )  # fmt: skip


def _shares(reading: Reading) -> Callable[[Listed], float]:
    kept = kept_fields(fields_for(reading.actor, reading.pack))
    own = frozenset(name for name in kept if name not in COLUMNS)
    core = [name for name in kept if name in COLUMNS]

    def share(one: Listed) -> float:
        filled = len(own & one.attributes.keys()) + sum(bool(getattr(one, name)) for name in core)
        return filled / len(kept) if kept else 1.0

    return share


def _share_drawn(reading: Reading) -> Draw:
    share = _shares(reading)
    return lambda one: _meter(round(share(one), 2))


def _share_given(reading: Reading) -> Give:
    share = _shares(reading)
    return lambda one: round(share(one), 2)


@lru_cache(maxsize=256)
def _meter(share: float) -> str:
    low = " low" if share < LOW else ""
    return (
        f'<span class="bf-meter{low}"><svg class="bf-bar" width="44" height="4" aria-hidden="true">'
        f'<rect width="100%" height="4" rx="2"/><rect width="{share * 100:g}%" height="4" rx="2"/></svg>'
        f'<span class="num">{percent(share, 0)}</span></span>'
    )


def chosen_columns(offered: Mapping[str, Column], chosen: Sequence[str]) -> list[Column]:
    """Return the columns that somebody chose, as far as they are still there; else the usual ones."""
    found = [offered[key] for key in chosen if key in offered]
    return found or [one for one in offered.values() if one.is_usual]
