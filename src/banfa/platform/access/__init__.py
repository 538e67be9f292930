"""Who may see and do what: one choke point for every read and every write. No rule means no right."""

from banfa.platform.access.actors import Actor, NoSuchPerson, actor_named, actor_of
from banfa.platform.access.permissions import Permission
from banfa.platform.access.rights import Denied, require
from banfa.platform.access.scope import NotThere, declare, in_scope, is_whole_organisation, visible

__all__ = [
    "Actor",
    "Denied",
    "NoSuchPerson",
    "NotThere",
    "Permission",
    "actor_named",
    "actor_of",
    "declare",
    "in_scope",
    "is_whole_organisation",
    "require",
    "visible",
]
