"""After a write, customers are still the writer's: one that left their part of the organisation undoes the write."""

from collections.abc import Sequence

from banfa.features.customers.models import Customer
from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access import Actor, Permission, is_whole_organisation, visible

AT_ONCE = 500  # SQLite takes so many parameters


class LeftScope(BanfaError):
    """The write would put a customer where the writer may not write."""

    status = 403

    def __init__(self, code: str) -> None:
        super().__init__(
            Text(
                f"修改后客户 {code} 将不在您的管辖范围内，未作修改；请由上级机构办理",
                f"customer {code} would leave your part of the organisation: nothing was changed; "
                "ask the unit above yours",
            )
        )


def require_inside(actor: Actor, right: Permission, codes: Sequence[str]) -> None:
    """Raise LeftScope for a customer on which the actor no longer has the right; the caller's transaction ends with it."""
    if is_whole_organisation(actor, right):
        return
    mine = visible(Customer, actor, right)
    for start in range(0, len(codes), AT_ONCE):
        lot = codes[start : start + AT_ONCE]
        still = set(mine.filter(code__in=lot).values_list("code", flat=True))
        for code in lot:
            if code not in still:
                raise LeftScope(code)
