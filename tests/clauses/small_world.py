"""A few made-up customers under a shipped regulation: put in by name, graded for real, read back by name."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from ibis.backends import BaseBackend

from banfa.analytics.explaining import Explanation, explain
from banfa.analytics.grading import Inputs, grade
from banfa.analytics.profiles import ProfileRow, read_profile
from banfa.analytics.sentences import sentence
from banfa.kernel.period import Period
from banfa.kernel.text import Text
from banfa.policy.expressions import tree
from banfa.policy.ledger import ledger_attributes
from banfa.policy.loading import load
from banfa.policy.model import FieldType, Pack, Typed
from banfa.policy.scope import classes_used, parsed, profile_trees, segment_tree

QUARTER = "2026Q3"
IN_THE_QUARTER = date(2026, 8, 15)
CITY = {"city": "LZ"}
COLUMN_TYPES = {
    FieldType.INTEGER: pa.int64(),
    FieldType.MONEY: pa.decimal128(18, 2),
    FieldType.DATE: pa.date32(),
    FieldType.YES_NO: pa.bool_(),
}
_numbers = count(1)
Row = dict[str, Any]


@dataclass
class World:
    """The customers, areas and sales of one test."""

    engine: BaseBackend
    folder: Path
    name: str
    customers: dict[str, Row] = field(default_factory=dict)
    areas: dict[str, Row] = field(default_factory=dict)
    sales: list[Row] = field(default_factory=list)
    decisions: dict[str, dict[str, str]] = field(default_factory=dict)
    units: dict[str, int] = field(default_factory=dict)

    def area(self, name: str, **values: Any) -> None:
        """Record an area, or something more about it."""
        self.areas.setdefault(name, {}).update(values)

    def customer(
        self, name: str, *, area: str | None = None, units: Mapping[str, str] = CITY, **fields: Any
    ) -> None:
        """Put a customer into the register, active unless said otherwise; `units` gives its unit per level."""
        self.customers[name] = {"area": area, "units": units, "fields": {"status": "active", **fields}}

    def sale(
        self,
        customer: str,
        *,
        quantity: float | str = 1,
        amount: float | str = 1,
        on: date = IN_THE_QUARTER,
        **attributes: Any,
    ) -> None:
        """Write a line into the ledger."""
        assert customer in self.customers, f"nobody is called {customer}"
        self.sales.append(
            {"customer": customer, "date": on, "quantity": quantity, "amount": amount, **attributes}
        )

    def decide(self, classification: str, customer: str, value: str) -> None:
        """Let an approved decision of people stand over what the rules say."""
        assert customer in self.customers, f"nobody is called {customer}"
        self.decisions.setdefault(classification, {})[customer] = value

    def pack(self, period: str = QUARTER) -> Pack:
        """The regulation in the version that is in force on the period's last day."""
        return load(self.name, on=Period.parse(period).last_day)

    def graded(
        self,
        *classifications: str,
        profiles: Iterable[str] = (),
        segments: Iterable[str] = (),
        period: str = QUARTER,
    ) -> "Grades":
        """Grade everyone in the named classifications, profiles and segments, and the classes they are made of."""
        pack = _narrowed(self.pack(period), classifications, profiles, segments)
        number = next(_numbers)
        folder = self.folder / f"run_{number}"
        folder.mkdir()
        tables = {f"customers_{number}": self._register(pack), f"sales_{number}": self._ledger(pack)}
        customers, sales = (self.engine.create_table(name, table) for name, table in tables.items())
        try:
            inputs = Inputs(customers=customers, sales=sales)
            grade(pack, Period.parse(period), inputs, folder, decided=frozenset(self.decisions))
        finally:
            for name in tables:
                self.engine.drop_table(name)
        return Grades(pack, Period.parse(period), folder, tuple(self.customers))

    def _register(self, pack: Pack) -> pa.Table:
        areas = pack.areas.values if pack.areas else {}
        rows = []
        for number, (name, customer) in enumerate(self.customers.items()):
            row: Row = {"customer_id": number, "unit_path": self.path_of(customer["units"])}
            row |= {f"unit_{level.code}": customer["units"].get(level.code) for level in pack.levels}
            row |= _columns("field", pack.fields, customer["fields"])
            row |= _columns("area", areas, self.areas[customer["area"]] if customer["area"] else {})
            row |= {f"decided_{one}": made.get(name) for one, made in self.decisions.items()}
            rows.append(row)
        schema = [
            ("customer_id", pa.int64()),
            ("unit_path", pa.string()),
            *((f"decided_{one}", pa.string()) for one in self.decisions),
            *((f"unit_{level.code}", pa.string()) for level in pack.levels),
            *((f"field_{name}", _type_of(typed)) for name, typed in pack.fields.items()),
            *((f"area_{name}", _type_of(typed)) for name, typed in areas.items()),
        ]
        return pa.Table.from_pylist(rows, schema=pa.schema(schema))

    def path_of(self, units: Mapping[str, str]) -> str:
        """Return the stored path of a unit: six digits per level, codes numbered as they turn up."""
        return "".join(f"{self.units.setdefault(code, len(self.units) + 1):06}" for code in units.values())

    def _ledger(self, pack: Pack) -> pa.Table:
        attributes = ledger_attributes(pack)
        numbers = {name: number for number, name in enumerate(self.customers)}
        rows = []
        for line in self.sales:
            own = {key: value for key, value in line.items() if key not in LINE}
            row = {"customer_id": numbers[line["customer"]], "date": line["date"]}
            row |= {key: Decimal(str(line[key])) for key in ("quantity", "amount")}
            rows.append({**row, **_columns("", attributes, own)})
        schema = [
            ("customer_id", pa.int64()),
            ("date", pa.date32()),
            ("quantity", pa.decimal128(18, 3)),
            ("amount", pa.decimal128(18, 2)),
            *((name, _type_of(typed)) for name, typed in attributes.items()),
        ]
        return pa.Table.from_pylist(rows, schema=pa.schema(schema))


LINE = ("customer", "date", "quantity", "amount")


@dataclass(frozen=True)
class Grades:
    """What one grading wrote, by the customers' names; a classification that the pack lacks graded nobody."""

    pack: Pack
    period: Period
    folder: Path
    names: tuple[str, ...]

    def rows(self, classification: str) -> dict[str, Row]:
        """Return the result of everyone whom the classification is about."""
        if classification not in self.pack.classifications:
            return {}
        table = pq.read_table(self.folder / f"{classification}.parquet", partitioning=None)
        return {self.names[row["customer_id"]]: row for row in table.to_pylist()}

    def values(self, classification: str) -> dict[str, str | None]:
        return {name: row["value"] for name, row in self.rows(classification).items()}

    def reasons(self, classification: str) -> dict[str, str]:
        """Return why somebody is undecided, those who are decided left out."""
        rows = self.rows(classification)
        return {name: row["reason"] for name, row in rows.items() if row["reason"] is not None}

    def proposals(self, classification: str) -> dict[str, str]:
        """Return what the rules say of those whose class people have decided, or are to decide."""
        rows = self.rows(classification)
        return {name: row["computed"] for name, row in rows.items() if row["computed"] is not None}

    def due(self, classification: str, customer: str) -> set[str]:
        """Return what follows from a customer's class, by the name in the pack."""
        held = self.values(classification)[customer]
        return {
            name
            for name, treatment in self.pack.treatments.items()
            if treatment.of == classification and held in treatment.when
        }

    def profile(self, name: str, *, unit: str = "") -> dict[tuple[str | None, ...], ProfileRow]:
        """Return a profile by its keys, below a unit's path; empty where the pack has no such profile."""
        if name not in self.pack.profiles:
            return {}
        return {row.keys: row for row in read_profile(self.folder, name, scopes=[unit])}

    def segment(self, name: str) -> set[str]:
        """Return who is in a segment; nobody where the pack has no such segment."""
        if name not in self.pack.segments:
            return set()
        rows = pq.read_table(self.folder / "segments.parquet", partitioning=None).to_pylist()
        return {self.names[row["customer_id"]] for row in rows if row["segment"] == name}

    def explained(self, classification: str, customer: str) -> Explanation:
        """Return why a customer holds its grade; fails where it was not graded."""
        found = explain(self.pack, self.period, self.folder, self.names.index(customer))
        told = [one for one in found if one.classification == classification]
        assert told, f"{customer} has no {classification}"
        return told[0]

    def sentence(self, classification: str, customer: str) -> Text:
        return sentence(self.pack, self.explained(classification, customer))


def _narrowed(pack: Pack, wanted: Iterable[str], profiles: Iterable[str], segments: Iterable[str]) -> Pack:
    """Leave out the classifications that a test does not look at: each costs a tenth of a second."""
    kept_profiles = {name: pack.profiles[name] for name in profiles if name in pack.profiles}
    kept_segments = {name: pack.segments[name] for name in segments if name in pack.segments}
    trees, needed = parsed(pack), list(dict.fromkeys(wanted))
    conditions = [[segment_tree(pack, rule)] for rule in kept_segments.values()]
    for nodes in [*(profile_trees(pack, name).values() for name in kept_profiles), *conditions]:
        needed += sorted(
            {step.name for node in nodes for step in node.walk() if isinstance(step, tree.ClassRef)}
        )
    for name in needed:  # grows while it is walked
        if name in pack.classifications:
            needed += sorted(classes_used(pack.classifications[name], trees[name]) - set(needed))
    kept = {name: rule for name, rule in pack.classifications.items() if name in needed}
    digest = f"{pack.digest} {sorted(kept)} {sorted(kept_profiles)} {sorted(kept_segments)}"
    sections = {"classifications": kept, "profiles": kept_profiles, "segments": kept_segments}
    return pack.model_copy(update={**sections, "digest": digest})


def _columns(prefix: str, typed: Mapping[str, Typed], given: Mapping[str, Any]) -> Row:
    """Type what was given; what the pack does not have cannot be recorded."""
    lacking = sorted(set(given) - set(typed))
    if lacking:
        pytest.fail(f"the pack has no {prefix or 'ledger'} item {', '.join(lacking)}")
    return {f"{prefix}_{name}" if prefix else name: _exact(value) for name, value in given.items()}


def _exact(value: Any) -> Any:
    return Decimal(str(value)) if isinstance(value, float) else value


def _type_of(typed: Typed) -> pa.DataType:
    if typed.type is FieldType.DECIMAL:
        return pa.decimal128(18, typed.decimals)
    return COLUMN_TYPES.get(typed.type, pa.string())
