"""How many customers a run put into each value: in all, by unit, by the group they were ranked in."""

from collections.abc import Mapping
from dataclasses import dataclass

import duckdb

from banfa.features.grading.models import Run
from banfa.features.grading.queries.runs import folder_of, frozen_pack
from banfa.kernel.text import Text
from banfa.platform.access import Actor, Permission, require, visible
from banfa.platform.org.models import Unit
from banfa.policy.model import Classification, Pack, Rank

UNDECIDED = Text("未定", "Undecided")


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueCount:
    """One value and its customers; `value` is None for those that could not be decided."""

    value: str | None
    label: Text
    customers: int
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassCounts:
    """One classification's distribution, best value first, undecided last."""

    name: str
    title: Text
    cites: tuple[str, ...]
    counts: tuple[ValueCount, ...]
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitCounts:
    """One unit's distribution of one classification."""

    unit_code: str
    unit_name: str
    counts: Mapping[str | None, int]
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupCounts:
    """One ranking group's distribution; `keys` are the group's codes in the order of `within`."""

    keys: tuple[str, ...]
    counts: Mapping[str | None, int]
    total: int


def label_of(rule: Classification, value: str | None) -> Text:
    """Return a value's words; a composed code speaks for itself."""
    if value is None:
        return UNDECIDED
    return next((given.text for given in rule.given if given.value == value), Text(value, value))


def distribution(run: Run) -> list[ClassCounts]:
    """Return every classification of the run, in the pack's order."""
    pack = frozen_pack(run)
    return [
        _counts(pack, name, run.counts.get(name, {})) for name in pack.classifications if name in run.counts
    ]


def _counts(pack: Pack, name: str, counted: Mapping[str, int]) -> ClassCounts:
    rule = pack.classifications[name]
    order = [given.value for given in rule.given] or sorted(value for value in counted if value)
    total = sum(counted.values())
    values: list[str | None] = [*order, *([None] if counted.get("") else [])]
    return ClassCounts(
        name=name,
        title=rule.title.text,
        cites=rule.cites,
        total=total,
        counts=tuple(
            ValueCount(
                value=value,
                label=label_of(rule, value),
                customers=counted.get(value or "", 0),
                share=counted.get(value or "", 0) / total if total else 0.0,
            )
            for value in values
        ),
    )


def by_unit(actor: Actor, run: Run, classification: str, level: str) -> list[UnitCounts]:
    """Return the distribution in each unit of a level that the actor sees, in the tree's order."""
    require(actor, Permission.GRADING_RUN_READ)
    units = list(
        visible(Unit, actor).filter(level=level).order_by("path").values_list("path", "code", "name")
    )
    located = _located(run, classification)
    found = []
    for path, code, name in units:
        counts: dict[str | None, int] = {}
        for place, value, customers in located:
            if place.startswith(path):
                counts[value] = counts.get(value, 0) + customers
        if counts:
            found.append(
                UnitCounts(unit_code=code, unit_name=name, counts=counts, total=sum(counts.values()))
            )
    return found


def _located(run: Run, classification: str) -> list[tuple[str, str | None, int]]:
    """Return unit path, value and customers, from the register as the run froze it."""
    with duckdb.connect() as duck:
        rows: list[tuple[str, str | None, int]] = duck.execute(
            "SELECT r.unit_path, g.value, count(*) FROM read_parquet(?) g JOIN read_parquet(?) r"
            " USING (customer_id) GROUP BY 1, 2 ORDER BY 1, 2",
            [str(folder_of(run) / f"{classification}.parquet"), str(folder_of(run) / "register.parquet")],
        ).fetchall()
    return rows


def by_group(run: Run, classification: str) -> list[GroupCounts]:
    """Return the distribution in each group of a ranking, by the group's codes; empty for other methods."""
    rule = frozen_pack(run).classifications[classification]
    if not isinstance(rule, Rank):
        return []
    keys = [f"key_{index}" for index in range(len(rule.within))]
    columns = ", ".join([*keys, "band", "members"])
    with duckdb.connect() as duck:
        rows = duck.execute(
            f"SELECT {columns} FROM read_parquet(?) ORDER BY ALL",  # noqa: S608
            [str(folder_of(run) / f"{classification}.groups.parquet")],
        ).fetchall()
    groups: dict[tuple[str, ...], dict[str | None, int]] = {}
    for *key, band, members in rows:
        groups.setdefault(tuple(str(part) for part in key), {})[band] = members
    return [
        GroupCounts(keys=key, counts=counts, total=sum(counts.values()))
        for key, counts in sorted(groups.items())
    ]
