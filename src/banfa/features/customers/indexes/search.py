"""The index by which the search finds customers: FTS5 beside the register on SQLite, a column of words on PostgreSQL.

It follows the columns `search` and `unit_path` by itself, whoever writes them.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

from banfa.features.customers.indexes.expressions import DEEPEST_IN_ORDER
from banfa.platform.org.paths import DIGITS

TABLE, VIEW = "customers_search", "customers_searched"
# Stands before the path of a unit; no word that somebody types holds a character of this kind.
BELOW = "\ue001"


def _words(row: str) -> str:
    """Return SQL for what a customer is found by: its words, and the units it lies below."""
    places = "".join(
        f" || ' {BELOW}' || substr({row}unit_path, 1, {level * DIGITS})"
        for level in range(1, DEEPEST_IN_ORDER + 1)
    )
    return f"{row}search{places}"


# Words stand between spaces; whatever is not ASCII belongs to a word. One posting is a number and nothing else.
_FTS = (
    f"CREATE VIRTUAL TABLE {TABLE} USING fts5(words, content='{VIEW}', content_rowid='id',"
    " detail='none', columnsize=0, tokenize='ascii')"
)
_FORGET = f"INSERT INTO {TABLE}({TABLE}, rowid, words) VALUES ('delete', old.id, {_words('old.')});"  # noqa: S608
_LEARN = f"INSERT INTO {TABLE}(rowid, words) VALUES (new.id, {_words('new.')});"  # noqa: S608
_TRIGGERS = {
    f"{TABLE}_insert": f"AFTER INSERT ON customers_customer BEGIN {_LEARN} END",
    f"{TABLE}_delete": f"AFTER DELETE ON customers_customer BEGIN {_FORGET} END",
    f"{TABLE}_update": "AFTER UPDATE OF search, unit_path ON customers_customer"
    f" WHEN old.search IS NOT new.search OR old.unit_path IS NOT new.unit_path BEGIN {_FORGET} {_LEARN} END",
}


def ensure(connection: BaseDatabaseWrapper) -> None:
    """Make the index where it is missing or lame: a table that SQLite rebuilds loses its triggers."""
    if connection.vendor == "sqlite" and not _is_whole(connection):
        with connection.cursor() as cursor:
            for name in _TRIGGERS:
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
            cursor.execute(f"DROP TABLE IF EXISTS {TABLE}")
            cursor.execute(f"DROP VIEW IF EXISTS {VIEW}")
            cursor.execute(f"CREATE VIEW {VIEW} AS SELECT id, {_words('')} AS words FROM customers_customer")  # noqa: S608
            cursor.execute(_FTS)
            for name, does in _TRIGGERS.items():
                cursor.execute(f"CREATE TRIGGER {name} {does}")
            cursor.execute(f"INSERT INTO {TABLE}({TABLE}) VALUES ('rebuild')")  # noqa: S608


def forget_removed(connection: BaseDatabaseWrapper) -> None:
    """Leave no word in the index that no customer is found by any more; PostgreSQL forgets by itself."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {TABLE}({TABLE}) VALUES ('optimize')")  # noqa: S608


def _is_whole(connection: BaseDatabaseWrapper) -> bool:
    wanted = [TABLE, VIEW, *_TRIGGERS]
    marks = ", ".join(["%s"] * len(wanted))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM sqlite_master WHERE name IN ({marks})", wanted)  # noqa: S608
        (found,) = cursor.fetchone()
    return bool(found == len(wanted))
