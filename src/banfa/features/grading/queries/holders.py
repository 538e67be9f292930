"""The customers that hold a value in a run: the rows behind every figure of a distribution."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import duckdb
import pyarrow as pa

from banfa.features.customers.models import Customer
from banfa.features.grading.models import Run
from banfa.features.grading.queries.runs import folder_of
from banfa.features.ledger import lake
from banfa.platform.access import Actor, NotThere, Permission, is_whole_organisation, require, visible
from banfa.platform.org.models import Unit
from banfa.platform.org.paths import end_of_subtree

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """A customer with its value, and its place where the classification ranks."""

    customer: Customer
    value: str | None
    score: Decimal | None
    rank: Decimal | None
    population: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HolderWish:
    """Whose customers to list: of a value (None: undecided; every value unless `one_value`), of a unit; from a place on."""

    value: str | None = None
    one_value: bool = False
    unit: str = ""
    skip: int = 0
    limit: int = PAGE_SIZE


@dataclass(frozen=True, slots=True, kw_only=True)
class Holders:
    """Some customers, the best first, and how many there are in all."""

    shown: Sequence[Holder]
    total: int


def holders(actor: Actor, run: Run, classification: str, wish: HolderWish) -> Holders:
    """Return the customers that the actor sees. Raises NotThere for a unit that the actor does not see."""
    require(actor, Permission.GRADING_RUN_READ)
    graded, register = (
        lake.quoted(folder_of(run) / file) for file in (f"{classification}.parquet", "register.parquet")
    )
    with duckdb.connect() as duck:
        where, values = _conditions(duck, actor, wish)
        source = (
            f"FROM read_parquet({graded}) g JOIN read_parquet({register}) r USING (customer_id) WHERE {where}"
        )
        total = int(duck.execute(f"SELECT count(*) {source}", values).fetchall()[0][0])
        rows = duck.execute(
            f"SELECT customer_id, g.value, g.score, g.rank, g.population {source}"
            " ORDER BY g.score DESC NULLS LAST, customer_id LIMIT $limit OFFSET $skip",
            {**values, "limit": wish.limit, "skip": wish.skip},
        ).fetchall()
    known = visible(Customer, actor).select_related("unit").in_bulk([row[0] for row in rows])
    shown = [
        Holder(customer=known[pk], value=value, score=score, rank=rank, population=population)
        for pk, value, score, rank, population in rows
        if pk in known
    ]
    return Holders(shown=shown, total=total)


def _conditions(
    duck: duckdb.DuckDBPyConnection, actor: Actor, wish: HolderWish
) -> tuple[str, Mapping[str, Any]]:
    parts, values = ["true"], {}
    if wish.one_value:
        parts.append("g.value IS NOT DISTINCT FROM $value")
        values["value"] = wish.value
    if wish.unit:
        path = visible(Unit, actor).filter(code=wish.unit).values_list("path", flat=True).first()
        if path is None:
            raise NotThere
        parts.append("r.unit_path >= $first AND r.unit_path < $beyond")
        values["first"], values["beyond"] = path, end_of_subtree(path)
    if not is_whole_organisation(actor, Permission.CUSTOMERS_CUSTOMER_READ):
        ids = pa.array(list(visible(Customer, actor).values_list("pk", flat=True)), pa.int64())
        duck.register("seen", pa.table({"id": ids}))
        parts.append("customer_id IN (SELECT id FROM seen)")
    return " AND ".join(parts), values
