"""The register as it stands now, as a table of DuckDB: what does not change from run to run is read only once."""

from collections.abc import Sequence

import duckdb
import pyarrow as pa
from django.db import connection

from banfa.features.customers.register import snapshot
from banfa.features.customers.register.source import typed_rows

TABLE = "register_now"
COLUMNS = ("code", "name", "status", "phone", "address", "opened_on")


def read_present(duck: duckdb.DuckDBPyConnection, fields: Sequence[str]) -> str:
    """Create a table with one row per customer as stored now and return its name.

    Columns: id, unit_id, area_id (null: none), col_code and col_<field> as text, '' or null where missing.
    """
    columns = tuple(dict.fromkeys(("code", *fields)))
    mark = snapshot.mark_of_now()
    duck.execute(
        f"CREATE OR REPLACE TEMP TABLE {TABLE} (id BIGINT, unit_id BIGINT, area_id BIGINT,"
        f" {', '.join(f'col_{name} VARCHAR' for name in columns)})"
    )
    kept = snapshot.find(duck, columns, mark)
    if kept is None or not _bring_up_to_date(duck, kept, columns, mark):
        duck.execute(f"TRUNCATE {TABLE}")
        _read(duck, columns)
        snapshot.keep(duck, TABLE, columns, mark)
    return TABLE


def _bring_up_to_date(
    duck: duckdb.DuckDBPyConnection, kept: snapshot.Kept, columns: Sequence[str], mark: snapshot.Mark
) -> bool:
    """Fill the table from a snapshot and what changed since; False where the two do not make today's register."""
    listed = ", ".join(("id", "unit_id", "area_id", *(f"col_{name}" for name in columns)))
    duck.execute(f"INSERT INTO {TABLE} SELECT {listed} FROM read_parquet(?)", [str(kept.path)])  # noqa: S608
    if kept.mark.event != mark.event and kept.changed:
        changed = snapshot.changed_since(kept.mark)
        stale = pa.table(
            {"code": [code for batch in typed_rows(changed, snapshot.CODES) for code in batch[0]]}
        )
        duck.register("stale", stale)
        duck.execute(f"DELETE FROM {TABLE} WHERE col_code IN (SELECT code FROM stale)")  # noqa: S608
        duck.unregister("stale")
        _read(duck, columns, f" WHERE c.code IN ({changed})")
        if kept.changed > mark.customers // 50:
            snapshot.keep(duck, TABLE, columns, mark)
    counted = duck.execute(f"SELECT count(*), max(id) FROM {TABLE}").fetchall()[0]  # noqa: S608
    return bool(counted == (mark.customers, mark.newest))


def _read(duck: duckdb.DuckDBPyConnection, columns: Sequence[str], where: str = "") -> None:
    """Add the rows of the database; a customer's own fields are taken out of their JSON here, not row by row there."""
    core = [name for name in columns if name in COLUMNS]
    own = [name for name in columns if name not in COLUMNS]
    schema = pa.schema(
        [(name, pa.int64()) for name in ("id", "unit_id", "area_id")]
        + [(f"col_{name}", pa.string()) for name in core]
        + ([("attributes", pa.string())] if own else [])
    )
    stored = [*(f"COALESCE(CAST(c.{name} AS TEXT), '') AS col_{name}" for name in core)]
    stored += [_as_json("c.attributes")] if own else []
    query = f"SELECT c.id, c.unit_id, c.area_id, {', '.join(stored)} FROM customers_customer c{where} ORDER BY c.id"  # noqa: S608
    paths = ", ".join(f"'$.{name}'" for name in own)
    taken = f", json_extract_string(attributes, [{paths}]) AS own" if own else ""
    listed = ", ".join(f"col_{name}" if name in core else f"own[{own.index(name) + 1}]" for name in columns)
    for lot in typed_rows(query, schema):
        duck.register("lot", lot)
        duck.execute(
            f"INSERT INTO {TABLE} SELECT id, unit_id, area_id, {listed} FROM (SELECT *{taken} FROM lot)"  # noqa: S608
        )
        duck.unregister("lot")


def _as_json(column: str) -> str:
    return (
        f"{column} AS attributes"
        if connection.vendor == "sqlite"
        else f"CAST({column} AS TEXT) AS attributes"
    )
