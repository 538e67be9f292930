"""Which kinds of visit there are for a customer and a person, and what is to be done in one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from banfa.features.customers.models import Customer
from banfa.features.customers.services.writing import values_of
from banfa.features.grading.models import CurrentGrade, Generation
from banfa.kernel.errors import BanfaError
from banfa.kernel.suggesting import did_you_mean
from banfa.kernel.text import Text
from banfa.platform.access import Actor
from banfa.policy.expressions.evaluating import Value, answer, class_key
from banfa.policy.model import Pack, VisitAction, VisitKind
from banfa.policy.of_one import read_of_one
from banfa.policy.values import from_stored


class NoSuchVisitKind(BanfaError):
    """The regulation has no such kind of visit for this customer, or not for this person."""

    status = 422


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """A kind of visit with the actions that are done for this customer, in order."""

    code: str
    kind: VisitKind
    actions: Mapping[str, VisitAction]


def known_of(customer: Customer, pack: Pack) -> Mapping[str, Value]:
    """Return what conditions on a customer read: its file, and its published classes."""
    return {**_file_of(customer, pack), **classes_of(customer.pk)}


def known_of_many(customers: Sequence[Customer], pack: Pack) -> dict[int, Mapping[str, Value]]:
    """Return the same of many customers, by customer."""
    classes = classes_of_many([one.pk for one in customers])
    return {one.pk: {**_file_of(one, pack), **classes.get(one.pk, {})} for one in customers}


def _file_of(customer: Customer, pack: Pack) -> Mapping[str, Value]:
    held = values_of(customer)
    known: dict[str, Value] = {}
    for name, one in pack.fields.items():
        try:
            value = from_stored(one, held.get(name))
        except ValueError:  # the pack's field was of another type when this was stored
            continue
        known[name] = Decimal(value) if isinstance(value, int) and not isinstance(value, bool) else value
    return known


def classes_of(customer_id: int) -> Mapping[str, str | None]:
    """Return a customer's published classes, by the names that conditions have for them."""
    return classes_of_many([customer_id]).get(customer_id, {})


def classes_of_many(customer_ids: Sequence[int]) -> Mapping[int, Mapping[str, str | None]]:
    """Return the published classes of many customers, by customer."""
    generation = Generation.objects.filter(is_current=True).first()
    if generation is None:
        return {}
    rows = CurrentGrade.objects.filter(generation=generation, customer__in=customer_ids)
    slots = {class_key(name): f"g{slot}" for name, slot in generation.slots.items()}
    return {row.customer_id: {name: getattr(row, slot) for name, slot in slots.items()} for row in rows}


def offered_kinds(customer: Customer, pack: Pack, actor: Actor) -> dict[str, Offered]:
    """Return the kinds of visit that a person may pay a customer, in the pack's order."""
    return offered_to(known_of(customer, pack), pack, actor)


def offered_to(known: Mapping[str, Value], pack: Pack, actor: Actor) -> dict[str, Offered]:
    """Return the kinds of visit that a person may pay a customer of whom this is known."""
    return {
        code: Offered(code=code, kind=kind, actions=_actions(kind, pack, known))
        for code, kind in pack.visits.items()
        if _is_for(actor, kind) and _holds(kind.of, pack, known)
    }


def kind_for(code: str, customer: Customer, pack: Pack, actor: Actor) -> Offered:
    """Return one kind of visit with its actions for a customer. Raises NoSuchVisitKind saying why not."""
    offered = offered_kinds(customer, pack, actor)
    if code in offered:
        return offered[code]
    if code not in pack.visits:
        none = Text(f"没有拜访类型“{code[:48]}”", f"there is no kind of visit '{code[:48]}'")
        raise NoSuchVisitKind(none + did_you_mean(code[:48], pack.visits))
    kind = pack.visits[code]
    title = kind.title.text
    if not _is_for(actor, kind):
        posts = [pack.posts[post].title.text for post in kind.by if post in pack.posts]
        raise NoSuchVisitKind(
            Text(
                f"“{title.zh}”由{'、'.join(one.zh for one in posts)}进行",
                f"{title.en} is made by: {', '.join(one.en for one in posts)}",
            )
        )
    raise NoSuchVisitKind(
        Text(f"“{title.zh}”不适用于该客户", f"{title.en} is not for customers like this one")
    )


def _is_for(actor: Actor, kind: VisitKind) -> bool:
    """Tell whether one of the actor's posts makes such visits; the administrator may make any (AD-2.1.2)."""
    return not kind.by or "administrator" in actor.posts or bool(actor.posts & set(kind.by))


def _actions(kind: VisitKind, pack: Pack, known: Mapping[str, Value]) -> Mapping[str, VisitAction]:
    return {code: one for code, one in kind.actions.items() if _holds(one.of, pack, known)}


def _holds(when: str | None, pack: Pack, known: Mapping[str, Value]) -> bool:
    return when is None or answer(read_of_one(when, pack).node, known) is True
