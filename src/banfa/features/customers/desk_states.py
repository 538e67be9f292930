"""The desk's picture of the register: how many of the reader's customers are in which state, each bar with its rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone

from banfa.features.customers.summary.own import own_columns
from banfa.kernel.text import Text
from banfa.platform.access import Permission
from banfa.platform.org.current import pack_on
from banfa.platform.web.charts import share
from banfa.platform.web.slots import Asked, Part, Place, declare

READ = Permission.CUSTOMERS_CUSTOMER_READ
LEAST_WIDTH = 0.6  # per cent, so that a few customers among many are still seen


@dataclass(frozen=True, slots=True, kw_only=True)
class StateBar:
    """One state: how many customers are in it, how wide its bar is, and where they are listed."""

    label: Text
    count: int
    share: float
    width: str
    href: str


def fill_states(asked: Asked) -> Mapping[str, Any] | None:
    """Count the reader's customers by state; nothing where they have none."""
    counted = {column.key: column for column in own_columns(asked.actor, pack_on(timezone.localdate()))}
    counts = [(part, sum(part.by_path.values())) for part in counted["status"].parts]
    total = sum(count for _, count in counts)
    if not total:
        return None
    most, register = max(count for _, count in counts), reverse("customers:list")
    bars: Sequence[StateBar] = [
        StateBar(
            label=part.label,
            count=count,
            share=count / total,
            width=share(max(100 * count / most, LEAST_WIDTH)),
            href=f"{register}?{part.query}",
        )
        for part, count in counts
        if count
    ]
    return {"bars": bars, "total": total, "register": register}


def declare_states() -> None:
    """Fill the register's card on the desk; it is counted once the page stands."""
    declare(
        Part(
            place=Place.DESK, name="states", order=12, needs=READ, template="customers/_desk_states.html",
            fill=fill_states, title=Text("客户", "Customers"), wide=False, later=True,
        )
    )  # fmt: skip
