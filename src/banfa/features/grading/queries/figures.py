"""How many customers a run put into each value: in all, by unit, by the group they were ranked in."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import duckdb

from banfa.features.grading.models import Run
from banfa.features.grading.queries.runs import folder_of, frozen_pack
from banfa.features.grading.queries.sight import Sight, rows_seen, sight_of
from banfa.kernel.text import Text
from banfa.platform.access import Actor, NotThere, Permission, require, visible
from banfa.platform.org.models import Unit
from banfa.policy.model import Classification, Pack, Rank

UNDECIDED = Text("未定", "Undecided")
Located = tuple[str, str | None, int]  # unit path, value, customers


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
    has_units: bool = False


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
        counts_in(pack, name, run.counts.get(name, {})) for name in pack.classifications if name in run.counts
    ]


def counts_in(pack: Pack, name: str, counted: Mapping[str, int]) -> ClassCounts:
    """Lay out the customers counted by value in the pack's order, the undecided last."""
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


def distribution_in(run: Run, name: str, sight: Sight) -> ClassCounts:
    """Return one classification of the run over the customers that a reader sees."""
    pack = frozen_pack(run)
    if sight.is_whole:
        return counts_in(pack, name, run.counts.get(name, {}))
    counted: dict[str, int] = {}
    for _, value, customers in located_in(run, name, sight):
        counted[value or ""] = counted.get(value or "", 0) + customers
    return counts_in(pack, name, counted)


def by_unit(actor: Actor, run: Run, classification: str, level: str, *, within: str = "") -> list[UnitCounts]:
    """Return the distribution in each unit that the actor sees: those of a level, or right below the unit `within`.

    Raises NotThere for a unit that the actor does not see.
    """
    require(actor, Permission.GRADING_RUN_READ)
    seen = visible(Unit, actor).order_by("path")
    if within and not seen.filter(code=within).exists():
        raise NotThere
    chosen = seen.filter(parent__code=within) if within else seen.filter(level=level)
    units = list(chosen.values_list("path", "code", "name"))
    rows = sorted(located_in(run, classification, sight_of(actor)), key=lambda row: row[0])
    counts = _counted_in([path for path, _, _ in units], rows)
    parents = set(seen.filter(parent__in=chosen).values_list("parent__code", flat=True))
    return [
        UnitCounts(
            unit_code=code, unit_name=name, counts=own, total=sum(own.values()), has_units=code in parents
        )
        for (_, code, name), own in zip(units, counts, strict=True)
        if own
    ]


def _counted_in(paths: Sequence[str], rows: Sequence[Located]) -> list[dict[str | None, int]]:
    """Add rows up by the unit that they lie below; the paths are in order, and none lies below another."""
    found: list[dict[str | None, int]] = [{} for _ in paths]
    for place, value, customers in rows:
        at = bisect_right(paths, place) - 1
        if at >= 0 and place.startswith(paths[at]):
            found[at][value] = found[at].get(value, 0) + customers
    return found


def located(run: Run, classification: str) -> Sequence[Located]:
    """Return unit path, value and customers, from the register as the run froze it."""
    files = [folder_of(run) / f"{one}.parquet" for one in (classification, "register")]
    return _located(*(str(file) for file in files), str(run.sealed.get(f"{classification}.parquet")))


def located_in(run: Run, classification: str, sight: Sight) -> Sequence[Located]:
    """Return the same of the customers that a reader sees."""

    def of(customers: Sequence[int]) -> Sequence[Located]:
        files = [str(folder_of(run) / f"{one}.parquet") for one in (classification, "register")]
        with duckdb.connect() as duck:
            rows: list[Located] = duck.execute(
                "SELECT r.unit_path, g.value, count(*) FROM read_parquet(?) g JOIN read_parquet(?) r"
                " USING (customer_id) WHERE customer_id IN (SELECT unnest(?)) GROUP BY 1, 2 ORDER BY 1, 2",
                [*files, list(customers)],
            ).fetchall()
        return rows

    return rows_seen(located(run, classification), sight, of)


@lru_cache(maxsize=64)  # a run never changes, and the desk asks for the same few
def _located(graded: str, register: str, seal: str) -> Sequence[Located]:
    with duckdb.connect() as duck:
        rows: list[Located] = duck.execute(
            "SELECT r.unit_path, g.value, count(*) FROM read_parquet(?) g JOIN read_parquet(?) r"
            " USING (customer_id) GROUP BY 1, 2 ORDER BY 1, 2",
            [graded, register],
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
