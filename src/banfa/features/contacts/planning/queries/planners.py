"""Who plans visits in which post, and whose plans an actor sees or writes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from banfa.features.customers.assigning.holding import own_customers
from banfa.features.duties.models import Duty
from banfa.platform.access import Actor, Denied, NotThere, Permission, require
from banfa.platform.access.actors import Holding, current, posts_held
from banfa.platform.access.scope import in_scope, is_whole_organisation
from banfa.platform.org.models import Appointment, Person
from banfa.policy.model import Pack

READ, WRITE = Permission.CONTACTS_PLAN_READ, Permission.CONTACTS_PLAN_WRITE


@dataclass(frozen=True, slots=True, kw_only=True)
class Planner:
    """Somebody whose visits are planned, in a post at a unit; the whole organisation has an empty path."""

    person_id: int
    username: str
    name: str
    post: str
    path: str


def planning_posts(pack: Pack) -> tuple[str, ...]:
    """Return the posts whose visits are planned, none where the regulation plans nothing."""
    return pack.planning.visits.posts if pack.planning.visits is not None else ()


def planners_seen(actor: Actor, pack: Pack, on: date, *, unit_path: str = "") -> list[Planner]:
    """Return everybody whose plans an actor sees on a day, by name: their own, their deputies', their part's. Raises Denied."""
    require(actor, READ)
    held = _held(pack, on).filter(_seen(actor))
    if unit_path:
        held = held.filter(unit__path__startswith=unit_path)
    return [_planner(one) for one in held.order_by("person__name", "person_id", "pk")]


def planner_named(actor: Actor, username: str, pack: Pack, on: date) -> Planner:
    """Return whose plan is meant: the actor's own where nobody is named. Raises Denied, NotThere."""
    require(actor, READ)
    seen = _held(pack, on).filter(_seen(actor))
    found = seen.filter(person__username=username) if username else seen.filter(person=actor.person_id)
    one = found.order_by("pk").first()
    if one is None:
        raise NotThere
    return _planner(one)


def own_planner(actor: Actor, pack: Pack, on: date) -> Planner | None:
    """Return the actor as a planner, None where they hold no post that plans."""
    one = _held(pack, on).filter(person=actor.person_id).order_by("pk").first()
    return _planner(one) if one is not None and actor.may(WRITE) else None


def may_write(actor: Actor, planner: Planner) -> bool:
    """Tell whether an actor may change somebody's plan: their own, that of whom they stand in for, or one of their part."""
    if not actor.may(WRITE):
        return False
    if planner.person_id == actor.person_id:
        return True
    if any(
        (one.person_id, one.post) == (planner.person_id, planner.post) for one in actor.own.get(WRITE, ())
    ):
        return True
    return any(planner.path.startswith(scope) for scope in actor.scopes_of(WRITE))


def require_write(actor: Actor, planner: Planner) -> None:
    """Raises Denied unless the actor may change the plan."""
    if not may_write(actor, planner):
        raise Denied(WRITE)


def customers_of(planner: Planner, pack: Pack, on: date) -> Sequence[int]:
    """Return the customers that somebody visits: those assigned in the post, else those of whom they owe something."""
    post = pack.posts.get(planner.post)
    if post is not None and post.customers != "none":
        held = [Holding(planner.person_id, planner.post, planner.path)]
        return sorted(set(own_customers(held, on)))
    owed = Duty.objects.filter(person=planner.person_id, post=planner.post, state=Duty.State.OPEN)
    return sorted(set(owed.exclude(customer=None).values_list("customer", flat=True)))


def posts_of(person: Person, pack: Pack, on: date) -> list[str]:
    """Return the planning posts that somebody holds themselves on a day."""
    known = planning_posts(pack)
    return [one.post for one in posts_held(person, on) if one.post in known and not one.name]


def _held(pack: Pack, on: date) -> QuerySet[Appointment]:
    posts = planning_posts(pack)
    return Appointment.objects.filter(current(on), post__in=posts, person__is_active=True).select_related(
        "person", "unit"
    )


def _seen(actor: Actor) -> Q:
    """Return the condition that a post is one's own, a deputy's, or one of one's part."""
    if is_whole_organisation(actor, READ):
        return Q()  # beside an empty condition the others would be the only ones
    mine = Q(person=actor.person_id)
    for one in actor.own.get(READ, ()):
        mine |= Q(person=one.person_id, post=one.post)
    return mine | in_scope(actor, "unit__path", READ)


def _planner(one: Appointment) -> Planner:
    return Planner(
        person_id=one.person_id, username=one.person.username, name=one.person.name, post=one.post,
        path=one.unit.path if one.unit is not None else "",
    )  # fmt: skip
