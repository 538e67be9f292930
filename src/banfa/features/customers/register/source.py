"""Reads SQL rows as Arrow text columns, past Django: ADBC is some twenty times faster than a cursor.

ADBC on SQLite takes a column's type from its first rows, so every query here casts every column to text and
leaves no nulls; the caller casts to declared types.
"""

from typing import TYPE_CHECKING
from urllib.parse import quote

import pyarrow as pa
from django.db import connection

if TYPE_CHECKING:
    from adbc_driver_manager.dbapi import Connection


def rows_as_text(query: str) -> pa.Table:
    """Return the rows of a query without parameters. It sees what is committed, not an open transaction."""
    connect = _sqlite if connection.vendor == "sqlite" else _postgresql
    with connect() as opened, opened.cursor() as cursor:
        cursor.execute(query)
        table = cursor.fetch_arrow_table()
    return table.cast(pa.schema([(name, pa.string()) for name in table.column_names]))


def _sqlite() -> "Connection":
    import adbc_driver_sqlite.dbapi  # only the driver of the database in use is loaded

    opened: Connection = adbc_driver_sqlite.dbapi.connect(str(connection.settings_dict["NAME"]))
    return opened


def _postgresql() -> "Connection":
    import adbc_driver_postgresql.dbapi

    opened: Connection = adbc_driver_postgresql.dbapi.connect(_address())
    return opened


def _address() -> str:
    told = connection.settings_dict
    login = quote(str(told["USER"]), safe="")
    if told["PASSWORD"]:
        login += ":" + quote(str(told["PASSWORD"]), safe="")
    host = str(told["HOST"])
    query = f"?host={quote(host, safe='')}" if host.startswith("/") else ""
    place = "" if host.startswith("/") else host + (f":{told['PORT']}" if told["PORT"] else "")
    if query and told["PORT"]:
        query += f"&port={told['PORT']}"
    return f"postgresql://{login}@{place}/{quote(str(told['NAME']), safe='')}{query}"
