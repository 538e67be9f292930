"""What plans bring to pages: navigation, the day's visits among what is owed, the palette, the customer's page."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from banfa.features.contacts.models import Contact
from banfa.features.contacts.planning.belonging import declare_plan_belonging
from banfa.features.contacts.planning.exporting import declare_plan_exports
from banfa.features.contacts.planning.importing import declare_plan_imports
from banfa.features.contacts.planning.jobs import declare_plan_jobs
from banfa.features.contacts.planning.models import CustomerDay, Proposal, Stop, WeekPlan
from banfa.features.contacts.planning.queries.days import fixed_days
from banfa.features.contacts.planning.queries.holding import is_planned
from banfa.features.contacts.planning.queries.planners import READ, WRITE, own_planner, planning_posts
from banfa.features.contacts.planning.queries.weeks import visits_made
from banfa.features.contacts.planning.services.agreeing import declare_plan_agreement
from banfa.features.contacts.planning.services.fixing import FIELD as FIXED_FIELD
from banfa.features.contacts.planning.services.fixing import FIXED
from banfa.features.contacts.planning.services.keeping import FIELD
from banfa.features.contacts.planning.services.stops import ADDED, MOVED, REMOVED
from banfa.features.contacts.planning.words import EVERY_WEEK, GROUPS, WEEKDAYS
from banfa.features.contacts.visits.planned import declare_planned
from banfa.features.customers.page.parts import customer_of
from banfa.features.customers.page.timeline import FILE, declare_happenings
from banfa.features.duties.days import declare_fixed_days
from banfa.kernel.text import Text, same
from banfa.platform.access import Permission, declare
from banfa.platform.org.current import pack_on
from banfa.platform.org.models import Person
from banfa.platform.org.placing import follow
from banfa.platform.web import palette, slots
from banfa.platform.web.owed import Dated, Owing, Source, declare_dates, declare_owed
from banfa.platform.web.slots import Asked, Entry, Part, Place
from banfa.policy.model import Pack

GROUP = Text("走访关怀", "Visits and care")
SHOWN = 6


def declare_planning() -> None:
    """Fill every place of plans."""
    read = Permission.CUSTOMERS_CUSTOMER_READ
    declare(Stop, path="customer__unit_path", read=read, customer="customer_id")
    follow(WeekPlan, "unit_path")
    follow(Proposal, "unit_path")
    declare_fixed_days(fixed_days)
    declare_planned(is_planned)
    declare_plan_agreement()
    declare_plan_jobs()
    declare_plan_imports()
    declare_plan_exports()
    declare_plan_belonging()
    declare_owed(Source(name="planned_visits", needs=WRITE, order=12, find=_owed_today))
    declare_dates("planned_visits", WRITE, _dated)
    declare_happenings(
        {
            ADDED: Text("排入走访计划", "Planned for a visit"),
            MOVED: Text("改期走访", "Visit moved"),
            REMOVED: Text("移出走访计划", "Taken off the plan"),
            FIXED: Text("定时走访日变更", "Fixed day of visits"),
        },
        _field_title, kind=FILE,
    )  # fmt: skip
    slots.declare(
        Entry(title=Text("走访计划", "Visit plan"), icon="route", route="contacts:plan", order=31, needs=READ, group=GROUP, is_there=plans_anything),
        Part(
            place=Place.CUSTOMER_OVERVIEW, name="planned", order=16, needs=READ, title=Text("走访安排", "Planned visits"),
            template="contacts/planning/_customer.html", fill=_of_customer,
        ),
    )  # fmt: skip
    palette.declare(
        palette.Action(
            title=Text("今天的走访", "Today's visits"), icon="route", order=31, needs=WRITE, is_there=plans_anything,
            address=lambda: reverse("contacts:plan-day", args=[timezone.localdate().isoformat()]),
            also=("jintian", "zoufang", "route"),
        ),
        palette.Action(
            title=Text("团队走访计划", "Plans of the team"), icon="users", order=32, needs=READ, is_there=plans_anything,
            address=lambda: reverse("contacts:plan-team"), also=("tuandui", "zoufang"),
        ),
    )  # fmt: skip


def plans_anything() -> bool:
    """Tell whether the regulation in force plans visits."""
    return bool(planning_posts(pack_on(timezone.localdate())))


def _field_title(field: str, pack: Pack) -> Text | None:
    if field.startswith(FIXED_FIELD):
        return Text("定时走访日", "Fixed day")
    if field.startswith(FIELD):
        name = (
            Person.objects.filter(username=field.removeprefix(FIELD)).values_list("name", flat=True).first()
        )
        return Text(f"走访日（{name or '–'}）", f"Day of the visit ({name or '–'})")
    return None


def _owed_today(asked: Asked, today: date) -> Iterable[Owing]:
    """Yield today's planned visits that are not made yet, and what others scheduled for the days ahead (XX-CO-3.4b)."""
    pack = pack_on(today)
    planner = own_planner(asked.actor, pack, today)
    if planner is None:
        return
    made = {one.customer_id for one in visits_made(planner.person_id, today, today)}
    mine = Stop.objects.filter(person=planner.person_id)
    left = [pk for pk in mine.filter(on=today).values_list("customer", flat=True) if pk not in made]
    if left:
        yield Owing(
            icon="route", what=Text(f"今天还有 {len(left)} 户要走访", f"{len(left)} visits left today"),
            act=Text("出发", "Go"), address=reverse("contacts:plan-day", args=[today.isoformat()]),
            cites=pack.planning.visits.cites if pack.planning.visits is not None else (), due_on=today, count=len(left),
        )  # fmt: skip
    scheduled = mine.filter(on__gt=today).exclude(made_by=asked.actor.person_id).filter(is_by_hand=True)
    for stop in scheduled.select_related("customer", "made_by").order_by("on", "pk")[:SHOWN]:
        yield Owing(
            icon="calendar", due_on=stop.on, about=same(stop.customer.name),
            what=Text(
                f"{stop.made_by.name}安排走访：{stop.purpose or '走访'}", f"{stop.made_by.name} scheduled: {stop.purpose or 'a visit'}"
            ),
            act=Text("查看", "Open"), address=reverse("contacts:plan-day", args=[stop.on.isoformat()]),
            cites=pack.planning.visits.cites if pack.planning.visits is not None else (),
        )  # fmt: skip


def _dated(asked: Asked, first: date, last: date) -> Iterable[Dated]:
    """Yield how many visits one's days hold."""
    counts: dict[date, int] = {}
    for on in Stop.objects.filter(person=asked.actor.person_id, on__range=(first, last)).values_list(
        "on", flat=True
    ):
        counts[on] = counts.get(on, 0) + 1
    for on, number in sorted(counts.items()):
        yield Dated(
            on=on, what=Text(f"走访 {number} 户", f"{number} visits"),
            address=reverse("contacts:plan-day", args=[on.isoformat()]),
        )  # fmt: skip


def _of_customer(asked: Asked) -> Mapping[str, Any] | None:
    """Give the next planned visits, the fixed day, and the last one made; nothing where the pack plans none."""
    today = timezone.localdate()
    pack = pack_on(today)
    if not planning_posts(pack):
        return None
    customer = customer_of(asked)
    rows = Stop.objects.filter(customer=customer, on__gte=today, on__lt=today + timedelta(days=62))
    last = Contact.objects.filter(customer=customer, way=Contact.Way.VISIT).order_by("-at").first()
    return {
        "stops": list(rows.select_related("person").order_by("on", "pk")[:SHOWN]), "customer": customer,
        "fixed_words": [_fixed_words(one) for one in customer.fixed_days.all()], "last_visit": last, "may_schedule": asked.actor.may(WRITE),
        "today": today,
    }  # fmt: skip


def _fixed_words(one: CustomerDay) -> Text:
    day, group = WEEKDAYS[one.weekday], EVERY_WEEK if one.parity is None else GROUPS[one.parity]
    at = f" {one.at:%H:%M}" if one.at is not None else ""
    return Text(f"{group.zh}{day.zh}{at}", f"{group.en}, {day.en}{at}")
