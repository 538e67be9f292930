"""What assignments add to lists of customers: who is in charge as a column and a filter, and two views."""

from collections.abc import Sequence
from datetime import date
from html import escape

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from banfa.features.customers.assigning.assign import ASSIGN, assigned_posts
from banfa.features.customers.assigning.holding import standing
from banfa.features.customers.assigning.queries import names_in_charge
from banfa.features.customers.listing.columns import Column, Draw, Give, Reading, declare_columns
from banfa.features.customers.listing.kind import CUSTOMERS, declare_views
from banfa.features.customers.listing.narrowing import PREFIX, Narrowing, declare_narrowing
from banfa.features.customers.models import Assignment, Customer
from banfa.kernel.text import Text, same
from banfa.platform.access import Actor, Permission, sees_own_alone
from banfa.platform.access.actors import current
from banfa.platform.lists.declaring import GivenView
from banfa.platform.org.models import Appointment, Person
from banfa.platform.prepared import Prepared
from banfa.platform.web.bulk import BulkAction, declare_action
from banfa.policy.model import Pack

CHARGE, LACKING = f"{PREFIX}charge", f"{PREFIX}without"
ME = "me"
TITLE = Text("分管人员", "In charge")
READ = Permission.CUSTOMERS_CUSTOMER_READ
_answered_for = Prepared(
    lambda on, person: standing(on).filter(person=person).values_list("pk")[:1], date, int
)


def declare_assigning_lists() -> None:
    """Let lists of customers show and be narrowed to who is in charge, and offer to assign what is chosen."""
    declare_columns("assigning", _columns)
    declare_narrowing(_narrowings, "assigning")
    declare_views("assigning", _views)
    declare_action(
        BulkAction(
            list_name=CUSTOMERS.name, name="assign", title=Text("分配给", "Assign to"), route="customers:assign",
            order=15, needs=ASSIGN, kind="group", is_there=lambda: bool(assigned_posts(timezone.localdate())),
        )
    )  # fmt: skip


def _columns(actor: Actor, pack: Pack) -> Sequence[Column]:
    if not assigned_posts(timezone.localdate()):
        return ()
    return [Column(key="charge", title=TITLE, draw=_drawn, give=_given)]


def _drawn(reading: Reading) -> Draw:
    names = names_in_charge(reading.ids, timezone.localdate())
    return lambda one: escape("、".join(names.get(one.pk, []))) or "–"


def _given(reading: Reading) -> Give:
    names = names_in_charge(reading.ids, timezone.localdate())
    return lambda one: "、".join(names.get(one.pk, [])) or None


def _narrowings(actor: Actor) -> Sequence[Narrowing]:
    posts = assigned_posts(timezone.localdate())
    if not posts:
        return ()
    lacking = Narrowing(
        key=LACKING, title=Text("无人分管", "Nobody in charge"), narrowed=_without,
        options=[(code, Text(f"无{title.zh}", f"no {title.en.lower()}")) for code, title in posts.items()],
    )  # fmt: skip
    charge = Narrowing(
        key=CHARGE,
        title=TITLE,
        options=(),
        narrowed=lambda found, value: _of(actor, found, value),
        said=_said,
    )
    return [charge, lacking]


def _said(value: str) -> Text | None:
    """Return the words of a person in the address: oneself, or a user name."""
    if value == ME:
        return Text("我", "me")
    name = Person.objects.filter(username=value).values_list("name", flat=True).first()
    return same(name) if name is not None else None


def _of(actor: Actor, found: QuerySet[Customer], value: str) -> QuerySet[Customer]:
    whose = Q(person=actor.person_id) if value == ME else Q(person__username=value)
    return found.filter(pk__in=standing(timezone.localdate()).filter(whose).values("customer"))


def _without(found: QuerySet[Customer], post: str) -> QuerySet[Customer]:
    """Keep those for whom nobody who holds the post today answers (FUEL-6.1.2a)."""
    today = timezone.localdate()
    holders = Appointment.objects.filter(current(today), post=post, person__is_active=True).values("person")
    held = Assignment.objects.filter(current(today), customer=OuterRef("pk"), post=post, person__in=holders)
    return found.filter(~Exists(held))


def _views(actor: Actor) -> Sequence[GivenView]:
    if sees_own_alone(actor, READ) or not _answers_for_some(actor):
        return ()  # everything in sight is theirs already
    return [GivenView(key="mine", title=Text("我的客户", "My customers"), query=f"{CHARGE}={ME}")]


def _answers_for_some(actor: Actor) -> bool:
    return bool(_answered_for.rows(timezone.localdate(), actor.person_id))
