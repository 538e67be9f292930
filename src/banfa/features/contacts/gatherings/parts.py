"""What gatherings bring to pages: navigation, a tab of the customer, what is owed, and the register's filter for circumstances."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from banfa.features.contacts.gatherings.exporting import declare_gathering_exports
from banfa.features.contacts.gatherings.models import (
    ArrangementTask,
    CircumstanceMark,
    Gathering,
    Guest,
    TrainingPlan,
)
from banfa.features.contacts.gatherings.queries.renewing import SOON_DAYS, due_of
from banfa.features.contacts.gatherings.queries.seen import READ, of_customer
from banfa.features.contacts.gatherings.queries.studying import unconfirmed
from banfa.features.contacts.gatherings.rules import kind_title
from banfa.features.contacts.gatherings.services.marking import circumstances_in
from banfa.features.contacts.gatherings.services.planning import declare_plan_requests
from banfa.features.contacts.gatherings.words import REPLIES, STATES, TONES
from banfa.features.customers.listing.narrowing import PREFIX, Narrowing, declare_narrowing
from banfa.features.customers.models import Customer
from banfa.features.customers.page.parts import customer_of
from banfa.features.customers.page.timeline import FILE, declare_happenings
from banfa.features.customers.personal.erasing import declare_erasing
from banfa.features.customers.personal.holding import Ask, Item, declare_held
from banfa.features.customers.queries.single import may_edit
from banfa.features.duties.evidence import declare_evidence
from banfa.kernel.text import Text
from banfa.platform.access import Actor, Permission, declare, visible
from banfa.platform.access.actors import current
from banfa.platform.org.current import pack_on
from banfa.platform.org.models import Person
from banfa.platform.org.placing import follow
from banfa.platform.web import slots
from banfa.platform.web.owed import Owing, Source, declare_owed
from banfa.platform.web.slots import Asked, Entry, Part, Place
from banfa.policy.model import Pack

SEE = Permission.CUSTOMERS_CUSTOMER_READ
SOON = timedelta(days=7)
KEY = f"{PREFIX}circumstance"
EVIDENCE = {
    "training": Text("客户培训", "Customer training"),
    "help": Text("帮扶活动", "Help activity"),
    "gathering": Text("活动", "Gathering"),
}
ACTIONS = {
    "gathering.held": Text("参加活动", "Came to a gathering"),
    "customer.marked": Text("登记特殊情况", "Circumstance noted"),
    "customer.unmarked": Text("解除特殊情况", "Circumstance ended"),
}


def has_kinds() -> bool:
    """Tell whether the regulation knows any gathering."""
    return bool(pack_on(timezone.localdate()).gatherings)


def fill_tab(asked: Asked) -> Mapping[str, Any] | None:
    """Give what a customer was invited to, came to and was given, and the circumstances in their file."""
    customer, on = customer_of(asked), timezone.localdate()
    pack = pack_on(on)
    circumstances = circumstances_in(pack)
    marks = CircumstanceMark.objects.filter(current(on), customer=customer).order_by("pk")
    rows = of_customer(asked.actor, customer.pk)
    return {
        "customer": customer,
        "rows": [
            (one, kind_title(pack, one.gathering.kind), STATES[one.gathering.state], TONES[one.gathering.state], REPLIES[one.reply])
            for one in rows
        ],
        "marks": [(one, circumstances[one.circumstance].title.text) for one in marks if one.circumstance in circumstances],
        "circumstances": [(code, rule.title.text) for code, rule in circumstances.items()],
        "came": sum(one.attended_at is not None for one in rows),
        "helped": sum(bool(one.given) for one in rows),
        "may_edit": may_edit(asked.actor, customer),
    }  # fmt: skip


def _hosted(asked: Asked, today: date) -> Iterator[Owing]:
    """Gatherings that one hosts: soon, or begun and not closed; and their arrangements."""
    rows = Gathering.objects.filter(host=asked.actor.person_id, state=Gathering.State.OPEN).order_by(
        "starts_at"
    )
    for one in rows[:20]:
        assert one.starts_at is not None
        day = timezone.localdate(one.starts_at)
        if day <= today + SOON:
            act = Text("办结", "Close") if day < today else Text("查看", "Open")
            yield Owing(
                icon="calendar-event", what=Text(one.title, one.title), about=Text(one.place, one.place), act=act,
                address=reverse("contacts:gathering", args=[one.pk]), due_on=day,
            )  # fmt: skip
    pack = pack_on(today)
    tasks = ArrangementTask.objects.filter(
        gathering__host=asked.actor.person_id, gathering__state=Gathering.State.OPEN, done_at=None
    )
    for task in tasks.select_related("gathering").order_by("due_on")[:20]:
        kind = pack.gatherings.get(task.gathering.kind)
        if kind is not None and task.code in kind.arrangements:
            yield Owing(
                icon="calendar-event", what=kind.arrangements[task.code].title.text,
                about=Text(task.gathering.title, task.gathering.title), act=Text("去办", "See to it"),
                address=reverse("contacts:gathering", args=[task.gathering_id]), due_on=task.due_on,
            )  # fmt: skip


def _to_learn(asked: Asked, today: date) -> Iterator[Owing]:
    """What one has to read and confirm, and trainings that one is due for again."""
    pack = pack_on(today)
    for one in unconfirmed(asked.actor, pack, today)[:5]:
        yield Owing(
            icon="book", what=one.title, act=Text("去学习", "Read"), cites=one.cites,
            address=reverse("contacts:library"),
        )  # fmt: skip
    me = Person.objects.filter(pk=asked.actor.person_id)
    for rule in pack.renewals.values():
        if rule.posts and not asked.actor.posts & set(rule.posts):
            continue
        for due in due_of(me, rule, today):
            if due.due_on <= today + timedelta(days=SOON_DAYS):
                yield Owing(
                    icon="users", what=rule.title.text, act=Text("看安排", "See dates"), cites=rule.cites,
                    address=reverse("contacts:gatherings"), due_on=due.due_on,
                )  # fmt: skip


def circumstance_narrowing(actor: Actor) -> Sequence[Narrowing]:
    """Let the register be narrowed to customers with a circumstance, for whom help is organised."""
    options = [
        (code, one.title.text) for code, one in circumstances_in(pack_on(timezone.localdate())).items()
    ]

    def any_of(found: QuerySet[Customer], values: Sequence[str]) -> QuerySet[Customer]:
        marks = CircumstanceMark.objects.filter(current(timezone.localdate()), circumstance__in=values)
        return found.filter(Q(pk__in=marks.values("customer")))

    if not options:
        return []
    return [
        Narrowing(
            key=KEY, title=Text("特殊情况", "Circumstance"), options=options,
            narrowed=lambda found, value: any_of(found, [value]), any_of=any_of,
        )
    ]  # fmt: skip


def naming(field: str, pack: Pack) -> Text | None:
    """Return what a change is called that gatherings wrote; None for fields of others."""
    what, _, code = field.partition(":")
    if what == "gathering":
        return kind_title(pack, code)
    if what == "circumstance":
        known = circumstances_in(pack)
        return known[code].title.text if code in known else Text(code, code)
    return None


def _held(ask: Ask) -> Sequence[Item]:
    guests = (
        visible(Guest, ask.actor).filter(customer=ask.customer).select_related("gathering").order_by("pk")
    )
    marks = CircumstanceMark.objects.filter(customer=ask.customer).order_by("pk")
    known = circumstances_in(ask.pack)
    return [
        *(
            Item(kind_title(ask.pack, one.gathering.kind), one.gathering.title, one.attended_at, one.given)
            for one in guests
        ),
        *(
            Item(known[one.circumstance].title.text, one.reason, one.from_on)
            for one in marks
            if one.circumstance in known
        ),
    ]


def _erase(customer: Customer, at: Any) -> None:
    CircumstanceMark.objects.filter(customer=customer).update(reason="–")
    Guest.objects.filter(customer=customer).update(given="")


def declare_gatherings() -> None:
    """Declare everything that gatherings bring."""
    for model in (Gathering, TrainingPlan):
        declare(model, path="unit_path", read=READ)
        follow(model, "unit_path")
    declare(Guest, path="customer__unit_path", read=SEE, customer="customer_id")
    declare(CircumstanceMark, path="customer__unit_path", read=SEE, customer="customer_id")
    for code, title in EVIDENCE.items():
        declare_evidence(
            code, title, opens=lambda number: reverse("contacts:gathering", args=[number]),
            form=lambda duty: reverse("contacts:gatherings"),
        )  # fmt: skip
    slots.declare(
        Entry(
            title=Text("活动与培训", "Gatherings"), icon="calendar-event", route="contacts:gatherings", order=34, needs=READ,
            group=Text("走访关怀", "Visits and care"), is_there=has_kinds,
        ),
        Part(
            place=Place.CUSTOMER_TAB, name="gatherings", order=46, needs=READ, template="contacts/gatherings/_customer.html",
            fill=fill_tab, title=Text("活动", "Gatherings"),
        ),
    )  # fmt: skip
    declare_owed(Source(name="gatherings", needs=READ, order=55, find=_hosted))
    declare_owed(Source(name="learning", needs=READ, order=75, find=_to_learn))
    declare_narrowing(circumstance_narrowing, "circumstances")
    declare_happenings(ACTIONS, naming, kind=FILE)
    declare_held("gatherings", Text("活动", "Gatherings"), 88, _held)
    declare_erasing("gatherings", _erase)
    declare_gathering_exports()
    declare_plan_requests()
