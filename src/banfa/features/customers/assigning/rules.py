"""Rules by which customers belong to people: whoever fits a list's wish, from one day until another."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from banfa.features.customers.assigning.assign import ASSIGN, Given, NotInPost, assign, require_assignable
from banfa.features.customers.assigning.holding import standing
from banfa.features.customers.forms import wish_in
from banfa.features.customers.models import AssigningRule, Customer
from banfa.features.customers.queries import TooBroad, customers_wished
from banfa.features.customers.standing import standings
from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access import Actor, Denied, NotThere, actor_of, require
from banfa.platform.access.actors import current
from banfa.platform.audit import recording as audit
from banfa.platform.web.refusals import BadRequest

LONGEST_NAME = 80
MADE, ENDED = "assigning_rule.made", "assigning_rule.ended"


class NoCondition(BanfaError):
    """A rule without a condition would take every customer."""

    status = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A rule with how many customers it would give to its person today."""

    rule: AssigningRule
    waiting: int
    problem: Text | None = None


@transaction.atomic
def make_rule(given: Given, *, query: str, why: str, actor: Actor, at: datetime) -> AssigningRule:
    """Keep a rule, the last in order, and apply it from its day on. Raises Denied, NoCondition, BadRequest, as `assign`."""
    require(actor, ASSIGN)
    if not query:
        raise NoCondition(
            Text("规则须有筛选条件，请先筛选客户", "a rule needs a condition: filter the list first")
        )
    wish_in(query, actor)
    require_assignable(given)
    place = AssigningRule.objects.aggregate(last=Max("place"))["last"] or 0
    rule = AssigningRule.objects.create(
        name=(why or given.person.name)[:LONGEST_NAME], query=query, person=given.person, post=given.post,
        from_on=given.on, until_on=given.until, place=place + 1, made_by_id=actor.person_id, made_at=at,
    )  # fmt: skip
    audit.record(
        MADE, f"assigning_rule:{rule.pk}", actor=actor, at=at,
        summary={"name": rule.name, "query": query, "person": given.person.name, "post": given.post},
    )  # fmt: skip
    return rule


@transaction.atomic
def end_rule(rule_id: int, *, actor: Actor, at: datetime, on: date) -> AssigningRule:
    """End a rule; what it has assigned stays. Raises Denied, NotThere."""
    require(actor, ASSIGN)
    rule = rules(actor).filter(Q(until_on=None) | Q(until_on__gt=on), pk=rule_id).first()
    if rule is None:
        raise NotThere
    if rule.from_on < on:
        AssigningRule.objects.filter(pk=rule.pk).update(until_on=on)
    else:
        AssigningRule.objects.filter(pk=rule.pk).delete()
    audit.record(ENDED, f"assigning_rule:{rule_id}", actor=actor, at=at, summary={"name": rule.name})
    return rule


def rules(actor: Actor) -> QuerySet[AssigningRule]:
    """Return the rules that the actor made, or all of them for whoever may assign everywhere."""
    found = AssigningRule.objects.select_related("person", "made_by").order_by("place")
    return found if "" in actor.scopes_of(ASSIGN) else found.filter(made_by=actor.person_id)


def shown(actor: Actor, on: date) -> Sequence[Shown]:
    """Return the rules in force or to come, each with what it would change now."""
    require(actor, ASSIGN)
    return [_told(one, on) for one in rules(actor).filter(Q(until_on=None) | Q(until_on__gt=on))]


def _told(rule: AssigningRule, on: date) -> Shown:
    try:
        return Shown(rule=rule, waiting=_waiting(rule, on).count())
    except (BadRequest, NotThere, TooBroad, Denied) as error:
        return Shown(rule=rule, waiting=0, problem=error.text)


def _waiting(rule: AssigningRule, on: date) -> QuerySet[Customer]:
    """Return the customers that fit and that no earlier rule, nor anybody by hand since, has given to somebody."""
    actor = actor_of(rule.made_by, on=on)
    found = customers_wished(actor, wish_in(rule.query, actor), standings()).whole
    taken = standing(on).filter(post=rule.post, person__is_active=True)
    return found.exclude(pk__in=taken.values("customer"))


def apply_rules(at: datetime) -> int:
    """Give every customer without a holder to the person of the first rule that fits; return how many were given.

    Each rule acts with the rights that its maker has today: twice, or by two workers at once, changes nothing more.
    """
    on, given = timezone.localdate(at), 0
    for rule in (
        AssigningRule.objects.filter(current(on)).select_related("person", "made_by").order_by("place")
    ):
        try:
            target = Given(person=rule.person, post=rule.post, on=on, rule=rule)
            _, told = assign(
                _waiting(rule, on), target, actor=actor_of(rule.made_by, on=on), at=at, why=rule.name
            )
        except (BadRequest, NotThere, TooBroad, Denied, NotInPost):
            continue  # the page of rules says why
        AssigningRule.objects.filter(pk=rule.pk).update(applied_at=at)
        given += told.changed
    return given
