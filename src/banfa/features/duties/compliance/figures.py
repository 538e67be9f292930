"""The lines of the compliance page, each figure with the address of its rows, and the trend over the periods before."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.urls import reverse

from banfa.features.duties import queries
from banfa.features.duties.compliance.wishes import STATE_TITLES, Wish
from banfa.features.duties.queries.keeping import Kept
from banfa.features.duties.worklist.horizon import midnight
from banfa.kernel.period import Period
from banfa.kernel.text import Text, same
from banfa.platform.access import Actor
from banfa.platform.org.models import Person, Unit
from banfa.platform.web.charts import Columns, columns
from banfa.platform.web.languages import said
from banfa.platform.web.numerals import percent
from banfa.policy import catalogue

COUNTS = ("owed", "in_time", "late", "excused", "missed", "open", "overdue")
TREND = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One figure with the address of its rows."""

    name: str
    count: int
    address: str

    @property
    def title(self) -> Text:
        return STATE_TITLES[self.name]

    @property
    def is_bad(self) -> bool:
        return bool(self.count) and self.name in ("missed", "overdue")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line: what it is about, its figures, and where it is looked at more closely."""

    title: Text
    note: Text
    clauses: Sequence[str]
    kept: Kept
    cells: Sequence[Cell]
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """The share kept in time over the periods up to the one that is shown."""

    chart: Columns
    addresses: Sequence[str]
    has_any: bool

    @property
    def bars(self) -> Iterator[tuple[object, str]]:
        return zip(self.chart.bars, self.addresses, strict=True)


def lines_of(actor: Actor, wish: Wish, at: datetime) -> list[Line]:
    """Return the lines of a cut, the worst kept first."""
    found = queries.kept(actor, wish.kept, at)
    people = _people(found) if wish.by == "person" else {}
    units = _units(found) if wish.by == "unit" else {}
    return [_line(wish, one, people, units) for one in found]


def total_of(actor: Actor, wish: Wish, at: datetime) -> tuple[Kept, Sequence[Cell]]:
    """Return the figures over everything that is wished for."""
    whole = queries.kept_in_all(actor, wish.kept, at)
    return whole, cells_of(wish, whole)


def cells_of(wish: Wish, kept: Kept) -> list[Cell]:
    """Return the figures of a line with where their rows are."""
    rows = reverse("duties:compliance-rows")
    return [
        Cell(name=name, count=getattr(kept, name), address=f"{rows}{wish.changed(state=name)}")
        for name in COUNTS
    ]


def _line(wish: Wish, kept: Kept, people: dict[int, Person], units: dict[str, Unit]) -> Line:
    title, note = kept.title, Text("", "")
    match wish.by:
        case "obligation":
            narrower = replace(wish, obligation=kept.key)
            address = narrower.changed(by="unit")
        case "clause":
            narrower = replace(wish, clause=kept.key)
            address, title, note = narrower.changed(by="obligation"), Text("", ""), _says(kept.key)
        case "unit":
            unit = units.get(kept.key)
            narrower = replace(wish, unit=unit) if unit is not None else wish
            address = narrower.changed() if unit is not None else ""
        case _:
            person = people.get(int(kept.key)) if kept.key else None
            narrower = replace(wish, person=person) if person is not None else wish
            address = narrower.changed(by="obligation") if person is not None else ""
    clauses = kept.cites
    return Line(
        title=title, note=note, clauses=clauses, kept=kept, cells=cells_of(narrower, kept), address=address
    )  # fmt: skip


def _says(clause_id: str) -> Text:
    return catalogue.clause(clause_id).says if catalogue.has_clause(clause_id) else same(clause_id)


def _people(found: Sequence[Kept]) -> dict[int, Person]:
    return Person.objects.in_bulk([int(one.key) for one in found if one.key])


def _units(found: Sequence[Kept]) -> dict[str, Unit]:
    return {one.path: one for one in Unit.objects.filter(path__in=[one.key for one in found])}


def trend_of(actor: Actor, wish: Wish, at: datetime) -> Trend:
    """Return the share kept in time in each of twelve periods up to the one wished for, in one query."""
    periods = [wish.period]
    for _ in range(TREND - 1):
        periods.insert(0, periods[0].previous)
    asked = replace(wish.kept, start=midnight(periods[0].start), end=midnight(periods[-1].end))
    found = queries.by_period(actor, asked, [midnight(one.end) for one in periods], at)
    shares = [one.share for one in found]
    chart = columns(
        [float(share * 100) if share is not None else 0.0 for share in shares],
        [_told(period, one) for period, one in zip(periods, found, strict=True)],
        [_short(period, place) for place, period in enumerate(periods)],
        strong_last=1,
    )
    return Trend(
        chart=chart, addresses=[wish.changed(period=one, has_days=False) for one in periods],
        has_any=any(share is not None for share in shares),
    )  # fmt: skip


def _told(period: Period, kept: Kept) -> str:
    share = percent(kept.share) if kept.share is not None else "–"
    words = Text(f"{period.title.zh}：{share}（{kept.in_time} / {kept.judged}）", f"{period.title.en}: {share} ({kept.in_time} of {kept.judged})")  # fmt: skip
    return said(words)


def _short(period: Period, place: int) -> str:
    """Return what stands under a bar: the month, and the year where it changes."""
    if period.months == 1:
        return f"{period.start:%Y-%m}" if place == 0 or period.start.month == 1 else f"{period.start.month}"
    return str(period)
