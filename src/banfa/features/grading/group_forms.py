"""Reads the form of a group, and lays out its rows with the comparisons and values that fit each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.http import QueryDict

from banfa.features.grading.condition_rows import MOST_ROWS, Row, RowProblem, Rows, rows_in, written
from banfa.features.grading.condition_subjects import WITHOUT_VALUE, How, Subject
from banfa.features.grading.services.group_conditions import GroupWish
from banfa.kernel.text import Text
from banfa.platform.web import languages
from banfa.policy.expressions.calls import ExpressionProblem
from banfa.policy.expressions.tree import Kind
from banfa.policy.model import Pack

BLANK = Row(subject="", how=How.IS)
ONE_BLANK = Rows(joined_by="all", rows=(BLANK,))
YES_OR_NO = (("yes", Text("是", "yes")), ("no", Text("否", "no")))
Sections = Sequence[tuple[str, Sequence[tuple[str, str]]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What stands in the form: rows, or words where somebody writes the condition; `is_text` tells which."""

    title: str = ""
    shared: bool = False
    months: str = ""
    is_text: bool = False
    condition: str = ""
    rows: Rows = ONE_BLANK


@dataclass(frozen=True, slots=True, kw_only=True)
class LineShown:
    """One row as the form draws it; `kind` chooses the inputs, `problem` stands beside them."""

    place: int
    subject: str
    how: str
    hows: Sequence[tuple[str, str]]
    inputs: str
    options: Sequence[tuple[str, str, bool]]
    values: Sequence[str]
    unit: Text | None
    problem: Text | None


def read_draft(posted: QueryDict) -> Draft:
    """Return what was sent, as far as it can be read; what was not understood counts as blank."""
    rows = []
    for place in range(MOST_ROWS):
        if f"what-{place}" not in posted:
            continue
        how = posted.get(f"how-{place}", "")
        rows.append(
            Row(
                subject=posted.get(f"what-{place}", ""),
                how=How(how) if how in set(How) else How.IS,
                values=tuple(posted.getlist(f"value-{place}")),
            )
        )
    return Draft(
        title=posted.get("title", ""),
        shared=posted.get("shared") == "1",
        months=posted.get("months", "").strip(),
        is_text=posted.get("mode") == "text",
        condition=posted.get("condition", ""),
        rows=Rows(joined_by="any" if posted.get("joined") == "any" else "all", rows=tuple(rows) or (BLANK,)),
    )


def draft_of(
    title: str, condition: str, months: int | None, pack: Pack, facts: frozenset[str], subjects: Mapping[str, Subject],
    *, shared: bool,
) -> Draft:  # fmt: skip
    """Return a stored condition as a draft: as rows where it fits them, else as words."""
    rows = rows_in(condition, pack, facts, subjects)
    return Draft(
        title=title, shared=shared, months=str(months or ""), is_text=rows is None, condition=condition,
        rows=rows or Draft().rows,
    )  # fmt: skip


def changed(
    draft: Draft, act: str, pack: Pack, facts: frozenset[str], subjects: Mapping[str, Subject]
) -> Draft:
    """Return the draft after a button of the form: a row more or less, the rows as words, the words as rows."""
    rows = draft.rows.rows
    verb, _, place = act.partition("-")
    if verb == "add" and len(rows) < MOST_ROWS:
        return replace(draft, rows=replace(draft.rows, rows=(*rows, BLANK)))
    if verb == "drop" and place.isdigit():
        kept = tuple(row for index, row in enumerate(rows) if index != int(place))
        return replace(draft, rows=replace(draft.rows, rows=kept or (BLANK,)))
    if verb == "words":
        filled = replace(draft.rows, rows=tuple(row for row in rows if row.subject))
        words, _ = written(filled, subjects)
        return replace(draft, is_text=True, condition=words or draft.condition)
    if verb == "rows":
        found = rows_in(draft.condition, pack, facts, subjects)
        is_blank = not draft.condition.strip()
        return replace(draft, is_text=found is None and not is_blank, rows=found or draft.rows)
    return draft


def wish_of(draft: Draft, subjects: Mapping[str, Subject]) -> tuple[GroupWish, tuple[RowProblem, ...]]:
    """Return what the draft wants to save, and the rows that are not filled in; a window that is no number is 0."""
    condition, problems = (draft.condition, ()) if draft.is_text else written(draft.rows, subjects)
    months = None if not draft.months else int(draft.months) if _is_small_number(draft.months) else 0
    wish = GroupWish(title=draft.title, condition=condition, months=months, shared=draft.shared)
    return wish, problems


def _is_small_number(words: str) -> bool:
    return words.isascii() and words.isdigit() and len(words) <= 4


def sections_of(subjects: Mapping[str, Subject]) -> Sections:
    """Return what rows may speak of, by section, each with its key, in the reader's language."""
    found: dict[str, list[tuple[str, str]]] = {}
    for one in subjects.values():
        found.setdefault(languages.said(one.section), []).append((one.key, languages.said(one.title)))
    return list(found.items())


def lines_of(rows: Rows, subjects: Mapping[str, Subject], problems: Sequence[RowProblem]) -> list[LineShown]:
    """Return the rows as the form draws them."""
    told = {problem.row: problem.text for problem in problems}
    return [
        _line(place, row, subjects.get(row.subject), told.get(place)) for place, row in enumerate(rows.rows)
    ]


def _line(place: int, row: Row, subject: Subject | None, problem: Text | None) -> LineShown:
    hows = subject.hows if subject else ()
    how = row.how if row.how in {one for one, _ in hows} else next((one for one, _ in hows), row.how)
    options = () if subject is None else YES_OR_NO if subject.kind is Kind.YES_NO else subject.options
    wanted = 2 if how is How.BETWEEN else 1
    return LineShown(
        place=place,
        subject=row.subject,
        how=how.value,
        hows=[(one.value, languages.said(words)) for one, words in hows],
        inputs=_inputs(subject, how),
        options=[(value, languages.said(label), value in row.values) for value, label in options],
        values=(*row.values, "", "")[:wanted],
        unit=subject.unit if subject else None,
        problem=problem,
    )


def _inputs(subject: Subject | None, how: How) -> str:
    """Return how the values are asked for: not at all, one choice, several, or by typing a number, a date, a text."""
    if subject is None or how in WITHOUT_VALUE:
        return "none"
    if how is How.ONE_OF:
        return "several"
    if subject.options or subject.kind is Kind.YES_NO:
        return "choice"
    return {Kind.NUMBER: "number", Kind.DATE: "date"}.get(subject.kind, "text")


def column_words(problem: ExpressionProblem) -> Text:
    """Return a problem of a written condition with its column."""
    if not problem.column:
        return problem.text
    return problem.text + Text(f"（第 {problem.column + 1} 列）", f" (column {problem.column + 1})")
