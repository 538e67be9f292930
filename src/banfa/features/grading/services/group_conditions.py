"""What may be saved as a group: a title of one's own, and a condition that the pack's own checker passes."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from banfa.features.grading.models.groups import LONGEST_TITLE
from banfa.features.grading.queries import frozen_pack, newest_published, period_of
from banfa.kernel.errors import BanfaError
from banfa.kernel.period import Period
from banfa.kernel.text import Text
from banfa.platform.access import Actor
from banfa.platform.access.fields import fields_of_then, hides
from banfa.platform.facts import supplied
from banfa.platform.org.current import pack_on
from banfa.policy.conditions import condition_problems, fields_read
from banfa.policy.expressions.calls import ExpressionProblem
from banfa.policy.model import Over, Pack, Segment, Title

MOST_MONTHS = 120


class NothingPublished(BanfaError):
    """Classes and the period of a group are those of a published run, and there is none."""

    def __init__(self) -> None:
        super().__init__(
            Text(
                "还没有已发布的分级批次；客群以最新发布的批次为准，请先发布",
                "no run is published yet; groups follow the newest published run, so publish one first",
            )
        )


class BadCondition(BanfaError):
    """A condition that cannot be used; `problems` says everything that is wrong, each at its column from 0."""

    status = 400

    def __init__(self, problems: Sequence[ExpressionProblem]) -> None:
        self.problems = tuple(problems)
        first = self.problems[0]
        where = (
            Text(f"（第 {first.column + 1} 列）", f" (column {first.column + 1})")
            if first.column
            else Text("", "")
        )
        super().__init__(first.text + where)


class BadTitle(BanfaError):
    """A title that is missing or does not fit."""

    status = 400


class BadWindow(BanfaError):
    """A window that is no number of months."""

    status = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What a group stands on: the pack and the period of the newest published run."""

    pack: Pack
    period: Period
    run_number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupWish:
    """What somebody wants to save; `months` is the window of sums without one of their own, none for the period."""

    title: str
    condition: str
    months: int | None = None
    shared: bool = False


def ground_for(actor: Actor) -> Ground:
    """Return what a group would stand on now. Raises NothingPublished, Denied."""
    run = newest_published(actor)
    if run is None:
        raise NothingPublished
    return Ground(pack=frozen_pack(run), period=period_of(run), run_number=run.number)


def require_condition(condition: str, actor: Actor, pack: Pack, *, own_names: Sequence[str] = ()) -> str:
    """Return a condition that may be used. Raises BadCondition; a field whose values the actor sees masked is refused."""
    pack = fields_of_then(actor, pack, pack_on(timezone.localdate()))
    problems = condition_problems(condition, pack, supplied(), own_names=own_names)
    if not problems:
        problems = tuple(
            ExpressionProblem(
                Text(
                    f"信息项“{pack.fields[name].title.zh}”对您隐去，不能用于条件",
                    f"the field '{pack.fields[name].title.en}' is hidden from you and cannot stand in a condition",
                ),
                0,
            )
            for name in sorted(fields_read(condition, pack, supplied()))
            if hides(actor, pack.fields[name])
        )
    if problems:
        raise BadCondition(problems)
    return condition.strip()


def require_title(title: str) -> str:
    """Return a title that fits. Raises BadTitle."""
    trimmed = " ".join(title.split())
    if not trimmed:
        raise BadTitle(Text("请填写客群名称", "give the group a title"))
    if len(trimmed) > LONGEST_TITLE:
        raise BadTitle(
            Text(
                f"客群名称最长 {LONGEST_TITLE} 字", f"a group's title has at most {LONGEST_TITLE} characters"
            )
        )
    return trimmed


def key_of(title: str) -> str:
    """Return the form in which titles are compared: width and case make no difference."""
    return unicodedata.normalize("NFKC", title).casefold()


def require_months(months: int | None) -> int | None:
    """Return a window that may be used. Raises BadWindow."""
    if months is not None and not 1 <= months <= MOST_MONTHS:
        raise BadWindow(
            Text(
                f"期间须为 1 至 {MOST_MONTHS} 个月",
                f"the window is a whole number of months from 1 to {MOST_MONTHS}",
            )
        )
    return months


def segment_of(title: str, condition: str, months: int | None) -> Segment:
    """Return a saved group as the pack language has it."""
    return Segment(
        title=Title(zh=title, en=title), when=condition, over=Over(months=months) if months else None
    )
