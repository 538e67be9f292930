"""Everything about a pack that its types cannot say. Nothing is changed here."""

from collections.abc import Callable, Iterator

from banfa.policy.loading.checks import (
    approvals,
    care,
    classes,
    consequences,
    criteria,
    crossings,
    expressions,
    figures,
    gatherings,
    governing,
    names,
    obligations,
    organisation,
    planning,
    quality,
    reach,
    sharing,
    visits,
)
from banfa.policy.loading.problems import Finding
from banfa.policy.model import Pack

__all__ = ["declare_check", "findings"]
Check = Callable[[Pack], Iterator[Finding]]
_declared: list[Check] = []
CHECKS = (
    names, expressions, classes, crossings, criteria, reach, consequences, approvals, figures, organisation, governing, gatherings,
    quality, obligations, planning, visits, care, sharing,
)  # fmt: skip


def declare_check(check: Check) -> None:
    """Add a check of what only the program around knows, such as the names of permissions."""
    if check not in _declared:
        _declared.append(check)


def findings(pack: Pack) -> Iterator[Finding]:
    """Yield everything wrong with a pack whose types are right."""
    for check in CHECKS:
        yield from check.findings(pack)
    for declared in _declared:
        yield from declared(pack)
