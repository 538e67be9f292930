"""Reads what a run's page is asked for, and which period is to be graded."""

from collections.abc import Sequence

from django.http import QueryDict

from banfa.features.grading.matrix import from_address
from banfa.features.grading.models import Run
from banfa.kernel.period import Period, PeriodKind
from banfa.kernel.text import Text
from banfa.platform.web.refusals import BadRequest
from banfa.policy.model import Level, Pack

OFFERED_PERIODS = 8


def read_classification(query: QueryDict, run: Run, pack: Pack) -> str:
    """Return the classification to show: the one asked for, else the headline. Raises BadRequest."""
    graded = [name for name in pack.classifications if name in run.counts]
    name = query.get("by") or (pack.headline if pack.headline in graded else graded[0])
    if name not in graded:
        raise _unknown("by", str(name))
    return str(name)


def read_level(query: QueryDict, levels: Sequence[Level]) -> str:
    """Return the level whose units are compared. Raises BadRequest."""
    codes = [level.code for level in levels]
    level = query.get("level") or (codes[1] if len(codes) > 1 else codes[0])
    if level not in codes:
        raise _unknown("level", level)
    return level


def read_cell(query: QueryDict) -> tuple[str | None, str | None] | None:
    """Return the cell of the matrix whose customers are asked for."""
    if "old" not in query or "new" not in query:
        return None
    return from_address(query.get("old", "")), from_address(query.get("new", ""))


def periods_offered(newest: Period | None, kind: PeriodKind) -> list[Period]:
    """Return the newest periods of a kind that the ledger's newest month lies in or after, newest first."""
    if newest is None:
        return []
    period = Period.containing(newest.start, kind)
    found = []
    for _ in range(OFFERED_PERIODS):
        found.append(period)
        period = period.previous
    return found


def read_period(posted: QueryDict) -> Period:
    """Return the period to grade. Raises BadPeriod."""
    return Period.parse(posted.get("period", ""))


def _unknown(key: str, value: str) -> BadRequest:
    shown = value[:40]
    return BadRequest(
        Text(f"地址中的 {key}={shown} 无法识别", f"{key}={shown} in the address is not understood")
    )
