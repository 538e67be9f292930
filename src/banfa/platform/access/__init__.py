"""Who may see and do what: one choke point for every read and every write. No rule means no right."""

from banfa.platform.access.actors import Actor, NoSuchPerson, actor_named, actor_of
from banfa.platform.access.permissions import Permission
from banfa.platform.access.rights import Denied, may_on, require, require_on
from banfa.platform.access.scope import (
    NotThere,
    customers_in_scope,
    declare,
    declare_own_customers,
    in_scope,
    is_whole_organisation,
    may_do_to,
    require_to,
    sees_own_alone,
    visible,
)

__all__ = [
    "Actor",
    "Denied",
    "NoSuchPerson",
    "NotThere",
    "Permission",
    "actor_named",
    "actor_of",
    "customers_in_scope",
    "declare",
    "declare_own_customers",
    "in_scope",
    "is_whole_organisation",
    "may_do_to",
    "may_on",
    "require",
    "require_on",
    "require_to",
    "sees_own_alone",
    "visible",
]
