"""The tabs of plans, with the person whose plan is looked at kept from one to the next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse

from banfa.kernel.text import Text
from banfa.policy.model import Pack


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab: where it leads and whether it is open."""

    words: Text
    address: str
    is_open: bool


def tabs_of(
    opened: str, pack: Pack, today: date, *, person: str = "", has_plan: bool = True
) -> Sequence[Tab]:
    """Return the tabs of plans under a regulation; `person` is kept where it is not the reader's own plan.

    Whoever plans no visits of their own and looks at nobody's sees the team alone.
    """
    kept = f"?{urlencode({'person': person})}" if person else ""
    day = reverse("contacts:plan-day", args=[today.isoformat()])
    tabs = (
        []
        if not has_plan
        else [
            ("day", Text("日", "Day"), f"{day}{kept}"),
            ("week", Text("周", "Week"), f"{reverse('contacts:plan')}{kept}"),
            ("month", Text("月", "Month"), f"{reverse('contacts:plan-month')}{kept}"),
        ]
    )
    if has_plan and pack.planning.fixed_days is not None:
        tabs.append(("fixed", Text("定时日", "Fixed days"), f"{reverse('contacts:plan-fixed')}{kept}"))
    tabs.append(("team", Text("团队", "Team"), reverse("contacts:plan-team")))
    if pack.planning.near_route is not None:
        tabs.append(("near", Text("送货线路附近", "Near deliveries"), reverse("contacts:plan-near")))
    return [Tab(words, address, code == opened) for code, words, address in tabs]
