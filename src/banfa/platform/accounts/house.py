"""Sets what the organisation asks of accounts beyond its pack."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction

from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access import Actor
from banfa.platform.accounts.agreeing import require_house
from banfa.platform.accounts.models import HouseRules
from banfa.platform.accounts.rules import house_rules
from banfa.platform.audit import recording as audit

# The least and the most of each; empty leaves it to the pack.
BOUNDS = {"idle_minutes": (5, 1440), "hours": (1, 168), "lock_after": (5, 1000), "expire_days": (1, 3650)}
BAD_REQUEST = 400


class BadRule(BanfaError):
    """A rule cannot be as it was written; `field` names it."""

    status = BAD_REQUEST

    def __init__(self, field: str, text: Text) -> None:
        super().__init__(text)
        self.field = field


@transaction.atomic
def set_house_rules(
    actor: Actor,
    *,
    numbers: Mapping[str, str],
    ends_first: bool,
    posts: Collection[str],
    known_posts: Collection[str],
    at: datetime,
) -> HouseRules:
    """Set all of them at once. Raises Denied, BadRule."""
    require_house(actor)
    unknown = sorted(set(posts) - set(known_posts))
    if unknown:
        raise BadRule(
            "second_factor_posts", Text(f"没有岗位“{unknown[0]}”", f"there is no post '{unknown[0]}'")
        )
    before, values = house_rules(), {name: _number(name, numbers.get(name, "")) for name in BOUNDS}
    after = {**values, "ends_first": ends_first, "second_factor_posts": sorted(posts)}
    changed = [
        audit.Changed("account_rules:1", name, str(getattr(before, name)), str(value))
        for name, value in after.items()
        if getattr(before, name) != value
    ]
    held, _ = HouseRules.objects.update_or_create(pk=1, defaults=after)
    if changed:
        audit.record("account_rules.set", "account_rules:1", actor=actor, at=at, changes=changed)
    return held


def _number(name: str, written: str) -> int | None:
    plain, (least, most) = written.strip(), BOUNDS[name]
    if not plain:
        return None
    if not (plain.isascii() and plain.isdigit() and len(plain) < 6 and least <= int(plain) <= most):
        raise BadRule(
            name,
            Text(
                f"请填写 {least} 至 {most} 的整数，或留空",
                f"a whole number from {least} to {most}, or nothing",
            ),
        )
    return int(plain)
