"""Who moved between two runs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

import duckdb

from banfa.features.customers.models import Customer
from banfa.features.grading.models import Run
from banfa.features.grading.queries.runs import folder_of, frozen_pack
from banfa.features.grading.queries.sight import EVERYBODY, Sight, rows_seen
from banfa.platform.access import Actor, Permission, require, visible

K = TypeVar("K")
# absent before, absent now, value before, value now, customers
Pairs = tuple[bool, bool, str | None, str | None, int]
Located = tuple[str | None, bool, bool, str | None, str | None, int]  # the same below a unit's path
# customer, rank and population then, rank and population now, change of score
Ranks = tuple[int, float | None, int | None, float | None, int | None, float | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """How customers moved from an earlier run's values to this one's; values best first, None undecided.

    `up`, `down` and `same` count those in both runs; where values have no order, movement counts as neither.
    """

    values: tuple[str | None, ...]
    cells: Mapping[tuple[str | None, str | None], int]
    old_totals: Mapping[str | None, int]
    new_totals: Mapping[str | None, int]
    arrived: Mapping[str | None, int]
    gone: Mapping[str | None, int]
    up: int
    down: int
    same: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedCustomer:
    """One customer of a cell, with its position then and now where the classification ranks."""

    customer_id: int
    code: str
    name: str
    unit_name: str
    old_rank: float | None
    old_population: int | None
    rank: float | None
    population: int | None
    score_change: float | None


def movement(run: Run, against: Run, classification: str, *, sight: Sight = EVERYBODY) -> Movement | None:
    """Return the movement of a classification since an earlier run, None where that run lacks it.

    `sight` keeps the customers that a reader sees, in the units as the newer run's register has them.
    """
    old, new = (folder_of(one) / f"{classification}.parquet" for one in (against, run))
    if not old.exists():
        return None
    register = folder_of(run) / "register.parquet"
    sealed = f"{against.sealed.get(old.name)} {run.sealed.get(new.name)}"
    files = (str(old), str(new), str(register))
    seen = rows_seen(_pairs(*files, sealed), sight, lambda customers: _pairs_of(*files, customers))
    rows: Sequence[Pairs] = [row[1:] for row in seen]
    order: list[str | None] = [
        given.value for given in frozen_pack(run).classifications[classification].given
    ]
    return _movement(rows, order)


def _movement(rows: Sequence[Pairs], order: Sequence[str | None]) -> Movement:
    is_ordered = bool(order)
    seen = {value for was_absent, is_absent, before, now, _ in rows for value in (before, now)}
    strays = sorted(value for value in seen if value is not None and value not in order)
    values = (*order, *strays, *([None] if _has_undecided(rows) else []))
    cells = _totals(((before, now), n) for was, gone, before, now, n in rows if not was and not gone)
    place = {value: index for index, value in enumerate(values)}
    moved = [(place[before] - place[now], n) for (before, now), n in cells.items()]
    return Movement(
        values=values,
        cells=cells,
        old_totals=_totals((before, n) for was, _, before, _, n in rows if not was),
        new_totals=_totals((now, n) for _, gone, _, now, n in rows if not gone),
        arrived=_totals((now, n) for was, _, _, now, n in rows if was),
        gone=_totals((before, n) for _, gone, before, _, n in rows if gone),
        up=sum(n for step, n in moved if step > 0) if is_ordered else 0,
        down=sum(n for step, n in moved if step < 0) if is_ordered else 0,
        same=sum(n for step, n in moved if step == 0),
    )


@lru_cache(maxsize=64)  # runs never change; a list of runs asks for the same movements on every page
def _pairs(old: str, new: str, register: str, sealed: str) -> Sequence[Located]:
    """Return unit path, absent before, absent now, value before, value now and customers."""
    with duckdb.connect() as duck:
        rows: list[Located] = duck.execute(
            "SELECT r.unit_path, o.customer_id IS NULL, n.customer_id IS NULL, o.value, n.value, count(*)"
            " FROM read_parquet(?) o FULL JOIN read_parquet(?) n USING (customer_id)"
            " LEFT JOIN read_parquet(?) r USING (customer_id) GROUP BY ALL",
            [old, new, register],
        ).fetchall()
    return rows


def _pairs_of(old: str, new: str, register: str, customers: Sequence[int]) -> Sequence[Located]:
    """Return the same of some customers."""
    with duckdb.connect() as duck:
        rows: list[Located] = duck.execute(
            "SELECT r.unit_path, o.customer_id IS NULL, n.customer_id IS NULL, o.value, n.value, count(*)"
            " FROM (FROM read_parquet($1) WHERE customer_id IN (SELECT unnest($4))) o"
            " FULL JOIN (FROM read_parquet($2) WHERE customer_id IN (SELECT unnest($4))) n USING (customer_id)"
            " LEFT JOIN read_parquet($3) r USING (customer_id) GROUP BY ALL",
            [old, new, register, list(customers)],
        ).fetchall()
    return rows


def _has_undecided(rows: Sequence[Pairs]) -> bool:
    return any(
        (before is None and not was) or (now is None and not gone) for was, gone, before, now, _ in rows
    )


def _totals(counted: Iterable[tuple[K, int]]) -> dict[K, int]:
    totals: dict[K, int] = {}
    for value, customers in counted:
        totals[value] = totals.get(value, 0) + customers
    return totals


def moved_customers(
    actor: Actor,
    run: Run,
    against: Run,
    classification: str,
    old: str | None,
    new: str | None,
    *,
    limit: int = 50,
) -> list[MovedCustomer]:
    """Return customers of one cell that the actor sees, those that moved furthest first."""
    require(actor, Permission.GRADING_RUN_READ)
    ranks = _ranks_of_cell(run, against, classification, old, new)
    found: list[MovedCustomer] = []
    for start in range(0, len(ranks), 500):
        lot = ranks[start : start + 500]
        known = (
            visible(Customer, actor).filter(pk__in=[row[0] for row in lot]).select_related("unit").in_bulk()
        )
        for customer_id, old_rank, old_n, rank, n, change in lot:
            if (customer := known.get(customer_id)) is not None:
                found.append(
                    MovedCustomer(
                        customer_id=customer_id, code=customer.code, name=customer.name,
                        unit_name=customer.unit.name, old_rank=old_rank, old_population=old_n,
                        rank=rank, population=n, score_change=change,
                    )
                )  # fmt: skip
        if len(found) >= limit:
            break
    return found[:limit]


def _ranks_of_cell(
    run: Run, against: Run, classification: str, old: str | None, new: str | None
) -> list[Ranks]:
    paths = [str(folder_of(one) / f"{classification}.parquet") for one in (against, run)]
    with duckdb.connect() as duck:
        rows: list[Ranks] = duck.execute(
            "SELECT customer_id, o.rank, o.population, n.rank, n.population, n.score - o.score"
            " FROM read_parquet(?) o JOIN read_parquet(?) n USING (customer_id)"
            " WHERE o.value IS NOT DISTINCT FROM ? AND n.value IS NOT DISTINCT FROM ?"
            " ORDER BY abs(n.score - o.score) DESC NULLS LAST, customer_id",
            [*paths, old, new],
        ).fetchall()
    return rows
