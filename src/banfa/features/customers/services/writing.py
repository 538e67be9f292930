"""Writes customers in bulk: new ones, changed ones, what they held before, and the change rows that prove it."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice

from django.db import connection

from banfa.features.customers.models import Customer, FieldValue
from banfa.features.customers.naming import search_words, sort_key
from banfa.platform.audit.recording import Changed
from banfa.policy.values import StoredValue

ROWS_AT_ONCE = 5_000
CORE = frozenset({"code", "name", "status", "phone", "address", "opened_on", "unit", "area"})
COLUMNS = (
    "code", "name", "unit_id", "unit_path", "area_id", "status", "phone", "address", "opened_on", "attributes",
    "search", "sort_key", "changed_at",
)  # fmt: skip
SqlValue = str | int | None


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
        self._units, self._areas = units, areas
        self._at, self._on = at, on
        self._default_status = default_status
        self.created = self.changed = 0

    def write(self, given: Iterable[Given]) -> Iterator[Changed]:
        """Write the customers in lots and yield their change rows; a value that stays as it was is none."""
        rows = iter(given)
        while lot := list(islice(rows, ROWS_AT_ONCE)):
            known = {one.code: one for one in self._known([one.code for one in lot])}
            fresh = [one for one in lot if one.code not in known]
            yield from self._create(fresh)
            yield from self._change([(known[one.code], one) for one in lot if one.code in known])

    def _known(self, codes: Sequence[str]) -> list[Customer]:
        found: list[Customer] = []
        for start in range(0, len(codes), 500):  # SQLite takes so many parameters
            found += Customer.objects.filter(code__in=codes[start : start + 500]).select_related(
                "unit", "area"
            )
        return found

    def _create(self, fresh: Sequence[Given]) -> Iterator[Changed]:
        names = (*COLUMNS, "created_at")
        marks = ", ".join(["%s"] * len(names))
        rows = [self._columns(one.code, one.values, self._unit(one.values), self._area(one.values)) for one in fresh]
        with connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO {Customer._meta.db_table} ({', '.join(names)}) VALUES ({marks})",  # noqa: S608
                [[*row.values(), row["changed_at"]] for row in rows],
            )
        self.created += len(fresh)
        for one in fresh:
            yield Changed(f"customer:{one.code}", "*", None, as_words(dict(one.values)))

    def _change(self, pairs: Sequence[tuple[Customer, Given]]) -> Iterator[Changed]:
        past: list[list[SqlValue]] = []
        rows: list[list[SqlValue]] = []
        until = connection.ops.adapt_datefield_value(self._on)
        for customer, given in pairs:
            before = values_of(customer)
            differing = {name: value for name, value in given.values.items() if value != before.get(name)}
            if not differing:
                continue
            for name, value in differing.items():
                old = as_words(before.get(name))
                past.append([customer.pk, name, old, until])
                yield Changed(f"customer:{customer.code}", name, old, as_words(value))
            place = self._unit(given.values) if "unit" in differing else Place(customer.unit_id, customer.unit_path)
            area = self._area(given.values) if "area" in differing else customer.area_id
            row = self._columns(customer.code, {**before, **differing}, place, area)
            rows.append([*row.values(), customer.pk])
        self._keep_past(past)
        self._update(rows)
        self.changed += len(rows)

    def _keep_past(self, past: Sequence[Sequence[SqlValue]]) -> None:
        """The first value of a day is what held until that day; later ones of the same day add nothing."""
        table = FieldValue._meta.db_table
        with connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO {table} (customer_id, field, value, until_on)"  # noqa: S608
                " VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING",
                past,
            )

    def _update(self, rows: Sequence[Sequence[SqlValue]]) -> None:
        # bulk_update would send one CASE over all rows per column: a hundred times the cost at 100,000 customers.
        assigned = ", ".join(f"{name} = %s" for name in COLUMNS)
        with connection.cursor() as cursor:
            cursor.executemany(f"UPDATE {Customer._meta.db_table} SET {assigned} WHERE id = %s", rows)  # noqa: S608

    def _unit(self, values: Mapping[str, StoredValue]) -> Place:
        return self._units[str(values["unit"])]

    def _area(self, values: Mapping[str, StoredValue]) -> int | None:
        return self._areas[str(values["area"])].pk if values.get("area") else None

    def _columns(
        self, code: str, values: Mapping[str, StoredValue], place: Place, area: int | None
    ) -> dict[str, SqlValue]:
        """Return the columns of a customer with these values, in the order of COLUMNS."""
        name, phone = str(values["name"]), str(values.get("phone") or "")
        adapt = connection.ops
        row = (
            code, name, place.pk, place.path, area, str(values.get("status") or self._default_status), phone,
            str(values.get("address") or ""), adapt.adapt_datefield_value(_day(values.get("opened_on"))),
            json.dumps(_attributes(values), ensure_ascii=False),
            search_words(name=name, code=code, phone=phone), sort_key(name),
            adapt.adapt_datetimefield_value(self._at),
        )  # fmt: skip
        return dict(zip(COLUMNS, row, strict=True))


def values_of(customer: Customer) -> dict[str, StoredValue]:
    """Return every value of a customer by field, as stored; missing ones are left out or None."""
    return {
        "name": customer.name,
        "unit": customer.unit.code,
        "area": customer.area.code if customer.area else None,
        "status": customer.status,
        "phone": customer.phone or None,
        "address": customer.address or None,
        "opened_on": customer.opened_on.isoformat() if customer.opened_on else None,
        **customer.attributes,
    }


def _attributes(values: Mapping[str, StoredValue]) -> dict[str, StoredValue]:
    return {
        name: value
        for name, value in values.items()
        if name not in CORE and value is not None
    }


def _day(value: StoredValue | None) -> date | None:
    return date.fromisoformat(str(value)) if value else None


def as_words(value: object) -> str | None:
    """Return a stored value as the event log keeps it."""
    return None if value is None else json.dumps(value, ensure_ascii=False, sort_keys=True)
