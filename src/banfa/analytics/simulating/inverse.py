"""Finds the figure that moves so many customers, and grades with it before it is said."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from banfa.analytics.planning import Plan, plan_of
from banfa.analytics.simulating.asking import Question
from banfa.analytics.simulating.cutting import Cut, Cuts, Edge, Levels, count_at, find_cuts
from banfa.analytics.simulating.levers import Lever, lever_of, partner_of
from banfa.analytics.simulating.measuring import counted, levels_of
from banfa.analytics.simulating.needed import classes_depending_on, pack_for
from banfa.analytics.simulating.searching import MOST_TRIALS, Search, unit_of
from banfa.kernel.errors import BanfaError
from banfa.kernel.period import Period
from banfa.kernel.text import Text
from banfa.policy.drafting import DraftInvalid, EditableFigure, Edits, drafted, extreme, figure_at
from banfa.policy.model import Pack

OnStep = Callable[[int, int], None]
Grade = Callable[[Pack, Path], object]
GRADINGS_OF_A_CUT = 4
NARROWINGS = 20  # each is a check of the pack, a fraction of a second


class NotConcerned(BanfaError):
    """The figure does not bear on the classification asked about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """A figure that was graded with: the edits it takes, and the customers that it moves."""

    figure: Decimal
    edits: Edits
    customers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a figure would have to be. `exact` moves the customers asked for; else `below` and `above` are the nearest.

    `now` is the figure as it stands, `moved_now` how many it moves, `gradings` how often was graded to find it out.
    """

    question: Question
    now: Decimal | None
    moved_now: int
    exact: Tried | None
    below: Tried | None
    above: Tried | None
    is_by_search: bool
    gradings: int


def figure_to_move(
    question: Question,
    *,
    pack: Pack,
    period: Period,
    facts: frozenset[str],
    before: Path,
    grade: Grade,
    scratch: Path,
    on_step: OnStep = lambda done, total: None,
) -> Answer:
    """Answer a question about a pack (a draft with its other edits in it), counted against the run in `before`.

    `grade` grades everyone of that run with a pack into an empty folder. Where the figure is compared with one measure
    per customer, a handful of gradings suffices; else it is sought in a bounded number of them.
    Raises UnknownFigure, UnknownClass, UnknownValue, NotConcerned.
    """
    question.require_sense(pack)
    figure = figure_at(pack, question.figure)
    plan = plan_of(pack, period, facts)
    _require_bearing(plan, figure, question.classification)
    trials = _Trials(question, figure, pack, plan, before, grade, scratch, on_step)
    lever = lever_of(pack, plan, figure, question.classification)
    answer = None if lever is None else trials.cut(lever)
    return trials.sought() if answer is None else answer


def _require_bearing(plan: Plan, figure: EditableFigure, target: str) -> None:
    concerned = classes_depending_on(plan, [figure])
    if target not in concerned:
        zh, en = "、".join(concerned) or "无", ", ".join(concerned) or "nothing"
        raise NotConcerned(
            Text(
                f"{figure.path} 不影响 {target}；它影响：{zh}",
                f"{figure.path} has no bearing on {target}; it bears on {en}",
            )
        )


class _Trials:
    """Gradings of what a question needs, one after the other in folders of their own that go again."""

    def __init__(
        self,
        question: Question,
        figure: EditableFigure,
        pack: Pack,
        plan: Plan,
        before: Path,
        grade: Grade,
        scratch: Path,
        on_step: OnStep,
    ) -> None:
        self.question, self.figure, self.pack, self.plan = question, figure, pack, plan
        self.before, self.grade, self.scratch, self.on_step = before, grade, scratch, on_step
        self.partner = partner_of(pack, figure)
        self.gradings = 0
        self.total = GRADINGS_OF_A_CUT

    def cut(self, lever: Lever) -> Answer | None:
        """Cut the sorted measures; None where they are not kept, or where grading does not bear the cut out."""
        met, unmet = (self._graded(self._extreme(number)) for number in (lever.met, lever.unmet))
        try:
            levels = levels_of(self.before, met, unmet, self.question, lever)
        finally:
            shutil.rmtree(met)
            shutil.rmtree(unmet)
        if levels is None:
            return None
        cuts = self._allowed_cuts(levels, lever)
        found = [self._verified(cut) for cut in (cuts.exact, cuts.below, cuts.above)]
        if any(tried is not None and not agrees for tried, agrees in found):
            return None
        (exact, _), (below, _), (above, _) = found
        return Answer(
            question=self.question,
            now=self.figure.value,
            moved_now=count_at(levels, lever.operator, self.figure.value),
            exact=exact,
            below=below,
            above=above,
            is_by_search=False,
            gradings=self.gradings,
        )

    def _allowed_cuts(self, levels: Levels, lever: Lever) -> Cuts:
        """Find the cuts among figures with which the pack is still valid."""
        low, high = lever.low, lever.high
        while True:
            cuts = find_cuts(
                levels,
                lever.operator,
                self.question.customers,
                now=self.figure.value,
                low=low,
                high=high,
                places=lever.places,
            )
            chosen = [cut.figure for cut in (cuts.exact, cuts.below, cuts.above) if cut is not None]
            wrong = next((number for number in chosen if not self._is_allowed(number)), None)
            here = self.figure.value
            if wrong is None:
                return cuts
            if here is None:
                return Cuts(exact=None, below=None, above=None)
            edge = Edge(at=Fraction(self._last_allowed(here, wrong)), included=True)
            low, high = (edge, high) if wrong < here else (low, edge)

    def _last_allowed(self, good: Decimal, bad: Decimal) -> Decimal:
        """Return how far a figure may go towards one that the pack's checks refuse."""
        for _ in range(NARROWINGS):
            middle = (good + bad) / 2
            good, bad = (middle, bad) if self._is_allowed(middle) else (good, middle)
        return good

    def _is_allowed(self, number: Decimal) -> bool:
        try:
            drafted(self.pack, self._edits(number))
        except DraftInvalid:
            return False
        return True

    def sought(self) -> Answer:
        """Try figures until the count is met or lies between two that are as near as may be."""
        self.total = self.gradings + MOST_TRIALS
        figure = self.figure
        start = figure.value if figure.value is not None else Decimal(0)
        is_bounded = figure.is_share or figure.is_whole
        search = Search(
            count=self._counted,
            wanted=self.question.customers,
            start=start,
            unit=unit_of(figure.value, is_whole=figure.is_whole, is_share=figure.is_share),
            is_whole=figure.is_whole,
            low=Decimal(0) if is_bounded else None,
            high=self.partner.together if self.partner else None,
        )
        cuts = search.run()
        return Answer(
            question=self.question,
            now=figure.value,
            moved_now=search.known.get(start) or 0,
            exact=self._tried(cuts.exact),
            below=self._tried(cuts.below),
            above=self._tried(cuts.above),
            is_by_search=True,
            gradings=self.gradings,
        )

    def _verified(self, cut: Cut | None) -> tuple[Tried | None, bool]:
        """Grade with a cut and tell whether it moves what it was to move."""
        if cut is None:
            return None, True
        return self._tried(cut), self._counted(cut.figure) == cut.customers

    def _tried(self, cut: Cut | None) -> Tried | None:
        if cut is None:
            return None
        return Tried(figure=cut.figure, edits=self._edits(cut.figure), customers=cut.customers)

    def _counted(self, number: Decimal) -> int | None:
        try:
            folder = self._graded(drafted(self.pack, self._edits(number)))
        except DraftInvalid:
            return None
        try:
            return counted(self.before, folder, self.question)
        finally:
            shutil.rmtree(folder)

    def _extreme(self, number: Decimal) -> Pack:
        return extreme(self.pack, self._edits(number))

    def _graded(self, draft: Pack) -> Path:
        """Grade with a draft into a folder of its own, which the caller removes."""
        self.on_step(self.gradings, self.total)
        self.gradings += 1
        folder = self.scratch / f"trial-{self.gradings}"
        folder.mkdir()
        self.grade(pack_for(draft, self.plan, self.question.classification), folder)
        return folder

    def _edits(self, number: Decimal) -> Edits:
        beside = {} if self.partner is None else self.partner.edit(number)
        return {self.figure.path: number, **beside}
