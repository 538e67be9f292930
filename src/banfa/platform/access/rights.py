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
    if permission not in actor.grants:
        raise Denied(permission)
