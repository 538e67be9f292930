"""A run's profiles: customers and sums by combinations of keys, in the units that the actor sees."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from banfa.analytics.figures import FigureKind
from banfa.analytics.profiles import read_profile
from banfa.analytics.run_folder import Column, ProfileRecord, read_record
from banfa.features.grading.models import Run
from banfa.features.grading.queries.runs import folder_of, frozen_pack
from banfa.kernel.text import Text, same
from banfa.platform.access import Actor, Permission, require
from banfa.platform.org.models import Unit
from banfa.policy.model import Pack

MISSING = Text("缺", "missing")
MOST_ROWS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One combination of keys; `is_over` where it holds more customers than the profile allows."""

    keys: Sequence[Text]
    customers: int
    with_sales: int
    sums: Sequence[Decimal | None]
    is_over: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownProfile:
    """A profile as a table; `more` counts the lines that are not shown."""

    name: str
    title: Text
    cites: tuple[str, ...]
    keys: Sequence[Text]
    measures: Sequence[tuple[Text, Text | None]]
    lines: Sequence[Line]
    at_most: Decimal | None
    more: int


def profiles(actor: Actor, run: Run) -> list[ShownProfile]:
    """Return the profiles that the run wrote, in the pack's order."""
    require(actor, Permission.GRADING_RUN_READ)
    records, pack = read_record(folder_of(run)).profiles, frozen_pack(run)
    scopes = actor.scopes_of(Permission.CUSTOMERS_CUSTOMER_READ)
    return [_shown(run, pack, name, records[name], scopes) for name in pack.profiles if name in records]


def _shown(run: Run, pack: Pack, name: str, record: ProfileRecord, scopes: Sequence[str]) -> ShownProfile:
    rows = read_profile(folder_of(run), name, scopes=scopes)
    rule = pack.profiles[name]
    limit = rule.at_most.value if rule.at_most else None
    labels = [
        _labels(column, [row.keys[place] for row in rows], pack) for place, column in enumerate(record.keys)
    ]
    lines = [
        Line(
            keys=[label.get(key or "", MISSING) for label, key in zip(labels, row.keys, strict=True)],
            customers=row.customers,
            with_sales=row.with_sales,
            sums=[row.sums[column.name] for column in record.measures],
            is_over=limit is not None and row.customers > limit,
        )
        for row in rows
    ]
    lines.sort(key=lambda line: not line.is_over)
    return ShownProfile(
        name=name,
        title=record.title,
        cites=rule.cites,
        keys=[column.title for column in record.keys],
        measures=[(column.title, column.unit) for column in record.measures],
        lines=lines[:MOST_ROWS],
        at_most=limit,
        more=max(0, len(lines) - MOST_ROWS),
    )


def _labels(column: Column, keys: Sequence[str | None], pack: Pack) -> dict[str, Text]:
    """Return the words of a column's keys: options of a field, values of a class, names of units."""
    known = {key for key in keys if key is not None}
    if column.kind is FigureKind.UNIT:
        names = Unit.objects.filter(code__in=known).values_list("code", "name")
        return {key: same(key) for key in known} | {code: same(name) for code, name in names}
    if column.kind is FigureKind.FIELD and column.name in pack.fields:
        return {key: pack.fields[column.name].label_of(key) for key in known}
    if column.kind is FigureKind.CLASS:
        rule = pack.classifications.get(column.name.removeprefix('class_of("').removesuffix('")'))
        given = {one.value: one.text for one in rule.given} if rule else {}
        return {key: given.get(key, same(key)) for key in known}
    return {key: same(key) for key in known}
