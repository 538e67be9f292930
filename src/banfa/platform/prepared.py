"""Queries that every request asks: Django makes their SQL once in a process.

Making it takes Django ten times as long as the database takes to answer.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.models import Model, QuerySet

Row = tuple[Any, ...]
Value = int | str | date
One = TypeVar("One", bound=Model)
# Values that nobody asks for stand for those of a question while its SQL is made.
_MARKS: dict[type, Callable[[int], Value]] = {
    int: lambda place: -7_000_001 - place,
    str: lambda place: f"\x1a{place}",
    date: lambda place: date(1, 1, 1 + place),
}


@dataclass(frozen=True, slots=True)
class _Made:
    """A query's SQL for one kind of database; a parameter is a constant, or the place of a question's value."""

    sql: str
    parameters: Sequence[tuple[Any, int | None]]
    conversions: Sequence[tuple[int, Sequence[Callable[..., Any]], Any]]


class Prepared:
    """A query of rows (`values_list`) that `build` makes of values of these kinds, each used in conditions only."""

    def __init__(self, build: Callable[..., QuerySet[Any, Any]], *kinds: type[Value]) -> None:
        self._build, self._kinds = build, kinds
        self._made: dict[str, _Made] = {}

    def rows(self, *values: Value) -> list[Row]:
        """Return what the query finds for these values."""
        made = self._made.get(connection.vendor)
        if made is None:
            made = self._made[connection.vendor] = self._make()
        asked = [
            constant if place is None else _adapted(values[place]) for constant, place in made.parameters
        ]
        with connection.cursor() as cursor:
            cursor.execute(made.sql, asked)
            found = cursor.fetchall()
        return [_converted(row, made) for row in found] if made.conversions else found

    def _make(self) -> _Made:
        marks = [_MARKS[kind](place) for place, kind in enumerate(self._kinds)]
        compiler = self._build(*marks).query.get_compiler(connection=connection)
        sql, parameters = compiler.as_sql()
        places = {_adapted(mark): place for place, mark in enumerate(marks)}
        columns = [selected[0] for selected in compiler.select[: compiler.col_count]]
        conversions = [
            (place, converters, expression)
            for place, (converters, expression) in compiler.get_converters(columns).items()
        ]
        return _Made(sql, [(one, places.get(one)) for one in parameters], conversions)


class PreparedModel(Generic[One]):
    """A query of whole rows of a model, made like Prepared's."""

    def __init__(self, build: Callable[..., QuerySet[One]], *kinds: type[Value]) -> None:
        self._model: type[One] | None = None
        self._names: list[str] = []

        def rows(*values: Value) -> QuerySet[Any, Any]:
            found = build(*values)
            self._model = found.model
            self._names = [field.attname for field in found.model._meta.concrete_fields]
            return found.values_list(*self._names)

        self._prepared = Prepared(rows, *kinds)

    def first(self, *values: Value) -> One | None:
        """Return the first that the query finds, None where it finds none."""
        return next(iter(self.all(*values)), None)

    def all(self, *values: Value) -> list[One]:
        """Return what the query finds."""
        rows = self._prepared.rows(*values)
        assert self._model is not None
        return [self._model.from_db(connection.alias, self._names, row) for row in rows]


def _adapted(value: Value) -> Any:
    return connection.ops.adapt_datefield_value(value) if isinstance(value, date) else value


def _converted(row: Row, made: _Made) -> Row:
    values = list(row)
    for place, converters, expression in made.conversions:
        for convert in converters:
            values[place] = convert(values[place], expression, connection)
    return tuple(values)
