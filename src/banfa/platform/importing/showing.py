"""What a trial told, in words: the preview's cells, what would change, and how far the work has come."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from banfa.kernel.text import Text
from banfa.platform.importing.models import Draft
from banfa.platform.importing.uploads import Progress, place_of
from banfa.platform.imports.columns import Column
from banfa.platform.imports.phases import IN_ROWS, TITLES, Phase
from banfa.platform.imports.trial import PreviewRow, Trial, words_of_log
from banfa.platform.web import languages
from banfa.policy.values import StoredValue, from_stored, shown

PHASES = {
    Draft.Stage.READ: (Phase.READ,),
    Draft.Stage.TRY: (Phase.READ, Phase.CHECK, Phase.COMPARE, Phase.REPORT),
    Draft.Stage.LAND: (Phase.READ, Phase.CHECK, Phase.COMPARE, Phase.WRITE),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """A value as it would be stored, and what the file holds where that was mended."""

    words: str
    given: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One item of something that would change."""

    label: Text
    old: str
    new: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Something that is there already, and what would change in it."""

    code: str
    items: Sequence[Item]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How far the work has come: its phases, the one under way, and what of that is done."""

    phases: Sequence[tuple[Text, str]]
    done: int
    total: int
    is_in_rows: bool
    seconds_left: float | None


def preview_of(trial: Trial, columns: Sequence[Column]) -> tuple[list[Column], list[tuple[int, list[Cell]]]]:
    """Return the columns that the file has, and the first rows."""
    if not trial.preview:
        return [], []
    present = [column for column in columns if column.name in trial.preview[0].cells]
    return present, [(one.row, _cells(one, present)) for one in trial.preview]


def _cells(one: PreviewRow, present: Sequence[Column]) -> list[Cell]:
    cells = []
    for column in present:
        cell = one.cells[column.name]
        words = words_of(column, cell.stored)
        plain = {words, str(cell.stored), _plain(column, cell.stored)}
        is_mended = cell.given not in plain and cell.given != ""
        cells.append(Cell(words, cell.given if is_mended else ""))
    return cells


def _plain(column: Column, stored: StoredValue) -> str:
    """Return the value without unit or separators, as files mostly hold it."""
    try:
        return str(from_stored(column.field, stored))
    except ValueError:
        return ""


def words_of(column: Column, stored: StoredValue) -> str:
    """Return a stored value as people read it; one that does not fit its item stands as it is."""
    if stored is None or stored == "":
        return ""
    try:
        return shown(column.field, from_stored(column.field, stored), languages.language())
    except ValueError:
        return str(stored)


def changes_of(trial: Trial, columns: Sequence[Column]) -> list[Change]:
    """Return what would change in things that are there already."""
    known = {column.name: column for column in columns}
    return [
        Change(code=one.subject.partition(":")[2], items=[_item(part, known) for part in one.items])
        for one in trial.differences
    ]


def _item(part: tuple[str, str | None, str | None], known: Mapping[str, Column]) -> Item:
    name, *values = part
    column = known.get(name)
    old, new = (words_of(column, words_of_log(value)) if column else str(value or "") for value in values)
    return Item(label=column.label if column else Text(name, name), old=old, new=new)


def standing_of(draft: Draft) -> Standing:
    """Return how far the work on a draft has come."""
    phases = PHASES.get(Draft.Stage(draft.stage), ())
    told: Progress | None = place_of(draft.pk).told()
    at = phases.index(told.phase) if told is not None and told.phase in phases else -1
    states = ["done" if place < at else "current" if place == at else "" for place in range(len(phases))]
    return Standing(
        phases=[(TITLES[phase], state) for phase, state in zip(phases, states, strict=True)],
        done=told.done if told else 0,
        total=told.total if told else 0,
        is_in_rows=told is not None and told.phase in IN_ROWS,
        seconds_left=told.seconds_left(time.time()) if told else None,
    )
