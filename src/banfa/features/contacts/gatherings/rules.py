"""What the regulation says of gatherings: a kind by its name, and whether a customer may be invited."""

from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal

from banfa.features.customers.models import Customer
from banfa.features.customers.services.writing import values_of
from banfa.kernel.errors import BanfaError
from banfa.kernel.suggesting import did_you_mean
from banfa.kernel.text import Text, same
from banfa.policy.expressions.evaluating import Value, answer
from banfa.policy.expressions.parsing import parse
from banfa.policy.expressions.tree import Kind, Node
from banfa.policy.model import GatheringKind, Pack
from banfa.policy.scope import scope_of
from banfa.policy.values import from_stored


class NoSuchKind(BanfaError):
    """The regulation has no gathering of this kind."""

    status = 422


class NotForThem(BanfaError):
    """A gathering of this kind is not for this customer or colleague."""

    status = 422


def kind_of(pack: Pack, code: str) -> GatheringKind:
    """Return a kind of gathering. Raises NoSuchKind."""
    if code not in pack.gatherings:
        none = Text(f"制度没有活动类型“{code}”", f"the regulation has no kind of gathering '{code}'")
        raise NoSuchKind(none + did_you_mean(code, pack.gatherings))
    return pack.gatherings[code]


def kind_title(pack: Pack, code: str) -> Text:
    """Return what a kind is called; its code where it has left the regulation."""
    return pack.gatherings[code].title.text if code in pack.gatherings else same(code)


def topic_titles(pack: Pack, kind: str, topics: Collection[str]) -> list[Text]:
    """Return what topics are called, in the regulation's order."""
    known = pack.gatherings[kind].topics if kind in pack.gatherings else {}
    return [one.title.text for code, one in known.items() if code in topics]


def hinders(kind: GatheringKind, pack: Pack, customer: Customer, marks: Collection[str]) -> Text | None:
    """Return why a customer is not one to be invited, None for one who is; `marks` are the circumstances in their file."""
    if kind.statuses and customer.status not in kind.statuses:
        return Text("状态不在邀请范围内", "not of a state that is invited")
    if kind.circumstances and not set(marks) & set(kind.circumstances):
        return Text("没有登记特殊情况", "no circumstance is on file")
    if kind.of is not None and answer(_tree(kind.of, pack), _values(customer, pack)) is not True:
        return Text("不符合受邀条件", "does not meet the condition for guests")
    return None


def _tree(source: str, pack: Pack) -> Node:
    return parse(source, scope_of(pack), expects=Kind.YES_NO).node


def _values(customer: Customer, pack: Pack) -> Mapping[str, Value]:
    found: dict[str, Value] = {}
    for name, stored in values_of(customer).items():
        value = from_stored(pack.fields[name], stored) if name in pack.fields else None
        if isinstance(value, int) and not isinstance(value, bool):
            value = Decimal(value)
        found[name] = value
    return found


def term_of(over: str, on: date) -> tuple[date, date]:
    """Return the calendar year or half-year that a day lies in; the end is exclusive."""
    if over == "year":
        return date(on.year, 1, 1), date(on.year + 1, 1, 1)
    first = date(on.year, 1 if on.month <= 6 else 7, 1)
    return first, date(on.year, 7, 1) if on.month <= 6 else date(on.year + 1, 1, 1)
