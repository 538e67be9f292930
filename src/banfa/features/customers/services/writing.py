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
CORE = ("name", "status", "phone", "address", "opened_on", "unit", "area")


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What landed."""

    created: int
    changed: int
    changes: Sequence[Changed]


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
        columns = (
            "code", "name", "unit_id", "unit_path", "area_id", "status", "phone", "address", "opened_on",
            "attributes", "search", "sort_key", "created_at", "changed_at",
        )  # fmt: skip
        table = Customer._meta.db_table
        marks = ", ".join(["%s"] * len(columns))
        with connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})",  # noqa: S608
                [self._row(one) for one in fresh],
            )
        self.created += len(fresh)
        for one in fresh:
            yield Changed(f"customer:{one.code}", "*", None, as_words(dict(one.values)))

    def _row(self, one: Given) -> list[str | int | None]:
        values = one.values
        name, phone = str(values["name"]), str(values.get("phone") or "")
        unit = self._units[str(values["unit"])]
        area = self._areas[str(values["area"])].pk if values.get("area") else None
        adapt = connection.ops
        return [
            one.code, name, unit.pk, unit.path, area, values.get("status") or self._default_status, phone,
            values.get("address") or "", adapt.adapt_datefield_value(_day(values.get("opened_on"))),
            json.dumps(_attributes(values), ensure_ascii=False),
            search_words(name=name, code=one.code, phone=phone), sort_key(name),
            adapt.adapt_datetimefield_value(self._at), adapt.adapt_datetimefield_value(self._at),
        ]  # fmt: skip

    def _change(self, pairs: Sequence[tuple[Customer, Given]]) -> Iterator[Changed]:
        past: list[FieldValue] = []
        touched: list[Customer] = []
        for customer, given in pairs:
            before = values_of(customer)
            differing = {name: value for name, value in given.values.items() if value != before.get(name)}
            if not differing:
                continue
            for name, value in differing.items():
                old = before.get(name)
                past.append(FieldValue(customer=customer, field=name, value=old, until_on=self._on))
                yield Changed(f"customer:{customer.code}", name, as_words(old), as_words(value))
            self._apply(customer, differing)
            touched.append(customer)
        # The first value of a day is what held until that day; later ones of the same day add nothing.
        FieldValue.objects.bulk_create(past, ignore_conflicts=True, batch_size=500)
        Customer.objects.bulk_update(
            touched,
            ["name", "unit", "unit_path", "area", "status", "phone", "address", "opened_on", "attributes",
             "search", "sort_key", "changed_at"],
            batch_size=200,
        )  # fmt: skip
        self.changed += len(touched)

    def _apply(self, customer: Customer, differing: Mapping[str, StoredValue]) -> None:
        for name, value in differing.items():
            match name:
                case "unit":
                    place = self._units[str(value)]
                    customer.unit_id, customer.unit_path = place.pk, place.path
                case "area":
                    customer.area_id = self._areas[str(value)].pk if value else None
                case "opened_on":
                    customer.opened_on = _day(value)
                case "name" | "status" | "phone" | "address":
                    setattr(customer, name, value or "")
                case _:
                    customer.attributes = {**customer.attributes, name: value}
        customer.attributes = {
            name: value for name, value in customer.attributes.items() if value is not None
        }
        customer.search = search_words(name=customer.name, code=customer.code, phone=customer.phone)
        customer.sort_key = sort_key(customer.name)
        customer.changed_at = self._at


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
        if name not in CORE and name != "code" and value is not None
    }


def _day(value: StoredValue | None) -> date | None:
    return date.fromisoformat(str(value)) if value else None


def as_words(value: object) -> str | None:
    """Return a stored value as the event log keeps it."""
    return None if value is None else json.dumps(value, ensure_ascii=False, sort_keys=True)
