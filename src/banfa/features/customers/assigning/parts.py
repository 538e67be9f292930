"""What assigning brings to pages: lists, timelines, handovers, imports."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from banfa.features.customers.assigning import noting
from banfa.features.customers.assigning.assign import (
    ASSIGN,
    ASSIGN_MANY,
    ASSIGNED,
    FIELD,
    RELEASED,
    assigned_posts,
)
from banfa.features.customers.assigning.importing import assignments_intake
from banfa.features.customers.assigning.listing import declare_assigning_lists
from banfa.features.customers.assigning.passing_on import declare_customers_handed_over
from banfa.features.customers.assigning.rules import apply_rules
from banfa.features.customers.assigning.taking_back import TAKEN_BACK
from banfa.features.customers.import_kinds import customer_addresses
from banfa.features.customers.models import Customer, CustomerNote
from banfa.features.customers.page.parts import customer_of
from banfa.features.customers.page.timeline import FILE, declare_happenings
from banfa.kernel.text import Text, same
from banfa.platform.access import Permission
from banfa.platform.access.post_register import post_title
from banfa.platform.imports import kinds
from banfa.platform.jobs.regular import declare_regular
from banfa.platform.org.contents import declare_contents
from banfa.platform.web.owed import Owing, Source, declare_owed
from banfa.platform.web.slots import Asked, JobKind, Part, Place, declare
from banfa.policy.model import Pack

READ = Permission.CUSTOMERS_CUSTOMER_READ
MOST_REMINDERS, LONGEST_SHOWN = 20, 40


def declare_assigning() -> None:
    """Fill the places of assigning."""
    declare_assigning_lists()
    declare_customers_handed_over()
    declare_contents(_customers_in)
    declare_regular("customers.assigning_rules", timedelta(hours=6), apply_rules)
    declare(
        Part(
            place=Place.CUSTOMER_TAB, name="notes", order=85, title=Text("备注", "Notes"), needs=READ,
            template="customers/assigning/_notes.html", fill=_notes,
        )
    )  # fmt: skip
    declare(
        JobKind(
            kind=ASSIGN_MANY, title=lambda _: Text("批量分配客户", "Assigning many customers"),
            address=lambda _: reverse("customers:list"), route="customers:list",
        )
    )  # fmt: skip
    declare_owed(Source(name="notes", needs=READ, order=5, find=_reminders))
    kinds.declare(
        kinds.ImportKind(
            name="assignments",
            title=Text("客户分管", "Assignments"),
            icon="users",
            order=40,
            needs=ASSIGN,
            about=Text(
                "哪位客户由谁分管：客户、用户名、岗位、起止日期",
                "Who answers for which customer: customer, user name, post, days",
            ),
            intake=lambda actor, at: assignments_intake(actor, at=at),
            is_there=lambda: bool(assigned_posts(timezone.localdate())),
            usual={
                "customer": ("客户编号", "客户号", "编号", "零售户编码", "customer_id", "customer_code"),
                "person": ("工号", "员工号", "客户经理", "owner", "user", "username"),
                "post": ("岗位名称", "role", "position"),
                "from": ("生效日期", "since", "start"),
                "until": ("失效日期", "end"),
            },
            examples={"customer": "K0001", "person": "chen.hua"},
            rows=lambda batch: reverse("customers:list"),
            subjects=customer_addresses,
        )
    )
    declare_happenings(
        {
            ASSIGNED: Text("分配分管人员", "Somebody put in charge"),
            TAKEN_BACK: Text("撤销分配", "Assigning taken back"),
            RELEASED: Text("解除分管", "Nobody in charge any more"),
            noting.NOTED: Text("备注", "Note"),
            noting.REMINDED: Text("提醒分管人", "Reminder"),
            noting.DONE: Text("提醒已办", "Reminder done"),
        },
        _title, kind=FILE,
    )  # fmt: skip


def _title(field: str, pack: Pack) -> Text | None:
    if field == noting.FIELD:
        return Text("内容", "Words")
    return post_title(field.removeprefix(FIELD)) if field.startswith(FIELD) else None


def _notes(asked: Asked) -> Mapping[str, Any]:
    """Give the newest notes, and what the reader may write."""
    customer = customer_of(asked)
    may_write, may_remind = noting.may_note(asked.actor, customer), noting.may_remind(asked.actor, customer)
    return {
        "notes": noting.notes_of(asked.actor, customer.pk), "may_write": may_write, "may_remind": may_remind,
        "may_note": may_write or may_remind, "customer_id": customer.pk,
    }  # fmt: skip


def _reminders(asked: Asked, today: date) -> Iterable[Owing]:
    """Yield what the reader was reminded of and has not done."""
    rows = CustomerNote.objects.filter(to=asked.actor.person_id, done_at=None).select_related("customer")
    for one in rows.order_by("pk")[:MOST_REMINDERS]:
        yield Owing(
            icon="bell", what=Text(f"{one.by_name}提醒：{_short(one.words)}", f"{one.by_name}: {_short(one.words)}"),
            about=same(one.customer.name), act=Text("查看", "Open"),
            address=reverse("customers:customer", args=[one.customer_id]), cites=("FUEL-6.1.2b",),
        )  # fmt: skip


def _short(words: str) -> str:
    return words if len(words) <= LONGEST_SHOWN else f"{words[:LONGEST_SHOWN]}…"


def _customers_in(first: str, beyond: str) -> Text | None:
    """Say how many customers lie in a unit that somebody wants to close."""
    count = (
        Customer.objects.filter(unit_path__gte=first, unit_path__lt=beyond).exclude(status="closed").count()
    )
    return Text(f"{count} 户客户", f"{count} customers") if count else None
