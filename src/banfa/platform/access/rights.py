"""Refuses what an actor's posts do not allow."""

from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access.actors import Actor
from banfa.platform.access.permissions import Permission


class Denied(BanfaError):
    """The actor's posts do not allow this."""

    def __init__(self, permission: Permission) -> None:
        super().__init__(
            Text(
                f"您的岗位没有此项权限（{permission}），请联系本机构管理员",
                f"your posts do not allow this ({permission}); ask your unit's administrator",
            )
        )
        self.permission = permission


def require(actor: Actor, permission: Permission) -> None:
    """Raise Denied unless one of the actor's posts allows this."""
    if not actor.may(permission):
        raise Denied(permission)


def may_on(actor: Actor, permission: Permission, path: str) -> bool:
    """Tell whether the actor may do this to what the unit of a path answers for: one rule for every level
    (FUEL-6.1.2b). Rights on assigned customers are told by `scope.may_do_to`."""
    below = any(path.startswith(scope) for scope in actor.scopes_of(permission))
    return below or path in actor.level.get(permission, ())


def require_on(actor: Actor, permission: Permission, path: str) -> None:
    """Raise Denied unless the actor may do this to what the unit of a path answers for."""
    if not may_on(actor, permission, path):
        raise Denied(permission)
