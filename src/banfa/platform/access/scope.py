"""Which rows an actor sees: a range on the stored unit path, or the customers assigned to them, put before every read."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from django.db import connection
from django.db.models import BooleanField, F, Func, Model, Q, QuerySet
from django.utils import timezone

from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access.actors import WHOLE_ORGANISATION, Actor, Holding
from banfa.platform.access.permissions import Permission
from banfa.platform.access.rights import Denied, may_on, require
from banfa.platform.org.models import Unit
from banfa.platform.org.paths import end_of_subtree

M = TypeVar("M", bound=Model)
OwnCustomers = Callable[[Sequence[Holding], date], QuerySet[Any]]


class NotThere(BanfaError):
    """It does not exist, or the actor may not know that it does: the words are the same."""

    def __init__(self) -> None:
        super().__init__(
            Text("没有找到，或不在您的管辖范围内", "not found, or outside your part of the organisation")
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Declared:
    """Where a model keeps its unit path, and the customer that it belongs to, if it belongs to one."""

    path: str
    read: Permission
    customer: str = ""


_declared: dict[type[Model], _Declared] = {Unit: _Declared(path="path", read=Permission.ORG_UNIT_READ)}
_own_customers: list[OwnCustomers] = []


def declare(model: type[Model], *, path: str, read: Permission, customer: str = "") -> None:
    """Tell where a model keeps its unit path and which permission reading it needs.

    `customer` is the column with the customer's number, `pk` for customers themselves: their rows are narrowed to the
    assigned ones for posts that see their own. A model without it belongs to its unit.
    """
    _declared[model] = _Declared(path=path, read=read, customer=customer)


def declare_own_customers(source: OwnCustomers) -> None:
    """Tell, in `AppConfig.ready`, which customers are assigned: a query of their numbers, in one column."""
    _own_customers[:] = [source]


def visible(model: type[M], actor: Actor, right: Permission | None = None) -> QuerySet[M]:
    """Return the rows of a declared model that the actor may read, or on which the actor has another right.

    Raises Denied; KeyError where nothing was declared.
    """
    known = _declared[model]
    permission = right or known.read
    require(actor, permission)
    if known.customer:
        mine: Any = rows_of_customers(actor, permission, path=known.path, customer=known.customer)
    else:
        mine = _below(actor.reach_of(permission), known.path)
    return model._default_manager.filter(mine)


def rows_of_customers(actor: Actor, permission: Permission, *, path: str, customer: str) -> Any:
    """Return the condition that rows belong to customers for whom the actor has this right, with the columns of their
    unit path and of the customer's number."""
    if is_whole_organisation(actor, permission):
        return Q()
    own = own_condition(actor, permission, customer)
    if own is None:
        return in_scope(actor, path, permission)
    by_unit = in_scope(actor, path, permission) if _has_units(actor, permission) else None
    return Q(own) if by_unit is None else by_unit | Q(own)


def customers_in_scope(actor: Actor, permission: Permission, prefix: str = "") -> Any:
    """Return the same for customers, or for rows that lead to one by a prefix such as `customer__`."""
    number = f"{prefix.removesuffix('__')}_id" if prefix.count("__") == 1 else f"{prefix}pk"
    return rows_of_customers(actor, permission, path=f"{prefix}unit_path", customer=number)


def own_condition(actor: Actor, permission: Permission, customer: str) -> Any:
    """Return the condition that a customer is assigned to the actor for this right, None where no right is so given."""
    holdings = actor.own.get(permission, ())
    if not holdings or not _own_customers:
        return None
    ids = own_customer_ids(actor, permission)
    if connection.vendor != "postgresql":
        return Q(**{f"{customer}__in": ids})
    from django.contrib.postgres.expressions import ArraySubquery

    # As an array the assignments are read first, whatever the planner thinks of how many there are.
    return Func(
        F(customer), Func(ArraySubquery(ids), function="ANY"), template="(%(expressions)s)", arg_joiner=" = ",
        output_field=BooleanField(),
    )  # fmt: skip


def own_customer_ids(actor: Actor, permission: Permission) -> QuerySet[Any]:
    """Return the numbers of the customers assigned to the actor for this right, as a query of one column."""
    (source,) = _own_customers
    return source(actor.own.get(permission, ()), actor.on or timezone.localdate())


def sees_own_alone(actor: Actor, permission: Permission) -> bool:
    """Tell whether the actor has this right on assigned customers and on no unit."""
    return bool(actor.own.get(permission)) and not _has_units(actor, permission)


def in_scope(actor: Actor, path: str, permission: Permission) -> Q:
    """Return the condition that a path column lies where the actor has this right on everything."""
    if is_whole_organisation(actor, permission):
        return Q()
    condition = _below(actor.scopes_of(permission), path)
    for exact in actor.level.get(permission, ()):
        condition |= Q(**{path: exact})
    return condition


def may_do_to(actor: Actor, permission: Permission, *, path: str, customer_id: int) -> bool:
    """Tell whether the actor has this right on a customer: by the unit that answers for it, or because it is assigned."""
    if may_on(actor, permission, path):
        return True
    if not actor.own.get(permission) or not _own_customers:
        return False
    ids = own_customer_ids(actor, permission)
    (column,) = ids.query.values_select or ("pk",)
    return bool(ids.filter(**{column: customer_id}).exists())


def require_to(actor: Actor, permission: Permission, *, path: str, customer_id: int) -> None:
    """Raise Denied unless the actor has this right on a customer."""
    if not may_do_to(actor, permission, path=path, customer_id=customer_id):
        raise Denied(permission)


def is_whole_organisation(actor: Actor, permission: Permission) -> bool:
    """Tell whether the actor has this right everywhere."""
    return WHOLE_ORGANISATION in actor.scopes_of(permission)


def _has_units(actor: Actor, permission: Permission) -> bool:
    return bool(actor.scopes_of(permission)) or bool(actor.level.get(permission))


def _below(scopes: Sequence[str], path: str) -> Q:
    if WHOLE_ORGANISATION in scopes:
        return Q()
    condition = Q(pk__in=[])
    for scope in scopes:
        condition |= Q(**{f"{path}__gte": scope, f"{path}__lt": end_of_subtree(scope)})
    return condition
