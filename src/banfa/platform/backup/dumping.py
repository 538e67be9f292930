"""The database as lines of JSON: the same rows give the same bytes on SQLite and PostgreSQL."""

import base64
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any, TypeAlias
from uuid import UUID

from django.apps import apps
from django.db import connection
from django.db.models import BinaryField, CharField, Field, JSONField, Model, QuerySet, TextField
from django.db.models.functions import Collate

# Who is logged in is no part of a backup; types and permissions are made by every installation itself.
LEFT_OUT = frozenset({"sessions.Session", "contenttypes.ContentType", "auth.Permission"})
AT_ONCE = 2_000
_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
Column: TypeAlias = "Field[Any, Any]"
OnRows = Callable[[int], None]


def kept_models() -> list[type[Model]]:
    """Return every table that a backup holds, by name."""
    found = (model for model in apps.get_models(include_auto_created=True) if model._meta.managed)
    kept = [model for model in found if model._meta.label not in LEFT_OUT and not model._meta.proxy]
    return sorted(kept, key=lambda model: model._meta.db_table)


def columns_of(model: type[Model]) -> list[Column]:
    """Return the columns of a table that are written, by their name in the database."""
    own = [field for field in model._meta.concrete_fields if not getattr(field, "generated", False)]
    return sorted(own, key=lambda field: str(field.column))


def every_row(model: type[Model]) -> QuerySet[Model]:
    """Return all rows of a table, whatever its manager would leave out."""
    return QuerySet(model)


@contextmanager
def one_moment() -> Iterator[None]:
    """Let everything inside read the database as it stands at the first read, whoever writes meanwhile."""
    if connection.in_atomic_block:
        yield  # a test's own transaction is a moment already
        return
    begin = "BEGIN" if connection.vendor == "sqlite" else "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
    with connection.cursor() as cursor:
        cursor.execute(begin)
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")


def lines_of(model: type[Model], on_rows: OnRows = lambda rows: None) -> Iterator[bytes]:
    """Yield the rows of a table in the order of their keys, many lines at once."""
    columns = columns_of(model)
    key = model._meta.pk
    assert key is not None
    order: Any = key.attname
    if connection.vendor == "postgresql" and isinstance(key, CharField | TextField):
        order = Collate(key.attname, "C")  # byte by byte, as SQLite does
    names = [field.attname for field in columns]
    rows = every_row(model).order_by(order).values_list(*names).iterator(chunk_size=AT_ONCE)
    plain = [_plainly(field) for field in columns]
    while lot := list(islice(rows, AT_ONCE)):
        told = [[to(value) for to, value in zip(plain, row, strict=True)] for row in lot]
        yield "".join([_encode(row) + "\n" for row in told]).encode()
        on_rows(len(lot))


def dump_digest() -> str:
    """Return the digest of the whole database as a backup would tell it."""
    digests = {}
    for model in kept_models():
        seal = hashlib.sha256()
        for lines in lines_of(model):
            seal.update(lines)
        digests[model._meta.db_table] = seal.hexdigest()
    return digest_over(digests)


def digest_over(tables: Mapping[str, str]) -> str:
    """Return one digest over those of the tables."""
    told = "".join(f"{name} {digest}\n" for name, digest in sorted(tables.items()))
    return hashlib.sha256(told.encode()).hexdigest()


def kind_of(field: Column) -> str:
    """Return how values of a column are written: `json`, `bytes`, or by the type they have in Python."""
    if isinstance(field, JSONField):
        return "json"
    return "bytes" if isinstance(field, BinaryField) else field.get_internal_type()


def _plainly(field: Column) -> Callable[[Any], Any]:
    if isinstance(field, JSONField):
        return lambda value: value
    return _plain


def _plain(value: Any) -> Any:
    match value:
        case None | bool() | int() | str() | float():
            return value
        case datetime():
            return value.astimezone(UTC).isoformat()
        case date() | time():
            return value.isoformat()
        case Decimal() | UUID():
            return str(value)
        case timedelta():
            return value // timedelta(microseconds=1)
        case _:
            return base64.b64encode(bytes(value)).decode()
