"""Who visits a customer for a kind of visit: the posts of the pack's table in order, the first that somebody holds (AD-2.1.2)."""

from collections.abc import Iterable
from datetime import date

from banfa.features.contacts.planning.queries.planners import Planner, planning_posts
from banfa.features.customers.models import Assignment, Customer
from banfa.platform.access.actors import current
from banfa.platform.org.models import Appointment
from banfa.platform.org.paths import ancestors
from banfa.policy.model import Pack


def candidates(customer: Customer, kind: str, pack: Pack, on: date) -> list[Planner]:
    """Return who may visit, the first choice first: assigned people of each post, else its holders at the nearest unit."""
    found: list[Planner] = []
    for post in posts_for(kind, pack):
        found += [one for one in _holders(customer, post, on) if one not in found]
    return found


def posts_for(kind: str, pack: Pack) -> list[str]:
    """Return the posts to be asked for a kind of visit: the table's row for it, then whoever plans at all."""
    rows = [row for row in pack.planning.visitors.values() if kind and kind in row.kinds]
    named = [post for row in rows for post in row.posts]
    return list(dict.fromkeys([*named, *planning_posts(pack)]))


def _holders(customer: Customer, post: str, on: date) -> Iterable[Planner]:
    held = Appointment.objects.filter(current(on), post=post, person__is_active=True).select_related(
        "person", "unit"
    )
    assigned = Assignment.objects.filter(current(on), customer=customer, post=post).values("person")
    mine = list(held.filter(person__in=assigned).order_by("pk"))
    if mine:
        return [_planner(one) for one in mine]
    paths = ancestors(customer.unit_path)
    rows = [one for one in held.order_by("pk") if one.unit is None or one.unit.path in paths]
    depth = max((len(one.unit.path) if one.unit is not None else 0 for one in rows), default=0)
    return [_planner(one) for one in rows if (len(one.unit.path) if one.unit is not None else 0) == depth]


def _planner(one: Appointment) -> Planner:
    return Planner(
        person_id=one.person_id, username=one.person.username, name=one.person.name, post=one.post,
        path=one.unit.path if one.unit is not None else "",
    )  # fmt: skip
