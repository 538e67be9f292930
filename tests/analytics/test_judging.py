"""Scores, two-way tables and classes that people decide, at, below and above each limit."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from ibis.backends import BaseBackend

from tests.analytics.grading_runs import Run, customer, run, sale
from tests.analytics.judging_packs import STANDING, STRATEGY, TRADE, WORTH, judging
from tests.analytics.packs import NY, pack


def only(name: str, rule: dict[str, Any]) -> Any:
    return pack({name: rule}, **NY)


class TestAScore:
    def graded(self, engine: BaseBackend, folder: Path, quantity: Any = 0, **person: Any) -> dict[str, Any]:
        done = run(engine, only("worth", WORTH), folder, [customer(1, **person)], [sale(1, quantity)])
        return done.rows("worth")[1]

    @pytest.mark.parametrize(
        ("quantity", "points"),
        [
            pytest.param("100", 60, id="at the highest bound: 100 marks at 60 %"),
            pytest.param("99.999", 30, id="just below it, the blank step passed over: 50 marks"),
            pytest.param("10", 30, id="at the lower bound"),
            pytest.param("9.999", 0, id="below every bound"),
            pytest.param("-5", 0, id="only returns"),
        ],
    )
    def test_turns_a_figure_into_marks_by_its_steps(
        self, engine: BaseBackend, tmp_path: Path, quantity: str, points: int
    ) -> None:
        row = self.graded(engine, tmp_path, quantity, field_business_format="S", field_card_yuan=Decimal(0))

        assert row["score"] == points + 30  # a supermarket brings 100 marks at 30 %

    def test_adds_up_exact_points_and_keeps_them_item_by_item(
        self, engine: BaseBackend, tmp_path: Path
    ) -> None:
        """100 x 60 % + 60 x 30 % + 12.345 x 0.1 = 60 + 18 + 1.2345."""
        done = run(
            engine, only("worth", WORTH), tmp_path,
            [customer(1, field_business_format="B", field_card_yuan=Decimal("12345.00"))], [sale(1, 150)],
        )  # fmt: skip

        row, inputs = done.rows("worth")[1], done.graded.outcomes["worth"].inputs
        kept = {one.name: row[f"input_{place}"] for place, one in enumerate(inputs)}
        assert (row["value"], row["criterion"], row["score"]) == ("middle", 1, Decimal("79.2345"))
        assert (kept["marks:volume"], kept["points:volume"]) == (100, 60)
        assert (kept["marks:format"], kept["points:format"]) == (60, 18)
        assert (kept["marks:cards"], kept["points:cards"]) == (Decimal("12.345"), Decimal("1.2345"))
        assert (kept["business_format"], kept["sum(quantity) @ 2026Q3"]) == ("B", 150)
        assert "points:open" not in kept

    @pytest.mark.parametrize(
        ("cards", "value"),
        [
            pytest.param("200000", "high", id="60 + 20 points are the bound"),
            pytest.param("199999.99", "middle", id="a fen less"),
        ],
    )
    def test_reaches_a_band_at_its_bound(
        self, engine: BaseBackend, tmp_path: Path, cards: str, value: str
    ) -> None:
        rule = {**WORTH, "score": [WORTH["score"][0], WORTH["score"][2]]}

        done = run(
            engine, only("worth", rule), tmp_path, [customer(1, field_card_yuan=Decimal(cards))],
            [sale(1, 100)],
        )  # fmt: skip

        assert done.values("worth") == {1: value}

    def test_counts_what_the_item_says_where_the_figure_is_missing(
        self, engine: BaseBackend, tmp_path: Path
    ) -> None:
        row = self.graded(engine, tmp_path, 100, field_business_format="S")

        assert row["score"] == Decimal("90.5")  # 60 + 30, and 5 marks at 0.1 for the missing cards

    @pytest.mark.parametrize(
        ("form", "reason"),
        [(None, "missing:business_format"), ("Z", "unknown:Z")],
        ids=["missing", "unknown"],
    )
    def test_stays_open_where_an_item_has_no_marks(
        self, engine: BaseBackend, tmp_path: Path, form: str | None, reason: str
    ) -> None:
        row = self.graded(engine, tmp_path, 100, field_business_format=form)

        assert (row["value"], row["reason"], row["score"], row["criterion"]) == (None, reason, None, None)

    def test_says_which_item_is_off(self, engine: BaseBackend, tmp_path: Path) -> None:
        done = run(engine, only("worth", WORTH), tmp_path, [customer(1)])

        assert done.graded.outcomes["worth"].off == {"item:open": ("weight",)}

    @pytest.mark.parametrize(
        ("change", "reason"),
        [
            pytest.param({"score": [WORTH["score"][3]]}, "waiting:item:open", id="no item with a weight"),
            pytest.param(
                {"score": [{**WORTH["score"][3], "weight": 1, "of": "blank * 2"}]},
                "waiting:parameter:blank",
                id="a figure that waits for a parameter",
            ),
            pytest.param(
                {"bands": [{**WORTH["bands"][0], "at_least": {"value": None}}, WORTH["bands"][2]]},
                "waiting:bounds",
                id="no bound known",
            ),
        ],
    )
    def test_waits_where_nothing_can_tell_customers_apart(
        self, engine: BaseBackend, tmp_path: Path, change: dict[str, Any], reason: str
    ) -> None:
        done = run(engine, only("worth", {**WORTH, **change}), tmp_path, [customer(1)])

        row = done.rows("worth")[1]
        assert (row["value"], row["reason"]) == (None, reason)
        assert done.graded.outcomes["worth"].waiting == (reason.removeprefix("waiting:"),)


class TestATwoWayTable:
    def graded(self, engine: BaseBackend, folder: Path) -> Run:
        """1: 60 + 30 points and two lines; 2: 30 points and one; 3 has no format, so that its worth is open."""
        people = [
            customer(1, field_business_format="S", field_card_yuan=Decimal(0)),
            customer(2, field_business_format="S", field_card_yuan=Decimal(0)),
            customer(3),
        ]
        sales = [sale(1, 50), sale(1, 50), sale(2, 1)]
        chosen = pack({"strategy": STRATEGY, "worth": WORTH, "trade": TRADE}, **NY)
        return run(engine, chosen, folder, people, sales)

    def test_gives_the_cell_of_both_classes_and_keeps_them(self, engine: BaseBackend, tmp_path: Path) -> None:
        rows = self.graded(engine, tmp_path).rows("strategy")

        assert [(row["value"], row["input_0"], row["input_1"]) for row in rows.values()] == [
            ("keep", "high", "busy"), ("serve", "low", "quiet"), (None, None, "quiet"),
        ]  # fmt: skip

    def test_is_open_while_a_side_is(self, engine: BaseBackend, tmp_path: Path) -> None:
        assert self.graded(engine, tmp_path).rows("strategy")[3]["reason"] == "undecided:worth"

    def test_says_so_where_a_cell_is_lacking(self, engine: BaseBackend, tmp_path: Path) -> None:
        """A pack is checked for it, but a pack made by hand is not."""
        cells = {"high": {"busy": "keep"}}
        rule = {**STRATEGY, "matrix": {"rows": "worth", "columns": "trade", "cells": cells}}
        chosen = pack({"strategy": rule, "worth": WORTH, "trade": TRADE}, **NY)
        person = customer(1, field_business_format="S")

        row = run(engine, chosen, tmp_path, [person], [sale(1, 100)]).rows("strategy")[1]

        assert (row["value"], row["reason"]) == (None, "unknown:high×quiet")


class TestAClassThatPeopleDecide:
    def row(
        self, engine: BaseBackend, folder: Path, amount: int, rule: dict[str, Any] = STANDING, **person: Any
    ) -> dict[str, Any]:
        chosen = only("standing", rule)
        decided = frozenset({"standing"})
        done = run(engine, chosen, folder, [customer(1, **person)], [sale(1, 1, amount)], decided=decided)
        return done.rows("standing")[1]

    @pytest.mark.parametrize(
        ("amount", "is_key", "computed", "criterion"),
        [
            pytest.param(499, True, None, None, id="nothing holds"),
            pytest.param(500, False, "key", 2, id="at the bound of the second value"),
            pytest.param(999, True, "key", 2, id="just below the bound of the first"),
            pytest.param(1000, True, "strategic", 0, id="both criteria of the first"),
            pytest.param(1000, False, "key", 2, id="one of the two only"),
        ],
    )
    def test_only_proposes_a_better_value(
        self, engine: BaseBackend, tmp_path: Path, amount: int, is_key: bool, computed: Any, criterion: Any
    ) -> None:
        row = self.row(engine, tmp_path, amount, field_is_key=is_key)

        assert (row["value"], row["reason"]) == ("normal", None)
        assert (row["computed"], row["criterion"]) == (computed, criterion)

    @pytest.mark.parametrize(
        ("held", "computed"),
        [
            pytest.param("normal", "key", id="better than what is held"),
            pytest.param("key", None, id="just what is held"),
            pytest.param("strategic", None, id="worse: what was decided stays"),
        ],
    )
    def test_keeps_what_was_decided(
        self, engine: BaseBackend, tmp_path: Path, held: str, computed: str | None
    ) -> None:
        row = self.row(engine, tmp_path, 600, decided_standing=held)

        assert (row["value"], row["reason"], row["computed"]) == (held, "decided", computed)

    def test_proposes_a_worse_value_where_the_rule_says_so(self, engine: BaseBackend, tmp_path: Path) -> None:
        rule = {**STANDING, "proposes_worse": True}

        row = self.row(engine, tmp_path, 600, rule, decided_standing="strategic")

        assert (row["value"], row["computed"], row["criterion"]) == ("strategic", "key", 2)

    def test_is_open_until_decided_where_there_is_no_initial_value(
        self, engine: BaseBackend, tmp_path: Path
    ) -> None:
        rule = {key: value for key, value in STANDING.items() if key != "initial"}

        row = self.row(engine, tmp_path, -1, rule)

        assert (row["value"], row["reason"], row["computed"]) == (None, "undecided", "watched")

    def test_is_open_where_the_decision_is_none_of_its_values(
        self, engine: BaseBackend, tmp_path: Path
    ) -> None:
        row = self.row(engine, tmp_path, 600, decided_standing="royal")

        assert (row["value"], row["reason"], row["computed"]) == (None, "unknown:royal", "key")

    def test_needs_no_column_while_nobody_decided_anything(self, engine: BaseBackend, tmp_path: Path) -> None:
        done = run(
            engine, only("standing", STANDING), tmp_path, [customer(1), customer(2)], [sale(2, 1, 700)]
        )

        assert done.values("standing") == {1: "normal", 2: "normal"}
        outcome = done.graded.outcomes["standing"]
        assert (outcome.decided, outcome.proposed) == (0, {"key": 1})
        assert outcome.off == {"criterion:3": ("parameter:blank",)}


def test_all_of_them_together_are_graded(engine: BaseBackend, tmp_path: Path) -> None:
    done = run(engine, judging(), tmp_path, [customer(1, field_business_format="S")], [sale(1, 100, 800)])

    assert {name: done.values(name)[1] for name in done.graded.outcomes} == {
        "worth": "high", "trade": "quiet", "strategy": "win", "standing": "normal",
    }  # fmt: skip
