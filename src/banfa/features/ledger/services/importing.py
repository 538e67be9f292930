"""Takes sales in: date, customer, product, quantity, amount and whatever attributes the pack gives a line."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path

import duckdb
import pyarrow as pa
from django.utils import timezone

from banfa.features.customers.register.source import rows_as_text
from banfa.features.ledger import lake
from banfa.features.ledger.services.storing import (
    MonthFile,
    RolledMonth,
    list_files,
    list_roll_ups,
    roll_up,
    sweep,
    write_months,
)
from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access import Actor, Permission, is_whole_organisation, visible
from banfa.platform.audit.recording import Changed
from banfa.platform.imports.batches import Outcome
from banfa.platform.imports.checked import Checked, reject
from banfa.platform.imports.columns import Column
from banfa.platform.imports.intake import ORDINARY, Intake, Options, take_in
from banfa.platform.imports.models import Batch
from banfa.platform.imports.phases import OnStep
from banfa.platform.org.current import pack_on
from banfa.platform.org.models import Unit
from banfa.platform.org.paths import end_of_subtree
from banfa.policy.ledger import DATE, EVERYWHERE, PRODUCT, ledger_attributes
from banfa.policy.model import Pack, Title, Typed

CUSTOMER = Typed(
    title=Title(zh="客户编码", en="Customer code"), longest=40, aliases=("客户", "客户代码", "Customer")
)


def import_sales(
    path: Path,
    *,
    actor: Actor,
    at: datetime,
    options: Options = ORDINARY,
    on_step: OnStep = lambda done, total: None,
) -> Outcome:
    """Take a file of sales in. A line has no key: equal lines are all kept; quantity and amount negative
    together are a return. Raises Denied, NoLedger, FileRefused, AnotherRuns."""
    on = timezone.localdate(at)
    intake = sales_intake(actor, at=at)
    return take_in(intake, path, actor=actor, at=at, on=on, options=options, on_step=on_step)


def sales_intake(actor: Actor, *, at: datetime) -> Intake:
    """Return what takes one file of sales in. Raises Denied."""
    on = timezone.localdate(at)
    return _Sales(pack_on(on), actor, on)


def _usual_headings(name: str) -> tuple[str, ...]:
    """Return what an attribute of every pack is called elsewhere: a pack that renames it takes the old words too."""
    usual = EVERYWHERE.get(name)
    return (usual.title.zh, usual.title.en) if usual else ()


class NoLedger(BanfaError):
    """The pack records no sales."""


class _Sales:
    kind = "sales"
    permission = Permission.LEDGER_BATCH_IMPORT
    unique: tuple[str, ...] = ()

    def __init__(self, pack: Pack, actor: Actor, on: date) -> None:
        self.pack, self.actor, self.on = pack, actor, on
        self.created = self.changed = 0
        self._files: list[MonthFile] = []
        self._rolled: list[RolledMonth] = []

    def columns(self) -> Sequence[Column]:
        ledger = self.pack.ledger
        if ledger is None:
            raise NoLedger(
                Text(
                    f"制度包 {self.pack.name} 不记销售台账",
                    f"the pack {self.pack.name} keeps no ledger of sales",
                )
            )
        return [
            Column(name="date", field=DATE, required=True, not_after=self.on),
            Column(name="customer", field=CUSTOMER, required=True),
            Column(name="product", field=PRODUCT, required=True),
            Column(name="quantity", field=ledger.quantity, required=True, aliases=("数量", "Quantity")),
            Column(name="amount", field=ledger.amount, required=True, aliases=("金额", "Amount")),
            *(
                Column(name=name, field=kind, aliases=_usual_headings(name))
                for name, kind in ledger_attributes(self.pack).items()
            ),
        ]

    def judge(self, checked: Checked, engine: duckdb.DuckDBPyConnection) -> Checked:
        """Put out lines of unknown customers or units, before a customer opened, or with signs that differ."""
        engine.register("known_text", rows_as_text(self._known_customers()))
        engine.execute(
            "CREATE OR REPLACE TABLE known AS SELECT CAST(id AS BIGINT) AS id, code,"
            " TRY_CAST(NULLIF(opened_on, '') AS DATE) AS opened_on FROM known_text"
        )
        checked = reject(
            checked, engine,
            "SELECT row, customer AS value FROM every_row WHERE customer NOT IN (SELECT code FROM known)",
            column="customer",
            reason=Text("客户“{value}”不存在，或不在您的管辖范围内", "there is no customer '{value}' in your part of the organisation"),
            remedy=Text("请核对客户编码，或先导入客户", "check the code, or import customers first"),
        )  # fmt: skip
        checked = reject(
            checked, engine,
            "SELECT row, date AS value FROM every_row JOIN known ON known.code = every_row.customer WHERE date < known.opened_on",
            column="date",
            reason=Text("销售日期 {value} 早于客户建档日期", "the sale of {value} is before the customer was opened"),
            remedy=Text("请改正日期，或更正客户的建档日期", "correct the date, or the day on which the customer opened"),
        )  # fmt: skip
        checked = reject(
            checked, engine,
            "SELECT row, quantity AS value FROM every_row"
            " WHERE (quantity > 0 AND amount < 0) OR (quantity < 0 AND amount > 0) OR (quantity = 0 AND amount <> 0)",
            column="quantity",
            reason=Text("数量与金额的正负不一致", "quantity and amount differ in sign"),
            remedy=Text("退货须数量、金额同为负数；赠品金额为 0", "a return has both negative; a gift has amount 0"),
        )  # fmt: skip
        return self._reject_unknown_units(checked, engine)

    def _reject_unknown_units(self, checked: Checked, engine: duckdb.DuckDBPyConnection) -> Checked:
        if "unit" not in checked.names:
            return checked
        units = list(visible(Unit, self.actor, self.permission).values_list("code", flat=True))
        engine.register("known_units", pa.table({"code": pa.array(units, pa.string())}))
        return reject(
            checked, engine,
            "SELECT row, unit AS value FROM every_row WHERE unit IS NOT NULL AND unit NOT IN (SELECT code FROM known_units)",
            column="unit",
            reason=Text("机构“{value}”不存在，或不在您的管辖范围内", "there is no unit '{value}' in your part of the organisation"),
            remedy=Text("请改正机构代码，或先导入机构", "correct the unit's code, or import units first"),
        )  # fmt: skip

    def _known_customers(self) -> str:
        query = "SELECT CAST(id AS TEXT) AS id, code, COALESCE(CAST(opened_on AS TEXT), '') AS opened_on FROM customers_customer"
        if is_whole_organisation(self.actor, self.permission):
            return query
        ranges = [
            f"(unit_path >= '{path}' AND unit_path < '{end_of_subtree(path)}')"
            for path in self.actor.scopes_of(self.permission)
        ]
        return f"{query} WHERE {' OR '.join(ranges) or '1 = 0'}"

    def foresee(self, checked: Checked, engine: duckdb.DuckDBPyConnection, folder: Path) -> Iterable[Changed]:
        """Every line is a new one."""
        self.created = checked.good
        return ()

    def prepare(self, checked: Checked, engine: duckdb.DuckDBPyConnection, folder: Path) -> None:
        """Write the lines by month and sum those months anew, all of it in the workplace."""
        sweep()
        parts = [self._part(name, kind, checked) for name, kind in lake.columns(self.pack).items()]
        lines = f"SELECT {', '.join(parts)} FROM {checked.good_rows} g JOIN known ON known.code = g.customer"  # noqa: S608
        self._files = write_months(engine, checked.good_rows, lines, folder)
        months = {file.month for file in self._files}
        self._rolled = roll_up(engine, months, pack=self.pack, folder=folder, added=self._files)

    def _part(self, name: str, kind: str, checked: Checked) -> str:
        if name == "customer_id":
            return "known.id AS customer_id"
        value = f'g."{name}"' if name in checked.names else "NULL"
        return f'CAST({value} AS {kind}) AS "{name}"'

    def land(self, batch: Batch) -> Iterable[Changed]:
        """List the files under the batch; lines have no change rows of their own."""
        list_files(batch, self._files)
        list_roll_ups(self._rolled, mark=f"b{batch.pk:08d}")
        self.created = batch.rows
        return ()
