"""The figures of a pack that may be tried otherwise: its parameters, and the numbers of its classifications."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

from pydantic import BaseModel

from banfa.kernel.errors import BanfaError
from banfa.kernel.suggesting import did_you_mean
from banfa.kernel.text import Text
from banfa.policy import catalogue
from banfa.policy.expressions import tree
from banfa.policy.key_words import words_for
from banfa.policy.model import Classification, Pack, Rule, Title
from banfa.policy.numbers import Number
from banfa.policy.scope import parsed

Place = tuple[str | int, ...]
SECTIONS = ("parameters", "classifications")
PER_CENT = Text("%", "%")
CUSTOMERS = Text("户", "customers")
MONTHS = Text("个月", "months")
POINTS = Text("分", "points")


class UnknownFigure(BanfaError):
    """The pack has no figure at this path."""


class FigureKind(StrEnum):
    """What a figure is, named after the key that it stands under."""

    NUMBER = "number"
    SHARE = "share"
    QUOTA = "quota"
    AT_LEAST = "at_least"
    WEIGHT = "weight"
    MARKS = "marks"
    MISSING = "missing"
    LAPSED_AFTER = "lapsed_after"


UNITS = {
    FigureKind.SHARE: PER_CENT,
    FigureKind.QUOTA: CUSTOMERS,
    FigureKind.LAPSED_AFTER: MONTHS,
    FigureKind.MARKS: POINTS,
    FigureKind.MISSING: POINTS,
}
CLASS_OF = re.compile(r'class_of\("(\w+)"\)')
WHOLE = frozenset({FigureKind.QUOTA, FigureKind.LAPSED_AFTER})


@dataclass(frozen=True, slots=True, kw_only=True)
class EditableFigure:
    """One number of a pack. `path` names it for people, by codes: `classifications.scale.rank.A.share`.

    `at` is where it stands in the pack, `used_by` the classifications that it bears on directly, `source` the figure of
    the regulation (None where the number is the pack's own).
    """

    path: str
    at: Place
    kind: FigureKind
    value: Decimal | None
    source: Decimal | None
    title: Text
    unit: Text | None
    cites: tuple[str, ...]
    used_by: tuple[str, ...]

    @property
    def is_share(self) -> bool:
        return self.kind is FigureKind.SHARE

    @property
    def is_whole(self) -> bool:
        return self.kind in WHOLE


def editable_figures(pack: Pack) -> tuple[EditableFigure, ...]:
    """Return every figure that may be tried otherwise, parameters first, then each classification's in its order."""
    users = _users(pack)
    found = []
    for section in SECTIONS:
        for name, item in getattr(pack, section).items():
            used_by = users.get(name, ()) if section == "parameters" else (name,)
            found += list(_below(item, _At(pack, used_by).inside(item, section, name)))
    return tuple(found)


def figures_by_path(pack: Pack) -> Mapping[str, EditableFigure]:
    return {figure.path: figure for figure in editable_figures(pack)}


def figure_at(pack: Pack, path: str) -> EditableFigure:
    """Return the figure of a path; the section's name may be left out. Raises UnknownFigure."""
    known = figures_by_path(pack)
    for full in (path, *(f"{section}.{path}" for section in SECTIONS)):
        if full in known:
            return known[full]
    shown = path[:80]
    near = did_you_mean(path, known) if known else Text("", "")
    raise UnknownFigure(Text(f"制度包中没有数值 {shown}", f"the pack has no figure {shown}") + near)


@dataclass(frozen=True, slots=True)
class _At:
    """A place on the way down: its codes, its keys, its words, and the rules that cite for it."""

    pack: Pack
    used_by: tuple[str, ...]
    codes: tuple[str, ...] = ()
    keys: Place = ()
    words: tuple[Text, ...] = ()
    cites: tuple[str, ...] = ()
    unit: Text | None = None
    labels: Mapping[str, Text] = field(default_factory=dict)

    def inside(self, item: Any, *keys: str | int) -> "_At":
        """Step down to an item that stands under the keys."""
        code = next((str(found) for key in ("value", "item") if (found := getattr(item, key, None))), None)
        last = str(keys[-1]) if code is None else code
        cited = item.cites if isinstance(item, Rule) and item.cites else self.cites
        return _At(
            self.pack,
            self.used_by,
            (*self.codes, *(str(key) for key in keys[:-1]), last),
            (*self.keys, *keys),
            (*self.words, *(_words_of(item) or _step_words(code, keys))),
            cited,
            _unit_of(item, self.pack) or self.unit,
            _labels_of(item, self.pack) or self.labels,
        )

    def figure(self, number: Number, key: str) -> EditableFigure:
        kind = _kind(key, self.codes)
        is_parameter = kind is FigureKind.NUMBER
        name = () if is_parameter else (words_for(kind.value),)
        if kind is FigureKind.MARKS and key != FigureKind.MARKS.value:
            name = (*name, self.labels.get(key, Text(key, key)))  # marks by code, each with its own
        own = number.value is not None and not number.inferred
        source = catalogue.figures().get(number.figure) if number.figure else number.value if own else None
        return EditableFigure(
            path=".".join(self.codes if is_parameter else (*self.codes, key)),
            at=(*self.keys, key),
            kind=kind,
            value=number.value,
            source=source,
            title=_joined((*self.words[0 if is_parameter else 1 :], *name)),
            unit=UNITS.get(kind) or (self.unit if kind in (FigureKind.NUMBER, FigureKind.AT_LEAST) else None),
            cites=self.cites,
            used_by=self.used_by,
        )


def _below(part: Any, at: _At) -> Iterator[EditableFigure]:
    """Yield the figures of an item, an outer one before those inside it."""
    if isinstance(part, BaseModel):
        for key in type(part).model_fields:
            yield from _under(getattr(part, key), key, at)


def _under(value: Any, key: str, at: _At) -> Iterator[EditableFigure]:
    if isinstance(value, Number):
        yield at.figure(value, key)
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from _below(item, at.inside(item, key, index))
    elif isinstance(value, Mapping):
        for name, item in value.items():
            if isinstance(item, Number):  # marks by code
                yield at.inside(None, key).figure(item, name)


def _kind(key: str, codes: tuple[str, ...]) -> FigureKind:
    return FigureKind.MARKS if codes[-1] == "marks" else FigureKind(key)


def _words_of(item: Any) -> tuple[Text, ...]:
    if isinstance(title := getattr(item, "title", None), Title):
        return (title.text,)
    text = getattr(item, "text", None)
    return (text,) if isinstance(text, Text) else ()


def _step_words(code: str | None, keys: Place) -> tuple[Text, ...]:
    """Tell the steps of a scale apart, which have neither a value nor a title."""
    if code is not None or not keys or not isinstance(keys[-1], int):
        return ()
    number = keys[-1] + 1
    return (Text(f"第 {number} 档", f"step {number}"),)


def _labels_of(item: Any, pack: Pack) -> Mapping[str, Text]:
    """Return what the codes are called for which an item gives marks: a class's values, or a field's options."""
    source = getattr(item, "of", None)
    if not isinstance(source, str) or not getattr(item, "marks", None):
        return {}
    classified = CLASS_OF.fullmatch(source.strip())
    if classified and classified[1] in pack.classifications:
        return {given.value: given.text for given in pack.classifications[classified[1]].given}
    if source in pack.fields:
        return {code: pack.fields[source].label_of(code) for code in item.marks}
    return {}


def _unit_of(item: Any, pack: Pack) -> Text | None:
    """Return a parameter's own unit, a threshold rule's from the measure that it names."""
    unit = getattr(item, "unit", None)
    if unit is None:
        named = getattr(item, "measure", None) or getattr(item, "of", None)
        is_measure = isinstance(named, str) and not (isinstance(item, Classification) and named == item.of)
        unit = pack.measures[named].unit if is_measure and named in pack.measures else None
    return unit.text if isinstance(unit, Title) else None


def _joined(words: tuple[Text, ...]) -> Text:
    return Text(" · ".join(one.zh for one in words), " · ".join(one.en for one in words))


def _users(pack: Pack) -> Mapping[str, tuple[str, ...]]:
    """Return the classifications that read each parameter."""
    users: dict[str, list[str]] = {}
    for name, trees in parsed(pack).items():
        steps = (step for node in trees.values() for step in node.walk())
        for parameter in dict.fromkeys(step.name for step in steps if isinstance(step, tree.ParameterRef)):
            users.setdefault(parameter, []).append(name)
    return {parameter: tuple(names) for parameter, names in users.items()}
