"""Takes a file of assignments in: customer, person, post, from when to when."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path

import duckdb
import pyarrow as pa
from django.db import transaction
from django.utils import timezone

from banfa.features.customers.assigning.assign import (
    ASSIGN,
    Given,
    Told,
    assigned_posts,
    give_inside,
    holders_of,
)
from banfa.features.customers.models import Customer
from banfa.kernel.text import Text
from banfa.platform.access import Actor, visible
from banfa.platform.audit.recording import Changed
from banfa.platform.imports.batches import Outcome
from banfa.platform.imports.checked import Checked, reject
from banfa.platform.imports.columns import Column
from banfa.platform.imports.intake import ORDINARY, Intake, Options, take_in
from banfa.platform.imports.models import Batch
from banfa.platform.imports.phases import OnStep
from banfa.platform.org.models import Person
from banfa.policy.model import FieldType, Option, Title, Typed

CUSTOMER = Typed(
    title=Title(zh="客户编码", en="Customer code"), longest=40, aliases=("客户代码", "编码", "code")
)
PERSON = Typed(title=Title(zh="用户名", en="User name"), longest=60, aliases=("人员", "分管人员"))
Row = tuple[str, str, str, date, date | None]


def import_assignments(
    path: Path,
    *,
    actor: Actor,
    at: datetime,
    options: Options = ORDINARY,
    on_step: OnStep = lambda done, total: None,
) -> Outcome:
    """Take assignments in. Raises Denied, FileRefused, AnotherRuns."""
    intake = assignments_intake(actor, at=at)
    return take_in(
        intake, path, actor=actor, at=at, on=timezone.localdate(at), options=options, on_step=on_step
    )


def assignments_intake(actor: Actor, *, at: datetime) -> Intake:
    """Return what takes one file of assignments in."""
    return _Assignments(actor, timezone.localdate(at))


class _Assignments:
    kind = "assignments"
    permission = ASSIGN
    unique = ("customer", "post", "person")

    def __init__(self, actor: Actor, on: date) -> None:
        self.actor, self.on = actor, on
        self.created = self.changed = 0
        self._rows: list[Row] = []

    def columns(self) -> Sequence[Column]:
        options = tuple(
            Option(value=code[:24], zh=title.zh, en=title.en)
            for code, title in assigned_posts(self.on).items()
        )
        post = Typed(title=Title(zh="岗位", en="Post"), type=FieldType.CHOICE, options=options)
        return [
            Column(name="customer", field=CUSTOMER, required=True),
            Column(name="person", field=PERSON, required=True),
            Column(name="post", field=post, required=True),
            Column(name="from", field=_day("自", "From", "开始日期", "起始日期")),
            Column(name="until", field=_day("至", "Until", "结束日期", "截止日期")),
        ]

    def judge(self, checked: Checked, engine: duckdb.DuckDBPyConnection) -> Checked:
        """Put out customers that are not the actor's to assign, people who do not hold the post, and odd days."""
        codes = visible(Customer, self.actor, ASSIGN).values_list("code", flat=True)
        engine.register("assignable", pa.table({"code": pa.array(list(codes), pa.string())}))
        held = [
            (username, post[:24])
            for post in assigned_posts(self.on)
            for username in holders_of(post, self.on).values_list("username", flat=True)
        ]
        names = ("username", "post")
        engine.register(
            "holders",
            pa.table({name: pa.array([row[i] for row in held], pa.string()) for i, name in enumerate(names)}),
        )
        checked = reject(
            checked, engine,
            "SELECT row, customer AS value FROM every_row WHERE customer NOT IN (SELECT code FROM assignable)",
            column="customer",
            reason=Text("没有可由您分配的客户“{value}”", "there is no customer '{value}' for you to assign"),
            remedy=Text("请核对编码", "check the code"),
        )  # fmt: skip
        checked = reject(
            checked, engine,
            "SELECT e.row, e.person AS value FROM every_row e LEFT JOIN holders h"
            " ON h.username = e.person AND h.post = e.post WHERE h.username IS NULL",
            column="person",
            reason=Text("“{value}”没有担任此岗位", "'{value}' does not hold this post"),
            remedy=Text("请填写担任该岗位人员的用户名", "give the user name of somebody who does"),
        )  # fmt: skip
        if "until" not in checked.names:
            return checked
        first = (
            'COALESCE("from", DATE \'' + self.on.isoformat() + "')"
            if "from" in checked.names
            else f"DATE '{self.on}'"
        )
        return reject(
            checked, engine,
            f"SELECT row, CAST(until AS VARCHAR) AS value FROM every_row WHERE until <= {first}",  # noqa: S608
            column="until",
            reason=Text("结束日期 {value} 不晚于开始日期", "{value} does not come after the first day"),
            remedy=Text("请改正日期，或留空表示长期", "correct it, or leave it empty for good"),
        )  # fmt: skip

    def foresee(self, checked: Checked, engine: duckdb.DuckDBPyConnection, folder: Path) -> Iterable[Changed]:
        """Assign and take it back: what a row changes depends on the rows before it."""
        self.prepare(checked, engine, folder)
        with transaction.atomic():
            changes = list(self._land())
            transaction.set_rollback(True)
        return changes

    def prepare(self, checked: Checked, engine: duckdb.DuckDBPyConnection, folder: Path) -> None:
        days = [
            f'"{name}"' if name in checked.names else f'NULL::DATE AS "{name}"' for name in ("from", "until")
        ]
        query = f"SELECT customer, person, post, {', '.join(days)} FROM {checked.good_rows} ORDER BY row"  # noqa: S608
        self._rows = [
            (customer, person, post, first or self.on, last)
            for customer, person, post, first, last in engine.execute(query).fetchall()
        ]

    def land(self, batch: Batch) -> Iterable[Changed]:
        return self._land()

    def _land(self) -> Iterator[Changed]:
        people = {
            one.username: one for one in Person.objects.filter(username__in={row[1] for row in self._rows})
        }
        posts = {code[:24]: code for code in assigned_posts(self.on)}
        keys = dict(
            Customer.objects.filter(code__in=[row[0] for row in self._rows]).values_list("code", "pk")
        )
        groups: dict[tuple[str, str, date, date | None], list[int]] = {}
        for customer, person, post, first, last in self._rows:
            groups.setdefault((person, post, first, last), []).append(keys[customer])
        told = Told()
        for (person, post, first, last), ids in groups.items():
            given = Given(person=people[person], post=posts[post], on=first, until=last)
            yield from give_inside(ids, given, told)
        self.changed = told.changed


def _day(zh: str, en: str, *aliases: str) -> Typed:
    return Typed(title=Title(zh=zh, en=en), type=FieldType.DATE, aliases=aliases)
