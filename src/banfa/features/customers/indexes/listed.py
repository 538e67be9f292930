"""The indexes of the fields that a pack lists: they come and go with the pack in force."""

import hashlib

from django.db.backends.base.base import BaseDatabaseWrapper

from banfa.features.customers.indexes.expressions import COLUMNS, NUMBERS, attribute_sql, figure_sql
from banfa.policy.model import Pack

PREFIX = "customers_listed_"
LONGEST_NAME = 60


def indexed_fields(pack: Pack) -> list[str]:
    """Return the fields of a pack that lists filter and sort by: those it lists that are no column of the register."""
    return [name for name, one in pack.fields.items() if one.listed and name not in COLUMNS]


def ensure(connection: BaseDatabaseWrapper, pack: Pack) -> None:
    """Make the index of every listed field and drop those of fields that are listed no more."""
    wanted = {_name(field, pack): field for field in indexed_fields(pack)}
    there = _there(connection)
    if there == wanted.keys():
        return
    waits = connection.vendor == "postgresql" and connection.in_atomic_block
    with connection.cursor() as cursor:
        if waits:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what waits for the commit would forbid an index
        for name in sorted(there - wanted.keys()):
            cursor.execute(f"DROP INDEX IF EXISTS {name}")
        for name in sorted(wanted.keys() - there):
            value = _value(wanted[name], pack)
            cursor.execute(
                f"CREATE INDEX IF NOT EXISTS {name} ON customers_customer ({value}, sort_key, id, unit_path)"
            )
        if waits:
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")  # rows of the log are written before their event


def _value(field: str, pack: Pack) -> str:
    """Return the expression as `listed.stored` writes it."""
    said = figure_sql if pack.fields[field].type in NUMBERS else attribute_sql
    return said(field, "attributes")


def _name(field: str, pack: Pack) -> str:
    """Return the index's name; a figure's is another one, since it is another expression."""
    name = f"{PREFIX}{'n_' if pack.fields[field].type in NUMBERS else ''}{field}"
    return name if len(name) <= LONGEST_NAME else PREFIX + hashlib.sha256(name.encode()).hexdigest()[:24]


def _there(connection: BaseDatabaseWrapper) -> set[str]:
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = 'customers_customer'"
        if connection.vendor == "sqlite"
        else "SELECT indexname FROM pg_indexes WHERE tablename = 'customers_customer'"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        return {name for (name,) in cursor.fetchall() if name.startswith(PREFIX)}
