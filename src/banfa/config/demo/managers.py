"""Who answers for the customers of a demonstration: a person for each name that its files give, at their department."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import F

from banfa.features.customers.assigning.assign import Given, assign
from banfa.features.customers.models import Assignment, Customer
from banfa.kernel.text import Text
from banfa.platform.access import Actor
from banfa.platform.access.appointing import appoint
from banfa.platform.access.post_register import posts_in_force
from banfa.platform.org.current import pack_on
from banfa.platform.org.models import Person, Unit

POST = "customer_manager"
VISITED = (46, 24)  # customers of the two whose fortnight is played
WHY = Text("按客户档案中的分管人员", "as the files name them")


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """The customers of one manager, who holds the post at a unit."""

    name: str
    unit: str
    customers: Sequence[int]


def sees_own(on: date) -> bool:
    """Tell whether managers of the pack see the customers assigned to them and no others."""
    post = posts_in_force(on).get(POST)
    return post is not None and post.sees == "own"


def rounds(on: date) -> list[Round]:
    """Return the customers by the manager whom the files name, at the unit above theirs; by unit where they name none."""
    names = POST in pack_on(on).fields
    name = F(f"attributes__{POST}") if names else F("unit__name")
    rows = Customer.objects.order_by("unit_path", "pk").annotate(manager=name)
    found: dict[tuple[str, str], list[int]] = {}
    for pk, manager, own, above in rows.values_list("pk", "manager", "unit__code", "unit__parent__code"):
        found.setdefault((above or own if names else own, str(manager or "")), []).append(pk)
    return [
        Round(name=name if names else "客户经理", unit=unit, customers=customers)
        for (unit, name), customers in found.items()
        if name
    ]


def first_of_all(found: Sequence[Round], part: str) -> list[Round]:
    """Put two rounds of a part of the organisation first, with as many customers as two people visit in the demonstration.

    Whoever looks at it logs in as the first of them, and should find a day's work and not a list without end. What is
    beyond goes to the next round.
    """
    paths = dict(Unit.objects.values_list("code", "path"))
    near = [one for one in found if paths.get(one.unit, "").startswith(part)]
    near.sort(key=lambda one: (abs(len(one.customers) - sum(VISITED)), one.unit, one.name))
    first = near[: len(VISITED)]
    others = [one for one in found if one not in first]
    if not others:
        return [*first]
    rest = [pk for one, most in zip(first, VISITED, strict=False) for pk in one.customers[most:]]
    cut = [replace(one, customers=one.customers[:most]) for one, most in zip(first, VISITED, strict=False)]
    return [*cut, replace(others[0], customers=[*others[0].customers, *rest]), *others[1:]]


def let_managers_in(known: Mapping[str, Round], *, actor: Actor, at: datetime, on: date) -> None:
    """Appoint each manager under a user name, without a password, and assign their customers; once."""
    for username, one in known.items():
        person = Person.objects.filter(username=username).first()
        if person is None:
            person = appoint(
                username=username,
                name=one.name,
                post=POST,
                password=None,
                actor=actor,
                at=at,
                on=on,
                unit_code=one.unit,
            )
        if not Assignment.objects.filter(person=person).exists():
            found = Customer.objects.filter(pk__in=list(one.customers))
            assign(found, Given(person=person, post=POST, on=on), actor=actor, at=at, why=WHY.zh)
