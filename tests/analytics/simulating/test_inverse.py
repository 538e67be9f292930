"""Every answer is held against grading with each figure that could tell customers apart, one after the other."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import pytest
from ibis.backends import BaseBackend

from banfa.analytics.grading import Inputs, grade
from banfa.analytics.simulating import (
    Answer,
    Manner,
    NotConcerned,
    Question,
    UnknownClass,
    UnknownValue,
    figure_to_move,
)
from banfa.policy.drafting import DraftInvalid, UnknownFigure, drafted
from banfa.policy.model import Pack
from tests.analytics import packs, reference
from tests.analytics.grading_runs import Q3, customer, run, sale, tables

pytestmark = pytest.mark.slow

D = Decimal
MIDDLE = {"value": "2", "zh": "中", "en": "medium", "share": "60%"}


def given(**more: Any) -> Pack:
    """A pack with every kind of figure; numbers are marked as ours, since no clause of the catalogue holds them."""
    ours = {"inferred": True}
    number = lambda value: {"value": value, "inferred": True}  # noqa: E731
    return packs.pack(
        {
            "spend": {
                "title": {"zh": "消费", "en": "spend"}, **ours, "measure": "sum(amount)",
                "bands": [
                    {"value": "high", "zh": "高", "en": "high", "at_least": number(500), **ours},
                    {"value": "some", "zh": "中", "en": "some", "at_least": number(200), **ours},
                    {"value": "least", "zh": "低", "en": "least", **ours},
                ],
            },
            "size": {
                "title": {"zh": "规模", "en": "size"}, **ours,
                "decide": [
                    {"value": "large", "zh": "大", "en": "large", **ours, "any": [
                        {"when": "bought >= key_volume", "zh": "量", "en": "volume", **ours},
                        {"when": "class_of('spend') == 'high'", "zh": "额", "en": "amount", **ours}]},
                    {"value": "medium", "zh": "中", "en": "medium", **ours, "all": [
                        {"when": "not (key_volume <= bought)", "zh": "少", "en": "less", **ours},
                        {"when": "bought > 20", "zh": "有", "en": "some", **ours}]},
                ],
                "otherwise": {"value": "small", "zh": "小", "en": "small", **ours},
            },
            "scale": {
                "title": {"zh": "等级", "en": "scale"}, **ours, "within": ['unit_at("city")'],
                "score": "sum(quantity)", "zero_score": "3",
                "rank": [
                    {"value": "1", "zh": "大", "en": "large", "share": number("20%"), **ours},
                    {"value": "2", "zh": "中", "en": "medium", "share": number("60%"), **ours},
                    {"value": "3", "zh": "小", "en": "small", "share": number("20%"), **ours},
                ],
            },
            "grade": {
                "title": {"zh": "级别", "en": "grade"}, **ours, "lookup": 'class_of("scale")',
                "map": {"1": "A", "2": "B", "3": "C"},
                "values": [{"value": one, "zh": one, "en": one, **ours} for one in "ABC"],
            },
            "first": {
                "title": {"zh": "前列", "en": "first"}, **ours, "score": "sum(amount)", "zero_score": "rest",
                "rank": [
                    {"value": "top", "zh": "前", "en": "top", "quota": number(3), **ours},
                    {"value": "rest", "zh": "余", "en": "rest", "quota": number(99), **ours},
                ],
            },
            "weighed": {
                "title": {"zh": "加权", "en": "weighed"}, **ours, "measure": "bought * factor",
                "bands": [
                    {"value": "over", "zh": "上", "en": "over", "at_least": number(100), **ours},
                    {"value": "under", "zh": "下", "en": "under", **ours},
                ],
            },
        },
        levels=[{"code": "city", "title": {"zh": "市", "en": "city"}}],
        parameters={
            "key_volume": {"title": {"zh": "重点量", "en": "key volume"}, "number": number(60), **ours},
            "factor": {"title": {"zh": "系数", "en": "factor"}, "number": number(2), **ours},
            "unused": {"title": {"zh": "未用", "en": "unused"}, "number": number(1), **ours},
        },
        measures={"bought": {"title": {"zh": "购量", "en": "bought"}, "value": "sum(quantity)", **ours}},
        **more,
    )  # fmt: skip


PACK = drafted(given(), {})  # with its digest
# Twelve customers of two cities: many ties, one without a city, two who bought nothing.
BOUGHT: Sequence[tuple[int, str | None, int, int]] = [
    (1, "N", 90, 700), (2, "N", 60, 500), (3, "N", 60, 450), (4, "N", 40, 450), (5, "N", 30, 450), (6, "N", 10, 90),
    (7, "S", 75, 300), (8, "S", 55, 300), (9, "S", 55, 200), (10, "S", 0, 0), (11, None, 25, 120), (12, "S", 0, 0),
]  # fmt: skip
CUSTOMERS = [customer(number, unit_city=city) for number, city, _, _ in BOUGHT]
SALES = [
    sale(number, quantity, amount, date(2026, 8, 3))
    for number, _, quantity, amount in BOUGHT
    if quantity or amount
]


class Trial:
    """Grades these customers with any pack, and remembers how often."""

    def __init__(self, engine: BaseBackend, folder: Path, pack: Pack, rows: Any, sales: Any) -> None:
        self.engine, self.pack, self.rows, self.sales = engine, pack, rows, sales
        self.scratch = folder / "scratch"
        self.scratch.mkdir()
        self.before = run(engine, pack, folder / "before", rows, sales)
        self.then = reference.grade_all(pack, Q3, rows, sales)

    def ask(self, figure: str, target: str, customers: int, manner: Manner = Manner.INTO) -> Answer:
        classification, value = target.split(".")
        question = Question(
            figure=figure, classification=classification, value=value, customers=customers, manner=manner
        )
        with tables(self.engine, self.pack, self.rows, self.sales) as inputs:
            return figure_to_move(
                question, pack=self.pack, period=Q3, facts=frozenset(), before=self.before.folder,
                grade=lambda draft, folder: _grade(draft, inputs, folder), scratch=self.scratch,
            )  # fmt: skip

    def moved(self, edits: Mapping[str, Decimal | None], target: str, manner: Manner = Manner.INTO) -> int:
        """Count what some edits move, by the slow reference."""
        classification, value = target.split(".")
        then = self.then[classification]
        now = reference.grade_all(drafted(self.pack, edits), Q3, self.rows, self.sales)[classification]
        before = {one for one, found in then.items() if found.value == value}
        after = {one for one, found in now.items() if found.value == value}
        sets = {Manner.INTO: after - before, Manner.OUT_OF: before - after, Manner.TOTAL: after}
        return len(sets[manner])

    def moved_if_valid(self, edits: Mapping[str, Decimal | None], target: str, manner: Manner) -> int | None:
        try:
            return self.moved(edits, target, manner)
        except DraftInvalid:
            return None


def _grade(pack: Pack, inputs: Inputs, folder: Path) -> None:
    grade(pack, Q3, inputs, folder)


@pytest.fixture
def trial(engine: BaseBackend, tmp_path: Path) -> Trial:
    return Trial(engine, tmp_path, PACK, CUSTOMERS, SALES)


class TestABound:
    def test_is_lowered_to_the_last_customer_who_is_to_come_in(self, trial: Trial) -> None:
        answer = trial.ask("classifications.spend.bands.high.at_least", "spend.high", 3)

        assert answer.exact is not None
        assert answer.exact.customers == trial.moved(answer.exact.edits, "spend.high") == 3
        assert 300 < answer.exact.figure <= 450
        assert (answer.is_by_search, answer.moved_now) == (False, 0)

    def test_through_a_tie_gives_the_counts_on_either_side(self, trial: Trial) -> None:
        answer = trial.ask("classifications.spend.bands.high.at_least", "spend.high", 2)

        assert answer.exact is None
        assert answer.below is not None
        assert answer.above is not None
        assert (answer.below.customers, answer.above.customers) == (0, 3)

    def test_stops_at_the_bound_below_it(self, trial: Trial) -> None:
        answer = trial.ask("classifications.spend.bands.high.at_least", "spend.high", 9)

        # Three of 450 and two of 300 come in; the next of 200 stands on the lower bound itself.
        assert (answer.exact, answer.above) == (None, None)
        assert answer.below is not None
        assert answer.below.customers == 5

    def test_is_raised_where_customers_are_to_leave(self, trial: Trial) -> None:
        answer = trial.ask("spend.bands.high.at_least", "spend.high", 1, Manner.OUT_OF)

        assert answer.exact is not None
        assert 500 < answer.exact.figure <= 700
        assert trial.moved(answer.exact.edits, "spend.high", Manner.OUT_OF) == 1

    def test_can_be_asked_for_so_many_in_all(self, trial: Trial) -> None:
        answer = trial.ask("spend.bands.high.at_least", "spend.high", 5, Manner.TOTAL)

        assert answer.exact is not None
        assert (answer.moved_now, answer.exact.customers) == (2, 5)


class TestAParameter:
    def test_in_several_criteria_that_are_one_comparison_is_cut_exactly(self, trial: Trial) -> None:
        answer = trial.ask("key_volume", "size.large", 3)

        # Customers 1 and 2 are large by amount; 7 and 3 by volume already. 55 brings 8 and 9, 40 brings 4.
        assert not answer.is_by_search
        assert answer.exact is not None
        assert 30 < answer.exact.figure <= 40
        assert trial.moved(answer.exact.edits, "size.large") == 3

    def test_in_a_product_is_sought(self, trial: Trial) -> None:
        answer = trial.ask("factor", "weighed.over", 3)

        assert answer.is_by_search
        assert answer.exact is not None
        assert trial.moved(answer.exact.edits, "weighed.over") == 3

    def test_that_bears_on_another_class_only_is_refused(self, trial: Trial) -> None:
        with pytest.raises(NotConcerned, match=r"it bears on size$"):
            trial.ask("key_volume", "spend.high", 1)
        with pytest.raises(NotConcerned, match=r"it bears on nothing$"):
            trial.ask("unused", "spend.high", 1)


class TestAShare:
    def test_moves_a_class_that_is_taken_over_from_the_ranking(self, trial: Trial) -> None:
        answer = trial.ask("scale.rank.1.share", "grade.A", 2)

        # Customers 2 and 3 tie at a third of their group; the next tie, at two fifths of the other, brings two more.
        assert answer.exact is not None
        assert Fraction(1, 3) <= answer.exact.figure < Fraction(2, 5)
        assert trial.moved(answer.exact.edits, "grade.A") == 2
        assert sum(answer.exact.edits.values(), D(0)) == D("0.8")  # what the first gains the second loses

    def test_of_the_last_band_is_taken_from_the_one_before(self, trial: Trial) -> None:
        answer = trial.ask("scale.rank.3.share", "grade.C", 2)

        assert answer.exact is not None
        assert list(answer.exact.edits) == [
            "classifications.scale.rank.3.share",
            "classifications.scale.rank.2.share",
        ]
        assert trial.moved(answer.exact.edits, "grade.C") == 2

    def test_quotas_are_sought_in_whole_numbers(self, trial: Trial) -> None:
        answer = trial.ask("first.rank.top.quota", "first.top", 3)

        assert answer.is_by_search
        assert answer.exact is not None
        assert answer.exact.figure in (4, 5)  # the three of 450 stand at rank 4, those of 300 at 6.5
        assert trial.moved(answer.exact.edits, "first.top") == 3


class TestAQuestion:
    def test_about_nothing_in_the_pack_is_refused(self, trial: Trial) -> None:
        with pytest.raises(UnknownFigure, match=r"did you mean parameters\.key_volume"):
            trial.ask("parameters.key_volumes", "size.large", 1)
        with pytest.raises(UnknownClass, match="did you mean size"):
            trial.ask("key_volume", "sizes.large", 1)
        with pytest.raises(UnknownValue, match="did you mean large"):
            trial.ask("key_volume", "size.larg", 1)

    def test_leaves_no_trial_behind(self, trial: Trial) -> None:
        trial.ask("key_volume", "size.large", 2)

        assert list(trial.scratch.iterdir()) == []


FIGURES = (
    ("classifications.spend.bands.high.at_least", "spend.high"),
    ("classifications.spend.bands.some.at_least", "spend.some"),
    ("parameters.key_volume", "size.large"),
    ("parameters.key_volume", "size.medium"),
    ("classifications.scale.rank.1.share", "grade.A"),
    ("classifications.scale.rank.2.share", "grade.B"),
    ("classifications.scale.rank.3.share", "scale.3"),
)


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize(("figure", "target"), FIGURES)
def test_it_agrees_with_trying_everything(
    engine: BaseBackend, tmp_path: Path, figure: str, target: str, seed: int
) -> None:
    random = Random(f"{seed} {figure}")  # noqa: S311
    numbers = [(number, random.choice("NS"), random.choice([0, 20, 30, 55, 60, 61, 90]), random.choice([0, 150, 200, 300, 500, 700]))
               for number in range(1, 13)]  # fmt: skip
    rows = [customer(number, unit_city=city) for number, city, _, _ in numbers]
    sales = [sale(number, quantity, amount) for number, _, quantity, amount in numbers if quantity or amount]
    trial = Trial(engine, tmp_path, PACK, rows, sales)
    wanted, manner = random.randint(1, 5), random.choice([Manner.INTO, Manner.OUT_OF])

    answer = trial.ask(figure, target, wanted, manner)

    tried = [trial.moved_if_valid(edits, target, manner) for edits in every(figure, trial)]
    reachable = {customers for customers in tried if customers is not None}
    assert (answer.exact is not None) == (wanted in reachable)
    for one in (answer.exact, answer.below, answer.above):
        if one is not None:
            assert trial.moved(one.edits, target, manner) == one.customers
    if answer.exact is None:
        smaller, larger = [n for n in reachable if n < wanted], [n for n in reachable if n > wanted]
        assert (answer.below.customers if answer.below else None) == max(smaller, default=None)
        assert (answer.above.customers if answer.above else None) == min(larger, default=None)


def every(figure: str, trial: Trial) -> list[Mapping[str, Decimal | None]]:
    """Return edits with a figure just below, at and just above all that could tell these customers apart."""
    little = D("0.001")
    if "share" in figure:
        place = figure.split(".")[3]
        partner = {"1": "2", "2": "3", "3": "2"}[place]
        begins = {"1": D(0), "2": D("0.2"), "3": D("0.2")}[place]  # the cut that is not moved
        cuts = [found.percentile for found in trial.then["scale"].values() if found.percentile is not None]
        bounds = {D(0), D("0.8")}
        for cut in cuts:
            at = D(cut.numerator) / D(cut.denominator)
            share = (1 - at if place == "3" else at - begins).quantize(D("1e-9"))
            bounds |= {share - little, share, share + little}
        return [
            {figure: share, f"classifications.scale.rank.{partner}.share": D("0.8") - share}
            for share in sorted(bounds)
            if 0 <= share <= D("0.8")
        ]
    measures = {
        "high": (201, 300, 500, 700), "some": (0, 150, 200, 300, 499), "key_volume": (0, 20, 30, 55, 60, 61, 90),
    }  # fmt: skip
    known = next(bounds for name, bounds in measures.items() if name in figure)
    allowed = {"high": (D(200), D(10**6)), "some": (D(-10), D(500))}
    low, high = next((edges for name, edges in allowed.items() if name in figure), (D(-10), D(10**6)))
    around = {D(bound) + step for bound in known for step in (-little, D(0), little)}
    return [{figure: bound} for bound in sorted(around) if low < bound < high]
