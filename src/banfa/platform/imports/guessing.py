"""Guesses which column of a file is which item: by its heading, by what such columns are usually called, by its values."""

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from banfa.platform.imports.columns import HEADINGS_OF_REPORT, Column, meaning_of_headings
from banfa.platform.imports.headings import folded_heading
from banfa.platform.imports.mapping import LEFT_OUT, Meanings
from banfa.platform.imports.rawtables import RawColumn
from banfa.platform.imports.understanding import Cell, Unusable
from banfa.policy.model import FieldType
from banfa.policy.values import BadValue, read

NEAR, HOLDING, SHORTEST = 0.72, 0.8, 2
FITTING, HALF = 0.95, 0.5
FEWEST_VALUES = 3
# Types whose values few other columns would pass for.
TELLING = (
    FieldType.ID_NUMBER, FieldType.USCC, FieldType.BANK_CARD, FieldType.EMAIL, FieldType.MOBILE, FieldType.PHONE,
    FieldType.DATE, FieldType.CHOICE,
)  # fmt: skip


class How(StrEnum):
    """What a guess goes by."""

    REMEMBERED = "remembered"
    HEADING = "heading"
    USUAL = "usual"
    NEAR = "near"
    VALUES = "values"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Guess:
    """An item's name, nothing where a column stays out, and what the guess goes by."""

    item: str
    how: How


NO_GUESS = Guess(LEFT_OUT, How.NONE)


def guess(
    found: Sequence[RawColumn],
    values: Mapping[int, Sequence[Cell]],
    columns: Sequence[Column],
    *,
    usual: Mapping[str, Sequence[str]],
    remembered: Meanings,
    today: date,
) -> dict[int, Guess]:
    """Return a guess for every column by its place; no item is guessed twice, and the surer guess wins.

    `remembered` is what a reader said of a file with the same headings, by folded heading.
    """
    guesses: dict[int, Guess] = {}
    taken: set[str] = set()

    def settle(one: RawColumn, item: str, how: How) -> None:
        if one.position not in guesses and (item == LEFT_OUT or item not in taken):
            guesses[one.position] = Guess(item, how)
            taken.add(item)

    names = {column.name for column in columns}
    for one in found:
        told = remembered.get(folded_heading(one.heading))
        if told is not None and (told == LEFT_OUT or told in names):
            settle(one, told, How.REMEMBERED)
    by_words = meaning_of_headings(columns)
    for one in found:
        words = folded_heading(one.heading)
        if words in by_words:
            settle(one, by_words[words].name, How.HEADING)
        elif words in HEADINGS_OF_REPORT:
            settle(one, LEFT_OUT, How.HEADING)
    by_custom = {
        folded_heading(word): item for item, words in usual.items() for word in words if item in names
    }
    for one in found:
        if item := by_custom.get(folded_heading(one.heading)):
            settle(one, item, How.USUAL)
    by_name = {column.name: column for column in columns}
    known = {**{words: column.name for words, column in by_words.items()}, **by_custom}
    for one, item in _near([one for one in found if one.position not in guesses], known):
        if _share(values.get(one.position, ()), by_name[item], today, fewest=1) >= HALF:
            settle(one, item, How.NEAR)
    for column in sorted(columns, key=_telling):
        if column.name not in taken and column.field.type in TELLING:
            left = [one for one in found if one.position not in guesses]
            if (fitting := _fitting(left, values, column, today)) is not None:
                settle(fitting, column.name, How.VALUES)
    return {one.position: guesses.get(one.position, NO_GUESS) for one in found}


def _near(found: Sequence[RawColumn], known: Mapping[str, str]) -> list[tuple[RawColumn, str]]:
    """Return columns whose heading is nearly one that is known, or holds one, the nearest first."""
    pairs = []
    for one in found:
        words = folded_heading(one.heading)
        if len(words) < SHORTEST:
            continue
        for near in known:
            ratio = difflib.SequenceMatcher(None, words, near).ratio()
            if len(near) >= SHORTEST and (near in words or words in near):
                ratio = max(ratio, HOLDING + ratio / 10)
            if ratio >= NEAR:
                pairs.append((ratio, one, known[near]))
    pairs.sort(key=lambda pair: -pair[0])
    return [(one, item) for _, one, item in pairs]


def _telling(column: Column) -> int:
    return TELLING.index(column.field.type) if column.field.type in TELLING else len(TELLING)


def _fitting(
    left: Sequence[RawColumn], values: Mapping[int, Sequence[Cell]], column: Column, today: date
) -> RawColumn | None:
    """Return the one column whose values nearly all pass for the item's; None where none or several do."""
    fitting = [one for one in left if _share(values.get(one.position, ()), column, today) >= FITTING]
    return fitting[0] if len(fitting) == 1 else None


def _share(values: Sequence[Cell], column: Column, today: date, *, fewest: int = FEWEST_VALUES) -> float:
    if len(values) < fewest:
        return 0.0
    return sum(_passes(value, column, today) for value in values) / len(values)


def _passes(value: Cell, column: Column, today: date) -> bool:
    if isinstance(value, Unusable):
        return False
    try:
        return read(column.field, value, today=today, terms=column.terms).value is not None
    except BadValue:
        return False
