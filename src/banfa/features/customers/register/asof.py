"""The register as it stood on a day, as a DuckDB table with one row per customer."""

from collections.abc import Mapping, Sequence
from datetime import date

import duckdb
import pyarrow as pa
from django.db import connection

from banfa.features.customers.register.present import read_present
from banfa.features.customers.register.source import one_moment, rows_as_text
from banfa.platform.facts import holders
from banfa.platform.org.models import Unit
from banfa.platform.org.paths import ancestors
from banfa.policy.model import FieldType, Typed

SQL_TYPES = {
    FieldType.INTEGER: "BIGINT",
    FieldType.MONEY: "DECIMAL(18, 2)",
    FieldType.DATE: "DATE",
    FieldType.YES_NO: "BOOLEAN",
}


def build(
    duck: duckdb.DuckDBPyConnection,
    *,
    on: date,
    fields: Mapping[str, Typed],
    areas: Mapping[str, Typed],
    levels: Sequence[str],
    facts: Sequence[str] = (),
) -> str:
    """Create the table `register` in `duck` and return its name.

    One row per customer: customer_id, code, unit_path, unit_<level>, field_<name>, area_<name>, fact_<name>, as
    docs/architecture.md says.
    """
    dated = ["unit", "area", *fields]
    with one_moment():
        now = read_present(duck, list(fields))
        _register_the_rest(duck, on=on, dated=dated, areas=list(areas), levels=levels, facts=facts)
    places = "".join(f", u.unit_{level}" for level in levels)
    values = "".join(f", {_typed(_then('p', f'c.col_{n}', n), f)} AS field_{n}" for n, f in fields.items())
    area_values = "".join(f", {_typed(_then('q', f'a.col_{n}', n), t)} AS area_{n}" for n, t in areas.items())
    held = "".join(f", c.id IN (SELECT id FROM holders_{name}) AS fact_{name}" for name in facts)  # noqa: S608
    duck.execute(f"""
        CREATE TABLE register AS
        WITH past AS ({_held("past_text", dated)}), area_past AS ({_held("area_past_text", list(areas))})
        SELECT c.id AS customer_id, c.col_code AS code, u.unit_path{places}{values}{area_values}{held}
        FROM {now} c
        LEFT JOIN past p ON p.owner = c.id
        LEFT JOIN unit_levels nu ON nu.id = c.unit_id
        LEFT JOIN area_text na ON CAST(na.id AS BIGINT) = c.area_id
        LEFT JOIN unit_levels u ON u.code = {_then("p", "nu.code", "unit")}
        LEFT JOIN area_text a ON a.code = {_then("p", "na.code", "area")}
        LEFT JOIN area_past q ON q.owner = CAST(a.id AS BIGINT)
        ORDER BY customer_id
    """)  # noqa: S608  names come from the pack's own pattern of letters, digits and _
    views = ("past_text", "area_text", "area_past_text", "unit_levels")
    for name in (*views, *(f"holders_{fact}" for fact in facts)):
        duck.unregister(name)
    duck.execute(f"DROP TABLE {now}")
    return "register"


def _register_the_rest(
    duck: duckdb.DuckDBPyConnection,
    *,
    on: date,
    dated: Sequence[str],
    areas: Sequence[str],
    levels: Sequence[str],
    facts: Sequence[str],
) -> None:
    """Give DuckDB what stands beside the customers: superseded values, areas, the tree of units, holders of facts."""
    for name in facts:
        duck.register(f"holders_{name}", pa.table({"id": pa.array(sorted(holders(name, on=on)), pa.int64())}))
    duck.register("past_text", rows_as_text(_past("customers_fieldvalue", "customer_id", "field", dated, on)))
    duck.register("area_text", rows_as_text(_areas(areas)))
    duck.register("area_past_text", rows_as_text(_past("customers_areavalue", "area_id", "name", areas, on)))
    duck.register("unit_levels", _unit_levels(levels))


def _areas(names: Sequence[str]) -> str:
    values = "".join(f", {_attribute(_quoted('values', 'a'), name)} AS col_{name}" for name in names)
    return f"SELECT {_as_text('a.id')} AS id, a.code AS code{values} FROM customers_area a"  # noqa: S608


def _past(table: str, owner: str, name: str, wanted: Sequence[str], on: date) -> str:
    listed = ", ".join(f"'{one}'" for one in wanted) or "NULL"
    return (
        f"SELECT {_as_text(owner)} AS owner, {name} AS name, {_as_text('value')} AS value,"  # noqa: S608
        f" {_as_text('until_on')} AS until_on FROM {table} WHERE until_on > '{on.isoformat()}' AND {name} IN ({listed})"
    )


def _held(table: str, names: Sequence[str]) -> str:
    """One row per owner: for each name the stored value of the day as `then_<name>`, null where today's holds."""
    chosen = f"SELECT owner, name, arg_min(value, until_on) AS value FROM {table} GROUP BY owner, name"  # noqa: S608
    columns = "".join(f", max(value) FILTER (WHERE name = '{name}') AS then_{name}" for name in names)
    return f"SELECT CAST(owner AS BIGINT) AS owner{columns} FROM ({chosen}) GROUP BY owner"  # noqa: S608


def _then(past: str, now: str, name: str) -> str:
    """The value on the day: the superseded one if there is one, even where it was missing, else today's."""
    held = f"{past}.then_{name}"
    return f"(CASE WHEN {held} IS NULL THEN {now} WHEN {held} = '' THEN '' ELSE json_extract_string({held}, '$') END)"


def _typed(value: str, field: Typed) -> str:
    present = f"NULLIF({value}, '')"
    if field.type is FieldType.MONEY:  # stored as whole fen
        return f"CAST(CAST({present} AS DECIMAL(18, 0)) * 0.01::DECIMAL(3, 2) AS DECIMAL(18, 2))"
    if field.type is FieldType.DECIMAL:
        return f"CAST({present} AS DECIMAL(18, {field.decimals}))"
    return f"CAST({present} AS {SQL_TYPES.get(field.type, 'VARCHAR')})"


def _attribute(column: str, name: str) -> str:
    if connection.vendor == "sqlite":
        return f"COALESCE(CAST(json_extract({column}, '$.{name}') AS TEXT), '')"
    return f"COALESCE({column} ->> '{name}', '')"


def _as_text(column: str) -> str:
    return f"COALESCE(CAST({column} AS TEXT), '')"


def _quoted(name: str, alias: str) -> str:
    return f'{alias}."{name}"'


def _unit_levels(levels: Sequence[str]) -> pa.Table:
    """Return for each unit its id, its code, its path and the code of its ancestor at every level."""
    rows = list(Unit.objects.values_list("path", "code", "level", "pk"))
    units = {path: (code, level) for path, code, level, _ in rows}
    columns: dict[str, list[str | None]] = {
        "code": [], "unit_path": [], **{f"unit_{level}": [] for level in levels}
    }  # fmt: skip
    for path, (code, _) in units.items():
        above = {units[step][1]: units[step][0] for step in ancestors(path)}
        columns["code"].append(code)
        columns["unit_path"].append(path)
        for level in levels:
            columns[f"unit_{level}"].append(above.get(level))
    texts = {name: pa.array(values, pa.string()) for name, values in columns.items()}
    return pa.table({"id": pa.array([pk for *_, pk in rows], pa.int64()), **texts})
