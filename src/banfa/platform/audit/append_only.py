"""Tables that only grow: the database itself refuses to change or remove their rows."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model

FUNCTION = "banfa_append_only"
_tables: set[str] = set()

_REFUSE = f"""
CREATE OR REPLACE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$
"""


def declare_append_only(*models: type[Model]) -> None:
    """Tell, in `AppConfig.ready`, which tables only grow."""
    _tables.update(model._meta.db_table for model in models)


def tables() -> frozenset[str]:
    """Return the tables that were declared."""
    return frozenset(_tables)


def ensure(connection: BaseDatabaseWrapper) -> None:
    """Make the triggers that are missing: a table that SQLite rebuilds for a migration loses its own."""
    there = set(connection.introspection.table_names())
    guarded = _guarded(connection)
    wanted = sorted(_tables & there)
    with connection.cursor() as cursor:
        for table in wanted:
            for name, does in _triggers(connection.vendor, table).items():
                if name not in guarded:
                    if connection.vendor == "postgresql":
                        cursor.execute(_REFUSE)
                    cursor.execute(does)


@contextmanager
def lifted(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Let rows be removed within the block, for a purge after their term; the triggers stand again after it."""
    guarded = _guarded(connection)
    with connection.cursor() as cursor:
        for table in sorted(_tables):
            for name in _triggers(connection.vendor, table):
                if name in guarded:
                    on = f" ON {table}" if connection.vendor == "postgresql" else ""
                    cursor.execute(f"DROP TRIGGER {name}{on}")
    yield
    ensure(connection)


def unguarded(connection: BaseDatabaseWrapper) -> list[str]:
    """Return the declared tables that lack one of their triggers."""
    guarded = _guarded(connection)
    return [table for table in sorted(_tables) if not _triggers(connection.vendor, table).keys() <= guarded]


def _triggers(vendor: str, table: str) -> dict[str, str]:
    """Return the statements that guard a table, by the trigger's name."""
    prefix = f"only_grows_{table}"
    if vendor == "postgresql":
        return {
            f"{prefix}_rows": f"CREATE TRIGGER {prefix}_rows BEFORE UPDATE OR DELETE ON {table}"
            f" FOR EACH ROW EXECUTE FUNCTION {FUNCTION}()",
            f"{prefix}_whole": f"CREATE TRIGGER {prefix}_whole BEFORE TRUNCATE ON {table}"
            f" FOR EACH STATEMENT EXECUTE FUNCTION {FUNCTION}()",
        }
    return {
        f"{prefix}_{does}": f"CREATE TRIGGER {prefix}_{does} BEFORE {does} ON {table}"
        f" BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        for does in ("UPDATE", "DELETE")
    }


def _guarded(connection: BaseDatabaseWrapper) -> set[str]:
    source = "sqlite_master WHERE type = 'trigger'" if connection.vendor == "sqlite" else "pg_trigger"
    column = "name" if connection.vendor == "sqlite" else "tgname"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {source}")  # noqa: S608
        return {str(name) for (name,) in cursor.fetchall()}
