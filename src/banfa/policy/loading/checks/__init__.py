"""Everything about a pack that its types cannot say. Nothing is changed here."""

from collections.abc import Iterator

from banfa.policy.loading.checks import (
    classes,
    consequences,
    criteria,
    crossings,
    expressions,
    figures,
    names,
    reach,
)
from banfa.policy.loading.problems import Finding
from banfa.policy.model import Pack

__all__ = ["findings"]


def findings(pack: Pack) -> Iterator[Finding]:
    """Yield everything wrong with a pack whose types are right."""
    for check in (names, expressions, classes, crossings, criteria, reach, consequences, figures):
        yield from check.findings(pack)
