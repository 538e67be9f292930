"""Who came out of two runs otherwise, and which of their own figures changed in between."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import duckdb
import pyarrow as pa

from banfa.analytics.figures import FigureKind
from banfa.analytics.run_folder import Column, Outcome, read_record
from banfa.analytics.wording import value_words
from banfa.features.customers.models import Customer
from banfa.features.grading.models import Run
from banfa.features.grading.queries.graded import DECIDED
from banfa.features.grading.queries.runs import folder_of, frozen_pack
from banfa.features.ledger import lake
from banfa.kernel.text import Text
from banfa.platform.access import Actor, Permission, is_whole_organisation, require, visible
from banfa.platform.org.paths import end_of_subtree
from banfa.policy.model import Pack

RANKED = ("score", "rank", "population")
RANKED_TITLES = {
    "score": Text("指数", "score"),
    "rank": Text("名次", "rank"),
    "population": Text("组内户数", "customers in the group"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureChange:
    """One figure of a customer, before and after."""

    title: Text
    before: Text
    after: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Mover:
    """A customer with another value than before. `steps` counts upwards; None where one of the values has no place.

    `own` are the customer's own figures that changed; where there are none, the rule or the others moved it.
    """

    customer: Customer
    old: str | None
    new: str | None
    steps: int | None
    own: Sequence[FigureChange]
    ranking: Sequence[FigureChange]
    was_decided: bool
    is_decided: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Movers:
    """Some movers, furthest first, and how many there are."""

    shown: Sequence[Mover]
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MoverAsk:
    """Which movers: everyone with another value, or those of one pair of values; below a unit's path; from a place on."""

    cell: tuple[str | None, str | None] | None = None
    unit: str = ""
    skip: int = 0
    limit: int = 50


EVERY_MOVER = MoverAsk()


def movers(actor: Actor, old: Run, new: Run, classification: str, ask: MoverAsk = EVERY_MOVER) -> Movers:
    """Return the customers that the actor sees and that are in both runs, by default those with another value."""
    require(actor, Permission.GRADING_RUN_READ)
    files = [folder_of(one) / f"{classification}.parquet" for one in (old, new)]
    if not all(file.exists() for file in files):
        return Movers(shown=[], total=0)
    pack = frozen_pack(new)
    order = [given.value for given in pack.classifications[classification].given]
    pairs = _pairs(*(read_record(folder_of(one)).classifications[classification] for one in (old, new)))
    with duckdb.connect() as duck:
        where, values = _conditions(duck, actor, new, ask)
        source = f"FROM read_parquet($old) o JOIN read_parquet($new) n USING (customer_id) WHERE {where}"
        paths = {"old": str(files[0]), "new": str(files[1]), **values}
        total = duck.execute(f"SELECT count(*) {source}", paths).fetchall()[0][0]
        place = "list_position($order::VARCHAR[], {}.value)"
        found = duck.execute(
            f"SELECT customer_id, o.value, n.value, o.reason, n.reason{_figures(pairs)} {source}"
            f" ORDER BY abs({place.format('o')} - {place.format('n')}) DESC NULLS LAST,"
            " abs(n.score - o.score) DESC NULLS LAST, customer_id LIMIT $limit OFFSET $skip",
            {**paths, "order": order, "limit": ask.limit, "skip": ask.skip},
        ).fetchall()
    known = visible(Customer, actor).select_related("unit").in_bulk([row[0] for row in found])
    shown = [_mover(known[row[0]], row, pairs, order, pack) for row in found if row[0] in known]
    return Movers(shown=shown, total=total)


MOVED = "o.value IS DISTINCT FROM n.value"


def _conditions(
    duck: duckdb.DuckDBPyConnection, actor: Actor, new: Run, ask: MoverAsk
) -> tuple[str, dict[str, Any]]:
    parts, values = [_own(duck, actor)], {}
    if ask.cell is None:
        parts.append(MOVED)
    else:
        parts.append("o.value IS NOT DISTINCT FROM $was AND n.value IS NOT DISTINCT FROM $is")
        values["was"], values["is"] = ask.cell
    if ask.unit:
        register = lake.quoted(folder_of(new) / "register.parquet")
        parts.append(
            f"customer_id IN (SELECT customer_id FROM read_parquet({register})"  # noqa: S608
            " WHERE unit_path >= $first AND unit_path < $beyond)"
        )
        values["first"], values["beyond"] = ask.unit, end_of_subtree(ask.unit)
    return " AND ".join(parts), values


def _own(duck: duckdb.DuckDBPyConnection, actor: Actor) -> str:
    if is_whole_organisation(actor, Permission.CUSTOMERS_CUSTOMER_READ):
        return "true"
    duck.register(
        "seen",
        pa.table({"id": pa.array(list(visible(Customer, actor).values_list("pk", flat=True)), pa.int64())}),
    )
    return "customer_id IN (SELECT id FROM seen)"


def _pairs(old: Outcome, new: Outcome) -> list[tuple[int, int, Column]]:
    """Match the figures that both runs kept: the places of the old and the new column, and what it is."""
    waiting: dict[tuple[FigureKind, Text], list[int]] = {}
    for place, column in enumerate(old.inputs):
        waiting.setdefault((column.kind, column.title), []).append(place)
    pairs = []
    for place, column in enumerate(new.inputs):
        if places := waiting.get((column.kind, column.title)):
            pairs.append((places.pop(0), place, column))
    return pairs


def _figures(pairs: Sequence[tuple[int, int, Column]]) -> str:
    kept = [(f"o.{name}", f"n.{name}") for name in RANKED]
    kept += [(f"o.input_{before}", f"n.input_{after}") for before, after, _ in pairs]
    return "".join(f", {before}, {after}" for before, after in kept)


def _mover(
    customer: Customer,
    row: Sequence[Any],
    pairs: Sequence[tuple[int, int, Column]],
    order: Sequence[str],
    pack: Pack,
) -> Mover:
    _, old, new, old_reason, new_reason, *figures = row
    values = list(zip(figures[::2], figures[1::2], strict=True))
    ranking, own = values[: len(RANKED)], values[len(RANKED) :]
    return Mover(
        customer=customer,
        old=old,
        new=new,
        steps=steps_between(old, new, order),
        own=list(_changes(own, pairs, pack)),
        ranking=[
            FigureChange(title=RANKED_TITLES[name], before=_said(before), after=_said(after))
            for name, (before, after) in zip(RANKED, ranking, strict=True)
            if before != after
        ],
        was_decided=old_reason == DECIDED,
        is_decided=new_reason == DECIDED,
    )


def steps_between(old: str | None, new: str | None, order: Sequence[str]) -> int | None:
    """Return by how many values a customer rose (or fell, below 0); None where one of them has no place."""
    if old not in order or new not in order:
        return None
    return order.index(old) - order.index(new)


def _changes(
    values: Sequence[tuple[Any, Any]], pairs: Sequence[tuple[int, int, Column]], pack: Pack
) -> Iterator[FigureChange]:
    for (before, after), (_, _, column) in zip(values, pairs, strict=True):
        if before != after:
            yield FigureChange(
                title=column.title, before=_worded(before, column, pack), after=_worded(after, column, pack)
            )


def _worded(value: Decimal | str | bool | date | None, column: Column, pack: Pack) -> Text:
    labels: Mapping[str, Text] = {}
    if column.kind is FigureKind.FIELD and column.name in pack.fields and isinstance(value, str):
        labels = {value: pack.fields[column.name].label_of(value)}
    found = labels.get(value) if isinstance(value, str) else None
    return found or value_words(value, column.unit, is_share=column.kind is FigureKind.SHARE)


def _said(value: Decimal | int | None) -> Text:
    return value_words(Decimal(value) if isinstance(value, int) else value)
