"""Writes customers in bulk: new ones, changed ones, what they held before, and the change rows that prove it."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice

from django.db import connection

from banfa.features.customers.models import Customer, FieldValue
from banfa.features.customers.naming import search_words_and_sort_key
from banfa.features.customers.positions import position_of
from banfa.features.customers.services.following import Written, followed
from banfa.platform.audit.inserting import insert_rows
from banfa.platform.audit.recording import Changed
from banfa.platform.org.current import pack_on
from banfa.policy.values import StoredValue

ROWS_AT_ONCE = 5_000
CORE = frozenset({"code", "name", "status", "phone", "address", "opened_on", "unit", "area"})
COLUMNS = (
    "code", "name", "unit_id", "unit_path", "area_id", "status", "phone", "address", "opened_on", "attributes",
    "search", "sort_key", "longitude", "latitude", "changed_at",
)  # fmt: skip
SEARCHED = frozenset({"name", "phone", "address"})
PAST = ("customer_id", "field", "value", "until_on")
SqlValue = str | int | float | None
# What is read of a customer that is known already, to tell what a file changes.
READ = (
    "pk", "code", "unit_id", "unit_path", "area_id", "search", "sort_key",
    "name", "unit__code", "area__code", "status", "phone", "address", "opened_on", "attributes",
)  # fmt: skip
_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True).encode


@dataclass(frozen=True, slots=True)
class Place:
    """A unit or an area as rows refer to it."""

    pk: int
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """One customer as a file gives it: stored values by field. An empty cell is not in it and clears nothing."""

    code: str
    values: Mapping[str, StoredValue]


@dataclass(frozen=True, slots=True)
class Known:
    """A customer as it stands before a file changes it."""

    pk: int
    code: str
    place: Place
    area: int | None
    search: str
    sort_key: str
    values: Mapping[str, StoredValue]


class Register:
    """One bulk write at one moment, under the caller's transaction."""

    def __init__(
        self,
        *,
        units: Mapping[str, Place],
        areas: Mapping[str, Place],
        at: datetime,
        on: date,
        default_status: str,
    ) -> None:
        self._units, self._areas, self._on = units, areas, on
        self._at: SqlValue = connection.ops.adapt_datetimefield_value(at)
        self._until: SqlValue = connection.ops.adapt_datefield_value(on)
        self._default_status = default_status
        self._personal = personal_fields(on)
        self.created = self.changed = 0

    def write(self, given: Iterable[Given]) -> Iterator[Changed]:
        """Write the customers in lots and yield their change rows; a value that stays as it was is none."""
        for fresh, known in _lots(given):
            yield from self._create(fresh)
            yield from self._change(known)
            codes = [one.code for one in fresh], [held.code for held, _ in known]
            followed(Written(entered=codes[0], changed=codes[1], on=self._on))

    def foresee(self, given: Iterable[Given]) -> Iterator[Changed]:
        """Yield and count the change rows that writing would leave, and write nothing."""
        for fresh, known in _lots(given):
            self.created += len(fresh)
            for one in fresh:
                yield self._added(one)
            for held, one in known:
                if differing := _differing(held, one):
                    self.changed += 1
                    yield from self._changes(held, differing)

    def _create(self, fresh: Sequence[Given]) -> Iterator[Changed]:
        insert_rows(Customer, (*COLUMNS, "created_at"), map(self._fresh_row, fresh))
        self.created += len(fresh)
        for one in fresh:
            yield self._added(one)

    def _added(self, one: Given) -> Changed:
        personal = not self._personal.isdisjoint(one.values)
        return Changed(f"customer:{one.code}", "*", None, as_words(dict(one.values)), personal)

    def _changes(self, known: Known, differing: Mapping[str, StoredValue]) -> Iterator[Changed]:
        for name, value in differing.items():
            old, new = as_words(known.values.get(name)), as_words(value)
            yield Changed(f"customer:{known.code}", name, old, new, name in self._personal)

    def _fresh_row(self, one: Given) -> list[SqlValue]:
        found_by = _found_by(one.code, one.values)
        return [
            *self._row(one.code, one.values, self._unit(one.values), self._area(one.values), found_by),
            self._at,
        ]

    def _change(self, pairs: Sequence[tuple[Known, Given]]) -> Iterator[Changed]:
        past: list[list[SqlValue]] = []
        rows: list[list[SqlValue]] = []
        for known, given in pairs:
            differing = _differing(known, given)
            if not differing:
                continue
            for change in self._changes(known, differing):
                past.append([known.pk, change.field, change.old, self._until])
                yield change
            rows.append([*self._changed_row(known, differing), known.pk])
        # The first value of a day is what held until that day; later ones of the same day add nothing.
        insert_rows(FieldValue, PAST, past, unless_there=True)
        _update(rows)
        self.changed += len(rows)

    def _changed_row(self, known: Known, differing: Mapping[str, StoredValue]) -> list[SqlValue]:
        values = {**known.values, **differing}
        found_by = (known.search, known.sort_key)
        if SEARCHED & differing.keys():
            found_by = _found_by(known.code, values)
        place = self._unit(differing) if "unit" in differing else known.place
        area = self._area(differing) if "area" in differing else known.area
        return self._row(known.code, values, place, area, found_by)

    def _unit(self, values: Mapping[str, StoredValue]) -> Place:
        return self._units[str(values["unit"])]

    def _area(self, values: Mapping[str, StoredValue]) -> int | None:
        return self._areas[str(values["area"])].pk if values.get("area") else None

    def _row(
        self,
        code: str,
        values: Mapping[str, StoredValue],
        place: Place,
        area: int | None,
        found_by: tuple[str, str],
    ) -> list[SqlValue]:
        """Return the columns of a customer, in the order of COLUMNS."""
        own = {name: value for name, value in values.items() if name not in CORE and value is not None}
        return [
            code, str(values["name"]), place.pk, place.path, area,
            str(values.get("status") or self._default_status), str(values.get("phone") or ""),
            str(values.get("address") or ""),
            values.get("opened_on") or None, _encode(own), *found_by, *position_of(values), self._at,
        ]  # fmt: skip


def _found_by(code: str, values: Mapping[str, StoredValue]) -> tuple[str, str]:
    """Return the words that a customer is found by, and the key it is sorted by."""
    return search_words_and_sort_key(
        name=str(values["name"]), code=code, phone=str(values.get("phone") or ""),
        address=str(values.get("address") or ""),
    )  # fmt: skip


def _lots(given: Iterable[Given]) -> Iterator[tuple[list[Given], list[tuple[Known, Given]]]]:
    """Part the rows into lots, each into those of new customers and those of known ones."""
    rows = iter(given)
    while lot := list(islice(rows, ROWS_AT_ONCE)):
        known = {one.code: one for one in _known([one.code for one in lot])}
        fresh = [one for one in lot if one.code not in known]
        yield fresh, [(known[one.code], one) for one in lot if one.code in known]


def _differing(known: Known, given: Given) -> dict[str, StoredValue]:
    return {name: value for name, value in given.values.items() if value != known.values.get(name)}


def personal_fields(on: date) -> frozenset[str]:
    """Return the fields whose values the event log keeps sealed, under the pack in force on a day."""
    fields = pack_on(on).fields
    return frozenset(name for name, field in fields.items() if field.sensitivity != "plain")


def _known(codes: Sequence[str]) -> Iterator[Known]:
    for start in range(0, len(codes), 500):  # SQLite takes so many parameters
        rows = Customer.objects.filter(code__in=codes[start : start + 500]).values_list(*READ)
        for pk, code, unit, path, area, search, key, *values in rows:
            yield Known(pk, code, Place(unit, path), area, search, key, _values(*values))


def _values(
    name: str,
    unit: str,
    area: str | None,
    status: str,
    phone: str,
    address: str,
    opened_on: date | None,
    attributes: Mapping[str, StoredValue],
) -> dict[str, StoredValue]:
    return {
        "name": name,
        "unit": unit,
        "area": area,
        "status": status,
        "phone": phone or None,
        "address": address or None,
        "opened_on": opened_on.isoformat() if opened_on else None,
        **attributes,
    }


def values_of(customer: Customer) -> dict[str, StoredValue]:
    """Return every value of a customer by field, as stored; missing ones are left out or None."""
    return _values(
        customer.name, customer.unit.code, customer.area.code if customer.area else None, customer.status,
        customer.phone, customer.address, customer.opened_on, customer.attributes,
    )  # fmt: skip


def as_words(value: object) -> str | None:
    """Return a stored value as the event log keeps it."""
    return None if value is None else _encode(value)


def _update(rows: Sequence[Sequence[SqlValue]]) -> None:
    # bulk_update would send one CASE over all rows per column: a hundred times the cost at 100,000 customers.
    assigned = ", ".join(f"{name} = %s" for name in COLUMNS)
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(f"UPDATE {Customer._meta.db_table} SET {assigned} WHERE id = %s", rows)  # noqa: S608
