"""Fields, ledger attributes, area values, levels and numbers of a pack as people read them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from banfa.features.regulations.queries.wording import number_words, window_words
from banfa.features.regulations.words import MAINTENANCE, SENSITIVITY, TYPES
from banfa.kernel.text import Text
from banfa.policy.key_words import words_for
from banfa.policy.model import Field, Group, Measure, Option, Pack, Parameter, Typed


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemShown:
    """One typed item: a field of the file, an attribute of a sales line, a value of an area."""

    name: str
    title: Text
    type: Text
    unit: Text | None
    maintenance: Text | None
    flags: tuple[Text, ...]
    options: tuple[tuple[str, Text], ...]
    cites: tuple[str, ...]
    is_inferred: bool
    note: Text | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupShown:
    """A heading of the file with its fields."""

    name: str
    title: Text
    cites: tuple[str, ...]
    is_inferred: bool
    items: Sequence[ItemShown]


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberShown:
    """A parameter with its number; `figure` names where the catalogue has it."""

    name: str
    title: Text
    words: Text
    is_blank: bool
    figure: str | None
    is_local: bool
    cites: tuple[str, ...]
    is_inferred: bool
    note: Text | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureShown:
    """A named expression."""

    name: str
    title: Text
    unit: Text | None
    formula: str
    window: Text | None
    cites: tuple[str, ...]
    is_inferred: bool
    note: Text | None


def item_shown(name: str, item: Typed) -> ItemShown:
    """Return a typed item in words."""
    return ItemShown(
        name=name,
        title=item.title.text,
        type=TYPES[item.type],
        unit=item.unit.text if item.unit else None,
        maintenance=MAINTENANCE[item.maintenance] if isinstance(item, Field) else None,
        flags=tuple(_flags(item)),
        options=tuple((option.value, option.text) for option in item.options),
        cites=cites_of(item.cites, item.options),
        is_inferred=item.inferred,
        note=item.note.text if item.note else None,
    )


def _flags(item: Typed) -> Iterator[Text]:
    if not isinstance(item, Field):
        return
    if item.required:
        yield words_for("required")
    if item.listed:
        yield words_for("listed")
    if item.in_charge:
        yield words_for("in_charge")
    if item.sensitivity in SENSITIVITY:
        yield SENSITIVITY[item.sensitivity]


def cites_of(own: tuple[str, ...], options: Sequence[Option]) -> tuple[str, ...]:
    """Return the clauses of an item and of its options, each once."""
    return tuple(dict.fromkeys([*own, *(clause for option in options for clause in option.cites)]))


def groups_shown(pack: Pack) -> list[GroupShown]:
    """Return the fields under their headings, in the pack's order; headings without fields are left out."""
    found = [_group(pack, name, heading) for name, heading in pack.groups.items()]
    return [one for one in found if one.items]


def _group(pack: Pack, name: str, heading: Group) -> GroupShown:
    items = [item_shown(field, one) for field, one in pack.fields.items() if one.group == name]
    return GroupShown(
        name=name,
        title=heading.title.text,
        cites=heading.cites,
        is_inferred=heading.inferred,
        items=items,
    )


def parameter_shown(name: str, one: Parameter) -> NumberShown:
    """Return a parameter with its number."""
    return NumberShown(
        name=name,
        title=one.title.text,
        words=number_words(one.number, unit=one.unit),
        is_blank=one.number.value is None,
        figure=one.number.figure,
        is_local=one.local,
        cites=one.cites,
        is_inferred=one.inferred or one.number.inferred,
        note=one.note.text if one.note else None,
    )


def measure_shown(name: str, one: Measure) -> MeasureShown:
    """Return a measure with its expression."""
    return MeasureShown(
        name=name,
        title=one.title.text,
        unit=one.unit.text if one.unit else None,
        formula=one.value,
        window=window_words(one.over) if one.over else None,
        cites=one.cites,
        is_inferred=one.inferred,
        note=one.note.text if one.note else None,
    )
