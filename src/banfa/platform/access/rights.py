"""What a post may do."""

from enum import StrEnum
from typing import TYPE_CHECKING

from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text

if TYPE_CHECKING:
    from banfa.platform.access.actors import Actor


class Permission(StrEnum):
    """feature:thing:action, alphabetical."""

    AUDIT_EVENT_READ = "audit:event:read"
    CUSTOMERS_CUSTOMER_EXPORT = "customers:customer:export"
    CUSTOMERS_CUSTOMER_IMPORT = "customers:customer:import"
    CUSTOMERS_CUSTOMER_READ = "customers:customer:read"
    GRADING_GRADE_EXPORT = "grading:grade:export"
    GRADING_RUN_COMPUTE = "grading:run:compute"
    GRADING_RUN_PUBLISH = "grading:run:publish"
    GRADING_RUN_READ = "grading:run:read"
    LEDGER_BATCH_IMPORT = "ledger:batch:import"
    LEDGER_BATCH_READ = "ledger:batch:read"
    LEDGER_BATCH_REVERSE = "ledger:batch:reverse"
    ORG_UNIT_IMPORT = "org:unit:import"
    ORG_UNIT_READ = "org:unit:read"
    REGULATIONS_PACK_READ = "regulations:pack:read"


READING = frozenset(
    {
        Permission.CUSTOMERS_CUSTOMER_READ,
        Permission.GRADING_RUN_READ,
        Permission.LEDGER_BATCH_READ,
        Permission.ORG_UNIT_READ,
        Permission.REGULATIONS_PACK_READ,
    }
)
POSTS: dict[str, frozenset[Permission]] = {
    "administrator": frozenset(Permission),
    "reader": READING,
}


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


def require(actor: "Actor", permission: Permission) -> None:
    """Raise Denied unless one of the actor's posts allows this."""
    if permission not in actor.grants:
        raise Denied(permission)
