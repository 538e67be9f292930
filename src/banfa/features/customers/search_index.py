"""The index by which the search finds customers: FTS5 beside the register on SQLite, a column of words on PostgreSQL.

It follows the column `search` by itself, whoever writes it.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "customers_search"
# Words stand between spaces; whatever is not ASCII belongs to a word. One posting is a number and nothing else.
_FTS = (
    f"CREATE VIRTUAL TABLE {TABLE} USING fts5(search, content='customers_customer', content_rowid='id',"
    " detail='none', columnsize=0, tokenize='ascii')"
)
_FORGET = f"INSERT INTO {TABLE}({TABLE}, rowid, search) VALUES ('delete', old.id, old.search);"  # noqa: S608  names of our own, here and below
_LEARN = f"INSERT INTO {TABLE}(rowid, search) VALUES (new.id, new.search);"  # noqa: S608
_TRIGGERS = {
    f"{TABLE}_insert": f"AFTER INSERT ON customers_customer BEGIN {_LEARN} END",
    f"{TABLE}_delete": f"AFTER DELETE ON customers_customer BEGIN {_FORGET} END",
    f"{TABLE}_update": "AFTER UPDATE OF search ON customers_customer WHEN old.search IS NOT new.search"
    f" BEGIN {_FORGET} {_LEARN} END",
}


def ensure(connection: BaseDatabaseWrapper) -> None:
    """Make the index where it is missing or lame: a table that SQLite rebuilds loses its triggers."""
    if connection.vendor == "sqlite" and not _is_whole(connection):
        with connection.cursor() as cursor:
            for name in _TRIGGERS:
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
            cursor.execute(f"DROP TABLE IF EXISTS {TABLE}")
            cursor.execute(_FTS)
            for name, does in _TRIGGERS.items():
                cursor.execute(f"CREATE TRIGGER {name} {does}")
            cursor.execute(f"INSERT INTO {TABLE}({TABLE}) VALUES ('rebuild')")  # noqa: S608


def _is_whole(connection: BaseDatabaseWrapper) -> bool:
    wanted = [TABLE, *_TRIGGERS]
    marks = ", ".join(["%s"] * len(wanted))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM sqlite_master WHERE name IN ({marks})", wanted)  # noqa: S608
        (found,) = cursor.fetchone()
    return bool(found == len(wanted))
