"""Plans and call lists as files, through the one door for everything that leaves."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.urls import reverse
from django.utils import timezone

from banfa.features.contacts.planning.asked import day_in
from banfa.features.contacts.planning.models import Stop
from banfa.features.contacts.planning.queries.near import near_runs
from banfa.features.contacts.planning.queries.planners import planners_seen
from banfa.features.contacts.planning.services.weeks import monday_of
from banfa.features.customers.models import Customer
from banfa.kernel.text import Language, Text
from banfa.platform.access import Actor, Permission, visible
from banfa.platform.access.fields import hides
from banfa.platform.exporting.kinds import About, Arguments, ExportKind, OnStep, Table, declare_export
from banfa.platform.exports.cells import CellValue
from banfa.platform.org.current import pack_on

EXPORT = Permission.CUSTOMERS_CUSTOMER_EXPORT
EXPORT_PLAN, EXPORT_NEAR = "contacts.week_plan", "contacts.near"
PLAN_HEADS = {
    "person": Text("人员", "Person"), "on": Text("日期", "Day"), "place": Text("顺序", "Order"),
    "code": Text("客户代码", "Customer code"), "name": Text("客户", "Customer"), "purpose": Text("事由", "Purpose"),
}  # fmt: skip
NEAR_HEADS = {
    "code": Text("客户代码", "Customer code"), "name": Text("客户", "Customer"), "phone": Text("电话", "Telephone"),
    "route": Text("送货线路", "Delivery run"), "stop": Text("最近的送货点", "Nearest stop"), "metres": Text("距离（米）", "Metres"),
    "spoken": Text("今日已联系", "Spoken to today"),
}  # fmt: skip


def declare_plan_exports() -> None:
    """Let plans and call lists be taken out."""
    for name, about, table in (
        (EXPORT_PLAN, _about_plan, _plan_table),
        (EXPORT_NEAR, _about_near, _near_table),
    ):
        declare_export(
            ExportKind(name=name, action="plan.exported", right=EXPORT, about=about, table=table)
        )  # fmt: skip


def _week(arguments: Arguments) -> date:
    words = arguments.get("week", "")
    return monday_of(day_in(words) if words else timezone.localdate())


def _stops(actor: Actor, monday: date) -> list[Stop]:
    today = timezone.localdate()
    people = [one.person_id for one in planners_seen(actor, pack_on(today), today)]
    seen = visible(Customer, actor, EXPORT).values("pk")
    rows = Stop.objects.filter(
        person__in=people, on__range=(monday, monday + timedelta(days=6)), customer__in=seen
    )
    return list(rows.select_related("person", "customer").order_by("person__name", "on", "place", "pk"))


def _about_plan(actor: Actor, arguments: Arguments, language: Language) -> About:
    """Raises Denied, BadRequest."""
    monday = _week(arguments)
    rows = _stops(actor, monday)
    return About(
        title=Text(f"{monday} 起一周走访计划", f"Visits of the week of {monday}"), stem=f"plan-{monday}",
        customers=len({one.customer_id for one in rows}), subject="register",
        address=f"{reverse('contacts:plan-team')}?week={monday}",
    )  # fmt: skip


def _plan_table(actor: Actor, arguments: Arguments, language: Language, on_step: OnStep) -> Table:
    rows: Iterator[list[CellValue]] = (
        [one.person.name, one.on, one.place + 1, one.customer.code, one.customer.name, one.purpose or None]
        for one in _stops(actor, _week(arguments))
    )
    return Table(
        columns=[*PLAN_HEADS], heads=[words.in_language(language) for words in PLAN_HEADS.values()], rows=rows,
        sheet="plan", code_at=3,
    )  # fmt: skip


def _about_near(actor: Actor, arguments: Arguments, language: Language) -> About:
    """Raises Denied, BadRequest."""
    on = day_in(arguments["on"]) if "on" in arguments else timezone.localdate()
    found = near_runs(actor, on, pack_on(on), route=arguments.get("route", ""))
    return About(
        title=Text(f"{on} 送货线路附近客户", f"Customers near the deliveries of {on}"), stem=f"near-{on}",
        customers=len(found), subject="register", address=f"{reverse('contacts:plan-near')}?on={on}",
    )  # fmt: skip


def _near_table(actor: Actor, arguments: Arguments, language: Language, on_step: OnStep) -> Table:
    on = day_in(arguments["on"]) if "on" in arguments else timezone.localdate()
    pack = pack_on(on)
    hides_phone = "phone" in pack.fields and hides(actor, pack.fields["phone"])
    rows: Iterator[list[CellValue]] = (
        [
            one.customer.code, one.customer.name, None if hides_phone else one.customer.phone or None, one.route,
            one.stop, one.metres, one.spoken,
        ]
        for one in near_runs(actor, on, pack, route=arguments.get("route", ""))
    )  # fmt: skip
    return Table(
        columns=[*NEAR_HEADS], heads=[words.in_language(language) for words in NEAR_HEADS.values()], rows=rows,
        sheet="near", code_at=0,
    )  # fmt: skip
