"""The indexes of the fields that a pack lists: they come and go with the pack in force."""

import hashlib

from django.db.backends.base.base import BaseDatabaseWrapper

from banfa.policy.model import FieldType, Pack

PREFIX = "customers_listed_"
LONGEST_NAME = 60
# These are columns of the register, or belong to it, and have their indexes there.
COLUMNS = frozenset({"code", "name", "status", "phone", "address", "opened_on", "unit", "area"})


def indexed_fields(pack: Pack) -> list[str]:
    """Return the fields of a pack that lists filter by: its listed choices."""
    return [
        name
        for name, one in pack.fields.items()
        if one.listed and one.type is FieldType.CHOICE and name not in COLUMNS
    ]


def ensure(connection: BaseDatabaseWrapper, pack: Pack) -> None:
    """Make the index of every listed field and drop those of fields that are listed no more."""
    wanted = {_name(field): field for field in indexed_fields(pack)}
    there = _there(connection)
    if there == wanted.keys():
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql" and connection.in_atomic_block:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what waits for the commit would forbid an index
        for name in sorted(there - wanted.keys()):
            cursor.execute(f"DROP INDEX IF EXISTS {name}")
        for name in sorted(wanted.keys() - there):
            value = _value(connection, wanted[name])
            cursor.execute(
                f"CREATE INDEX IF NOT EXISTS {name} ON customers_customer ({value}, sort_key, id, unit_path)"
            )


def _value(connection: BaseDatabaseWrapper, field: str) -> str:
    """Return the expression as `listed.attribute` writes it."""
    if connection.vendor == "sqlite":
        return f"JSON_EXTRACT(attributes, '$.{field}')"
    return f"(attributes ->> '{field}')"


def _name(field: str) -> str:
    name = PREFIX + field
    return name if len(name) <= LONGEST_NAME else PREFIX + hashlib.sha256(field.encode()).hexdigest()[:24]


def _there(connection: BaseDatabaseWrapper) -> set[str]:
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = 'customers_customer'"
        if connection.vendor == "sqlite"
        else "SELECT indexname FROM pg_indexes WHERE tablename = 'customers_customer'"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        return {name for (name,) in cursor.fetchall() if name.startswith(PREFIX)}
