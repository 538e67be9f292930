"""The register as it stood on a day, as a DuckDB table with one row per customer."""

from collections.abc import Mapping, Sequence
from datetime import date

import duckdb
import pyarrow as pa
from django.db import connection

from banfa.features.customers.register.source import rows_as_text
from banfa.platform.facts import holders
from banfa.platform.org.models import Unit
from banfa.platform.org.paths import ancestors
from banfa.policy.model import FieldType, Typed

COLUMNS = ("code", "name", "status", "phone", "address", "opened_on")
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
    for name in facts:
        duck.register(f"holders_{name}", pa.table({"id": pa.array(sorted(holders(name, on=on)), pa.int64())}))
    duck.register("now_text", rows_as_text(_current(list(fields))))
    duck.register("past_text", rows_as_text(_past("customers_fieldvalue", "customer_id", "field", on)))
    duck.register("area_text", rows_as_text(_areas(list(areas))))
    duck.register("area_past_text", rows_as_text(_past("customers_areavalue", "area_id", "name", on)))
    duck.register("unit_levels", _unit_levels(levels))
    places = "".join(f", u.unit_{level}" for level in levels)
    values = "".join(f", {_typed(_then('p', f'c.col_{n}', n), f)} AS field_{n}" for n, f in fields.items())
    area_values = "".join(f", {_typed(_then('q', f'a.col_{n}', n), t)} AS area_{n}" for n, t in areas.items())
    ids = "CAST(c.id AS BIGINT)"
    held = "".join(f", {ids} IN (SELECT id FROM holders_{name}) AS fact_{name}" for name in facts)  # noqa: S608
    duck.execute(f"""
        CREATE TABLE register AS
        WITH past AS ({_held("past_text")}), area_past AS ({_held("area_past_text")})
        SELECT {ids} AS customer_id, c.col_code AS code, u.unit_path{places}{values}{area_values}{held}
        FROM now_text c
        LEFT JOIN past p ON p.owner = c.id
        LEFT JOIN unit_levels u ON u.code = {_then("p", "c.unit", "unit")}
        LEFT JOIN area_text a ON a.code = {_then("p", "c.area", "area")}
        LEFT JOIN area_past q ON q.owner = a.id
        ORDER BY customer_id
    """)  # noqa: S608  names come from the pack's own pattern of letters, digits and _
    views = ("now_text", "past_text", "area_text", "area_past_text", "unit_levels")
    for name in (*views, *(f"holders_{fact}" for fact in facts)):
        duck.unregister(name)
    return "register"


def _current(fields: Sequence[str]) -> str:
    core = [f"{_as_text('c.' + name)} AS col_{name}" for name in COLUMNS if name == "code" or name in fields]
    extra = [f"{_attribute('c.attributes', name)} AS col_{name}" for name in fields if name not in COLUMNS]
    columns = ", ".join([*core, *extra])
    return (
        f"SELECT {_as_text('c.id')} AS id, u.code AS unit, COALESCE(a.code, '') AS area, {columns}"  # noqa: S608
        " FROM customers_customer c JOIN org_unit u ON u.id = c.unit_id"
        " LEFT JOIN customers_area a ON a.id = c.area_id"
    )


def _areas(names: Sequence[str]) -> str:
    values = "".join(f", {_attribute(_quoted('values', 'a'), name)} AS col_{name}" for name in names)
    return f"SELECT {_as_text('a.id')} AS id, a.code AS code{values} FROM customers_area a"  # noqa: S608


def _past(table: str, owner: str, name: str, on: date) -> str:
    return (
        f"SELECT {_as_text(owner)} AS owner, {name} AS name, {_as_text('value')} AS value,"  # noqa: S608
        f" {_as_text('until_on')} AS until_on FROM {table} WHERE until_on > '{on.isoformat()}'"
    )


def _held(table: str) -> str:
    """One row per owner: a map from name to the stored value of the day."""
    chosen = f"SELECT owner, name, arg_min(value, until_on) AS value FROM {table} GROUP BY owner, name"  # noqa: S608
    return f"SELECT owner, map_from_entries(list((name, value))) AS held FROM ({chosen}) GROUP BY owner"  # noqa: S608


def _then(past: str, now: str, name: str) -> str:
    """The value on the day: the superseded one if there is one, even where it was missing, else today's."""
    held = f"{past}.held['{name}']"
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
    """Return for each unit its code, its path and the code of its ancestor at every level."""
    units = {path: (code, level) for path, code, level in Unit.objects.values_list("path", "code", "level")}
    columns: dict[str, list[str | None]] = {
        "code": [], "unit_path": [], **{f"unit_{level}": [] for level in levels}
    }  # fmt: skip
    for path, (code, _) in units.items():
        above = {units[step][1]: units[step][0] for step in ancestors(path)}
        columns["code"].append(code)
        columns["unit_path"].append(path)
        for level in levels:
            columns[f"unit_{level}"].append(above.get(level))
    return pa.table({name: pa.array(values, pa.string()) for name, values in columns.items()})
