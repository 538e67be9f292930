"""The register's own columns: customers by state, and how complete their files are."""

from collections import defaultdict
from collections.abc import Sequence

from django.db.models import Count

from banfa.features.customers.models import Customer
from banfa.features.customers.register.glance import glance, parts_seen
from banfa.features.customers.summary.columns import Part, UnitColumn
from banfa.kernel.text import Text
from banfa.platform.access import Actor, visible
from banfa.policy.model import Pack

CUSTOMERS = "customers"
# Paler than grades, which stand beside them.
SHADES = {"active": "v4", "prospect": "v5", "suspended": "v6", "lost": "v7", "closed": "vx"}


def own_columns(actor: Actor, pack: Pack) -> list[UnitColumn]:
    """Return how many customers there are and in which state: one count of the register, by unit."""
    counted: dict[str, dict[str, int]] = defaultdict(dict)
    total: dict[str, int] = defaultdict(int)
    for path, status, n in _states_by_unit(actor):
        counted[status][path] = n
        total[path] += n
    return [
        UnitColumn(
            key=CUSTOMERS, title=Text("客户", "Customers"), order=0,
            parts=[Part(key="", label=Text("客户", "customers"), by_path=total)],
        ),
        UnitColumn(
            key="status", title=Text("按状态", "By state"), order=10, is_bar=True, parts=_states(counted, pack),
        ),
    ]  # fmt: skip


def _states_by_unit(actor: Actor) -> Sequence[tuple[str, str, int]]:
    parts = parts_seen(actor)
    if parts is not None:
        with glance(parts) as duck:
            if duck is not None:
                counted = "SELECT path, status, count(*) FROM glance GROUP BY path, status"
                found: list[tuple[str, str, int]] = duck.execute(counted).fetchall()
                return found
    rows = visible(Customer, actor).order_by().values("unit_path", "status").annotate(n=Count("*"))
    return list(rows.values_list("unit_path", "status", "n"))


def _states(counted: dict[str, dict[str, int]], pack: Pack) -> Sequence[Part]:
    kept = pack.fields.get("status")
    options = [(option.value, option.text) for option in kept.options] if kept else []
    # What is in business comes first; a prospect does not stand before it.
    names = sorted((value for value, _ in options), key=lambda value: SHADES.get(value, "vx"))
    words = dict(options)
    return [
        Part(
            key=value, label=words[value], by_path=counted.get(value, {}), query=f"status={value}",
            shade=SHADES.get(value, "vx"),
        )
        for value in names
    ]  # fmt: skip
