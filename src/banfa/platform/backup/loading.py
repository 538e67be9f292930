"""Puts the lines of a backup into an empty database of the same migrations."""

import base64
import json
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import DateTimeField, DurationField, Model

from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.audit.inserting import insert_rows
from banfa.platform.backup.dumping import Column, columns_of, every_row, kept_models, kind_of

OnRows = Callable[[int], None]


class OtherVersion(BanfaError):
    """The backup was made by another version of Banfa."""


def state() -> list[str]:
    """Return every migration that the database has seen of the apps in use, as the backup tells its version."""
    applied = MigrationRecorder(connection).applied_migrations()
    in_use = {config.label for config in apps.get_app_configs()}
    return sorted(f"{app}.{name}" for app, name in applied if app in in_use)


def require_same_version(told: Sequence[str]) -> None:
    """Raise OtherVersion unless this version of Banfa has exactly the migrations of the backup."""
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    if missing := sorted(set(told) - known):
        raise OtherVersion(
            Text(
                f"备份来自较新的版本（{missing[-1]}）：请先升级程序",
                f"the backup is of a newer version ({missing[-1]}): bring the program up to date first",
            )
        )
    if ahead := sorted(known - set(told)):
        raise OtherVersion(
            Text(
                f"备份来自较早的版本（没有 {ahead[0]}）：请用制作备份的版本恢复，再升级",
                f"the backup is of an older version (it lacks {ahead[0]}): restore it with the version that made it, then upgrade",
            )
        )


def load_table(model: type[Model], lines: Iterable[bytes], on_rows: OnRows = lambda rows: None) -> int:
    """Insert the rows of a table and return how many."""
    columns = columns_of(model)
    stored = [_as_stored(field) for field in columns]
    count = 0

    def rows() -> Iterable[list[Any]]:
        nonlocal count
        for line in lines:
            count += 1
            on_rows(1)
            yield [to(value) for to, value in zip(stored, json.loads(line), strict=True)]

    insert_rows(model, [str(field.column) for field in columns], rows())
    return count


def models_by_table() -> dict[str, type[Model]]:
    return {model._meta.db_table: model for model in kept_models()}


def empty(models: Iterable[type[Model]]) -> None:
    """Remove the rows that migrations themselves have put in."""
    for model in models:
        found = every_row(model)
        if found.exists():
            found._raw_delete(found.db)


def set_counters(models: Iterable[type[Model]]) -> None:
    """Let new rows be numbered after the ones that were put in."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(models)):
            cursor.execute(statement)


def _as_stored(field: Column) -> Callable[[Any], Any]:
    kind = kind_of(field)
    if kind == "json":
        empty = None if field.null else "null"  # where nothing may be missing, it is the JSON word
        return lambda value: empty if value is None else field.get_db_prep_save(value, connection)
    if kind == "bytes":
        return lambda value: None if value is None else base64.b64decode(value)
    if isinstance(field, DateTimeField):
        return lambda value: (
            None if value is None else connection.ops.adapt_datetimefield_value(datetime.fromisoformat(value))
        )
    if isinstance(field, DurationField):
        return lambda value: (
            None if value is None else field.get_db_prep_save(timedelta(microseconds=value), connection)
        )
    if kind in ("BooleanField", "DecimalField"):
        return lambda value: field.get_db_prep_save(value, connection)
    return lambda value: value
