"""Takes customers in: code, name, unit and any field of the pack."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from django.db import connection
from django.utils import timezone

from banfa.features.customers.indexes import listed
from banfa.features.customers.models import Customer
from banfa.features.customers.services.guarding import Approving, reject_unwritable
from banfa.features.customers.services.places import (
    reject_unknown_areas,
    reject_unknown_units,
    usable_areas,
    usable_units,
)
from banfa.features.customers.services.writing import Given, Register
from banfa.kernel.text import Text
from banfa.platform.access import Actor, Permission, is_whole_organisation, visible
from banfa.platform.access.fields import fields_for
from banfa.platform.audit.recording import Changed
from banfa.platform.imports import sql
from banfa.platform.imports.batches import Outcome
from banfa.platform.imports.checked import Checked, reject
from banfa.platform.imports.columns import Column
from banfa.platform.imports.intake import ORDINARY, Intake, Options, take_in
from banfa.platform.imports.models import Batch
from banfa.platform.imports.phases import OnStep
from banfa.platform.org.current import pack_on
from banfa.policy.model import Field, FieldType, Pack, Title

DEFAULT_STATUS = "active"
LONGEST_WHY = 200
UNIT = Field(title=Title(zh="机构", en="Unit"), longest=40, aliases=("机构代码", "所属机构", "机构编码"))
AREA = Field(title=Title(zh="片区", en="Area"), longest=40, aliases=("片区代码", "所属片区"))


def import_customers(
    path: Path,
    *,
    actor: Actor,
    at: datetime,
    options: Options = ORDINARY,
    on_step: OnStep = lambda done, total: None,
) -> Outcome:
    """Take a file of customers in: unknown codes become customers, known ones get the values that the file gives.

    An empty cell clears nothing. Raises Denied, FileRefused, AnotherRuns.
    """
    on = timezone.localdate(at)
    intake = customers_intake(actor, at=at)
    return take_in(intake, path, actor=actor, at=at, on=on, options=options, on_step=on_step)


def customers_intake(actor: Actor, *, at: datetime) -> Intake:
    """Return what takes one file of customers in. Raises Denied."""
    on = timezone.localdate(at)
    return _Customers(fields_for(actor, pack_on(on)), actor, at=at, on=on)


class _Customers:
    kind = "customers"
    permission = Permission.CUSTOMERS_CUSTOMER_IMPORT
    unique = ("code",)

    def __init__(self, pack: Pack, actor: Actor, *, at: datetime, on: date) -> None:
        self.pack, self.actor, self.at, self.on = pack, actor, at, on
        self._approving = Approving(pack)
        self._units, self._areas = usable_units(actor, self.permission), usable_areas(actor, self.permission)
        self._register = Register(
            units=self._units, areas=self._areas, at=at, on=on, default_status=DEFAULT_STATUS
        )
        self._rows = Path()

    @property
    def created(self) -> int:
        return self._register.created

    @property
    def changed(self) -> int:
        return self._register.changed

    def columns(self) -> Sequence[Column]:
        own = [
            Column(
                name=name, field=field, required=field.required or name in ("code", "name"),
                not_after=self.on if name == "opened_on" else None,
            )
            for name, field in self.pack.fields.items()
        ]  # fmt: skip
        return [*own, Column(name="unit", field=UNIT, required=True), Column(name="area", field=AREA)]

    def judge(self, checked: Checked, engine: duckdb.DuckDBPyConnection) -> Checked:
        """Put out rows that refer to units, areas or customers which are not there or not the actor's."""
        checked = reject_unknown_units(checked, engine, self._units)
        checked = reject_unknown_areas(checked, engine, self._areas)
        stored = {name: _value(self._field(name), sql.name(name)) for name in checked.names}
        checked = reject_unwritable(checked, engine, self.pack, self.actor, stored)
        if is_whole_organisation(self.actor, self.permission):
            return checked
        foreign = Customer.objects.exclude(pk__in=visible(Customer, self.actor, self.permission))
        codes = list(foreign.values_list("code", flat=True))
        engine.register("foreign_customers", pa.table({"code": pa.array(codes, pa.string())}))
        return reject(
            checked, engine,
            "SELECT row, code AS value FROM every_row WHERE code IN (SELECT code FROM foreign_customers)",
            column="code",
            reason=Text("客户编码“{value}”不可用", "the customer code '{value}' cannot be used"),
            remedy=Text("请核对编码，或联系上级机构", "check the code, or ask the unit above yours"),
        )  # fmt: skip

    def foresee(self, checked: Checked, engine: duckdb.DuckDBPyConnection, folder: Path) -> Iterable[Changed]:
        self.prepare(checked, engine, folder)
        return self._register.foresee(self._approving.part(self._given()))

    def prepare(self, checked: Checked, engine: duckdb.DuckDBPyConnection, folder: Path) -> None:
        self._rows = folder / "customers.parquet"
        stored = ", ".join(_stored(self._field(name), sql.name(name)) for name in checked.names)
        rows = f"SELECT {stored} FROM {checked.good_rows} ORDER BY row"  # noqa: S608
        engine.execute(f"COPY ({rows}) TO {sql.literal(self._rows)} (FORMAT parquet)")

    def land(self, batch: Batch) -> Iterable[Changed]:
        listed.ensure(connection, self.pack)
        return self._register.write(self._approving.part(self._given()))

    def settle(self, batch: Batch) -> None:
        """Make requests of what has to be approved."""
        why = f"批次 {batch.pk}：{batch.file_name}"
        self._approving.ask(why=why[:LONGEST_WHY], actor=self.actor, at=self.at)

    def _given(self) -> Iterator[Given]:
        opened = pq.ParquetFile(self._rows)
        names = [name for name in opened.schema_arrow.names if name != "code"]
        for part in opened.iter_batches(batch_size=5_000):
            columns = [part.column(name).to_pylist() for name in names]
            for code, *values in zip(part.column("code").to_pylist(), *columns, strict=True):
                given = zip(names, values, strict=True)
                yield Given(code=code, values={name: value for name, value in given if value is not None})

    def _field(self, name: str) -> Field:
        return {"unit": UNIT, "area": AREA}.get(name) or self.pack.fields[name]


def _stored(field: Field, cell: str) -> str:
    return f"{_value(field, cell)} AS {cell}"


def _value(field: Field, cell: str) -> str:
    """SQL for a value as `policy.values.to_stored` gives it: fen, plain digits, an ISO date."""
    stored = cell
    match field.type:
        case FieldType.MONEY:
            stored = f"CAST({cell} * 100 AS BIGINT)"
        case FieldType.DECIMAL:
            stored = f"CAST({cell} AS VARCHAR)"
            stored = f"rtrim(rtrim({stored}, '0'), '.')" if field.decimals else stored
        case FieldType.DATE:
            stored = f"CAST({cell} AS VARCHAR)"
    return stored
