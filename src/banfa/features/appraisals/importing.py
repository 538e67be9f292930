"""Takes a file of appraisals in: customer, month, a mark per item."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path

import duckdb
import pyarrow as pa
from django.utils import timezone

from banfa.features.appraisals.models import Appraisal
from banfa.features.appraisals.services import LONGEST_NOTE, WRITE, NoSuchSheet, sheet_named
from banfa.features.customers.models import Customer
from banfa.features.customers.services.writing import Given, Register, as_words
from banfa.kernel.period import BadPeriod, Period
from banfa.kernel.text import Text
from banfa.platform.access import Actor, visible
from banfa.platform.audit.recording import Changed
from banfa.platform.imports.batches import Outcome
from banfa.platform.imports.checked import Checked, reject
from banfa.platform.imports.columns import Column
from banfa.platform.imports.intake import ORDINARY, Intake, Options, take_in
from banfa.platform.imports.models import Batch
from banfa.platform.imports.phases import OnStep
from banfa.platform.org.current import pack_on
from banfa.policy.model import Appraisal as Sheet
from banfa.policy.model import Pack, Title, Typed

CODE = Typed(title=Title(zh="客户编码", en="Customer code"), longest=40, aliases=("客户代码", "编码", "code"))
MONTH = Typed(title=Title(zh="月份", en="Month"), longest=10)
NOTE = Typed(title=Title(zh="备注", en="Note"), longest=LONGEST_NOTE)
KNOWN = "appraised_customers"


def import_appraisals(
    path: Path,
    *,
    actor: Actor,
    at: datetime,
    options: Options = ORDINARY,
    on_step: OnStep = lambda done, total: None,
    sheet: str | None = None,
) -> Outcome:
    """Take marks in for the pack's first sheet, or the named one. Raises Denied, FileRefused, NoSuchSheet, AnotherRuns."""
    on = timezone.localdate(at)
    intake = appraisals_intake(actor, at=at, sheet=sheet)
    return take_in(intake, path, actor=actor, at=at, on=on, options=options, on_step=on_step)


def appraisals_intake(actor: Actor, *, at: datetime, sheet: str | None = None) -> Intake:
    """Return what takes one file of marks in, for the pack's first sheet or the named one. Raises NoSuchSheet."""
    on = timezone.localdate(at)
    pack = pack_on(on)
    if not pack.appraisals:
        raise NoSuchSheet(Text("制度没有评分表", "the regulation has no score sheet"))
    name = sheet or next(iter(pack.appraisals))
    return _Appraisals(name, sheet_named(pack, name), pack, actor, at=at, on=on)


class _Appraisals:
    kind = "appraisals"
    permission = WRITE
    unique = ("customer", "month")

    def __init__(self, name: str, rule: Sheet, pack: Pack, actor: Actor, *, at: datetime, on: date) -> None:
        self.name, self.rule, self.pack, self.actor, self.at, self.on = name, rule, pack, actor, at, on
        self._rows: list[tuple[str, Period, dict[str, int], str]] = []
        self.created = self.changed = 0

    def columns(self) -> Sequence[Column]:
        return [
            Column(name="customer", field=CODE, required=True),
            Column(name="month", field=MONTH, required=True),
            *(Column(name=item, field=self.pack.fields[item], required=True) for item in self.rule.items),
            Column(name="note", field=NOTE),
        ]

    def judge(self, checked: Checked, engine: duckdb.DuckDBPyConnection) -> Checked:
        """Put out rows of customers that are not the actor's, or whose status is not scored, and of odd months."""
        mine = visible(Customer, self.actor, WRITE).filter(status__in=self.rule.statuses)
        codes = list(mine.values_list("code", flat=True))
        engine.register(KNOWN, pa.table({"code": pa.array(codes, pa.string())}))
        checked = reject(
            checked, engine,
            f"SELECT row, customer AS value FROM every_row WHERE customer NOT IN (SELECT code FROM {KNOWN})",  # noqa: S608
            column="customer",
            reason=Text("没有应评分的客户“{value}”", "there is no customer '{value}' to be scored"),
            remedy=Text("请核对编码和客户状态", "check the code and the customer's status"),
        )  # fmt: skip
        months = engine.execute(f"SELECT DISTINCT month FROM {checked.every_row}").fetchall()  # noqa: S608
        odd = [words for (words,) in months if words is not None and not self._is_month(words)]
        engine.register("odd_months", pa.table({"month": pa.array(odd, pa.string())}))
        return reject(
            checked, engine,
            "SELECT row, month AS value FROM every_row WHERE month IN (SELECT month FROM odd_months)",
            column="month",
            reason=Text("“{value}”不是已开始的月份", "'{value}' is no month that has begun"),
            remedy=Text("请写成 2026-11", "write it as 2026-11"),
        )  # fmt: skip

    def _is_month(self, words: str) -> bool:
        try:
            found = Period.parse(words)
        except BadPeriod:
            return False
        return found.months == 1 and found.start <= self.on

    def foresee(self, checked: Checked, engine: duckdb.DuckDBPyConnection, folder: Path) -> Iterator[Changed]:
        self.prepare(checked, engine, folder)
        held = {
            (code, month): marks
            for code, month, marks in Appraisal.objects.filter(
                customer__in=visible(Customer, self.actor, WRITE), sheet=self.name
            ).values_list("customer__code", "month", "marks")
        }
        for code, month, marks, _ in self._rows:
            before = held.get((code, month.start))
            if before is None:
                self.created += 1
                yield Changed(f"customer:{code}", "*", None, as_words(marks))
            elif before != marks:
                self.changed += 1
                yield self._changed(code, month, before, marks)

    def _changed(
        self, code: str, month: Period, before: dict[str, int] | None, marks: dict[str, int]
    ) -> Changed:
        return Changed(
            f"customer:{code}", f"appraisal:{self.name}:{month}", as_words(before), as_words(marks)
        )

    def prepare(self, checked: Checked, engine: duckdb.DuckDBPyConnection, folder: Path) -> None:
        cursor = engine.execute(f"SELECT * EXCLUDE row FROM {checked.good_rows} ORDER BY month, row")  # noqa: S608
        names = [described[0] for described in cursor.description or ()]
        for values in cursor.fetchall():
            row = dict(zip(names, values, strict=True))
            marks = {item: int(row[item]) for item in self.rule.items}
            self._rows.append((row["customer"], Period.parse(row["month"]), marks, row.get("note") or ""))

    def land(self, batch: Batch) -> Iterable[Changed]:
        keys = dict(
            Customer.objects.filter(code__in=[row[0] for row in self._rows]).values_list("code", "pk")
        )
        latest: dict[str, dict[str, int]] = {}
        for code, month, marks, note in self._rows:
            before = Appraisal.objects.filter(customer=keys[code], sheet=self.name, month=month.start).first()
            overdue = self.rule.overdue_from(month)
            is_late = before.is_late if before else overdue is not None and self.on >= overdue
            Appraisal.objects.update_or_create(
                customer_id=keys[code], sheet=self.name, month=month.start,
                defaults={
                    "marks": marks, "note": note, "is_late": is_late, "made_by": self.actor.name, "made_at": self.at,
                },
            )  # fmt: skip
            self.created, self.changed = self.created + (before is None), self.changed + (before is not None)
            yield self._changed(code, month, before.marks if before else None, marks)
            later = Appraisal.objects.filter(customer=keys[code], sheet=self.name, month__gt=month.start)
            if not later.exists():
                latest[code] = marks
        register = Register(units={}, areas={}, at=self.at, on=self.on, default_status="")
        yield from register.write([Given(code=code, values=marks) for code, marks in latest.items()])
