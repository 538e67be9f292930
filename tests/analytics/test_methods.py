"""Deciding, thresholds, taking over, joining and recency, at, below and above each limit."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from ibis.backends import BaseBackend

from banfa.kernel.period import Period
from tests.analytics.grading_runs import customer, run, sale
from tests.analytics.packs import NY, NY_CLASSES, pack


def one(name: str, **more: Any) -> Any:
    return pack({name: {**NY_CLASSES[name], **more}}, **NY)


class TestDecide:
    @pytest.mark.parametrize(
        ("tonnes", "cards", "expected"),
        [
            pytest.param("15", None, ("large", 0), id="exactly 5 t a month over three months"),
            pytest.param("14.999", None, ("medium", 3), id="just under 5 t"),
            pytest.param("6", None, ("medium", 3), id="exactly 2 t"),
            pytest.param("5.999", None, (None, None), id="just under 2 t, no card figure"),
            pytest.param("0", "1000000", ("large", 1), id="exactly a million of cards"),
            pytest.param("0", "999999.99", (None, None), id="a fen less"),
        ],
    )
    def test_takes_the_first_value_that_holds_and_keeps_what_decided(
        self, engine: BaseBackend, tmp_path: Path, tonnes: str, cards: str | None, expected: tuple[Any, Any]
    ) -> None:
        person = customer(1, field_card_yuan=None if cards is None else Decimal(cards))

        row = run(engine, one("size"), tmp_path, [person], [sale(1, tonnes, fuel="gasoline")]).rows("size")[1]

        assert (row["value"], row["criterion"]) == expected
        assert row["reason"] == (None if expected[0] else "undecided")

    def test_needs_every_criterion_of_all(self, engine: BaseBackend, tmp_path: Path) -> None:
        people = [customer(1, field_is_key=True), customer(2, field_is_key=False), customer(3)]
        sales = [sale(number, 9, fuel="gasoline") for number in (1, 2, 3)]

        done = run(engine, one("size"), tmp_path, people, sales)

        assert done.values("size") == {1: None, 2: "medium", 3: "medium"}

    def test_passes_over_what_waits(self, engine: BaseBackend, tmp_path: Path) -> None:
        """Neither the blank parameter (any) nor the fact that nobody supplies (all) decides anything."""
        done = run(engine, one("size"), tmp_path, [customer(1)], [sale(1, 0, 10**9)])

        assert done.rows("size")[1]["reason"] == "undecided"
        outcome = done.graded.outcomes["size"]
        assert outcome.off == {"criterion:2": ("parameter:blank",), "criterion:6": ("fact:has_agreement",)}
        assert outcome.waiting == ()

    def test_comes_alive_when_the_fact_is_supplied(self, engine: BaseBackend, tmp_path: Path) -> None:
        people = [customer(1, fact_has_agreement=True), customer(2, fact_has_agreement=None)]

        done = run(engine, one("size"), tmp_path, people, facts=frozenset({"has_agreement"}))

        assert done.values("size") == {1: "guarded", 2: None}
        assert done.rows("size")[1]["criterion"] == 5

    def test_falls_to_otherwise_without_a_criterion(self, engine: BaseBackend, tmp_path: Path) -> None:
        chosen = one("size", otherwise={"value": "small", "zh": "小型", "en": "small"})

        row = run(engine, chosen, tmp_path, [customer(1)]).rows("size")[1]

        assert (row["value"], row["criterion"], row["reason"]) == ("small", None, None)


class TestBands:
    @pytest.mark.parametrize(
        ("amount", "value", "place"),
        [
            pytest.param("300", "high", 0, id="at the bound"),
            pytest.param("299.99", "low", 2, id="below it, the blank band passed over"),
            pytest.param("100", "low", 2, id="at the second bound"),
            pytest.param("99.99", "least", 3, id="below every bound"),
            pytest.param("-5", "least", 3, id="negative"),
        ],
    )
    def test_take_the_first_bound_that_is_reached(
        self, engine: BaseBackend, tmp_path: Path, amount: str, value: str, place: int
    ) -> None:
        row = run(engine, one("spend"), tmp_path, [customer(1)], [sale(1, 1, amount)]).rows("spend")[1]

        assert (row["value"], row["criterion"], row["score"]) == (value, place, Decimal(amount))

    def test_say_what_is_missing(self, engine: BaseBackend, tmp_path: Path) -> None:
        done = run(engine, one("spend"), tmp_path, [customer(1)])

        assert done.rows("spend")[1]["reason"] == "missing:line_mean"
        assert done.graded.outcomes["spend"].off == {"band:some": ("at_least",)}

    def test_name_the_field_that_is_missing(self, engine: BaseBackend, tmp_path: Path) -> None:
        done = run(engine, one("spend", measure="card_yuan * 2"), tmp_path, [customer(1)])

        assert done.rows("spend")[1]["reason"] == "missing:card_yuan"


class TestLookup:
    def test_maps_takes_over_or_says_what_it_does_not_know(self, engine: BaseBackend, tmp_path: Path) -> None:
        kinds = ["town", "X", "hamlet", None]
        people = [customer(number, area_market_type=kind) for number, kind in enumerate(kinds)]

        rows = run(engine, one("market_type"), tmp_path, people).rows("market_type")

        assert [(row["value"], row["reason"]) for row in rows.values()] == [
            ("C", None),
            ("X", None),
            (None, "unknown:hamlet"),
            (None, "missing:market_type"),
        ]

    def test_follows_another_classification(self, engine: BaseBackend, tmp_path: Path) -> None:
        """Grades A, B and C follow scales 1, 2 and 3; whoever has no scale has no grade."""
        people = [
            customer(number, unit_city="c", field_business_format="Z", field_status="active")
            for number in range(5)
        ]
        sales = [sale(number, 1, 10**number) for number in range(5)]
        chosen = pack({"grade": NY_CLASSES["grade"], "scale": NY_CLASSES["scale"]}, **NY)

        done = run(engine, chosen, tmp_path, [*people, customer(9)], sales)

        assert done.values("scale") == {0: "3", 1: "2", 2: "2", 3: "2", 4: "1"}
        assert done.values("grade") == {0: "C", 1: "B", 2: "B", 3: "B", 4: "A", 9: None}
        assert done.rows("grade")[9]["reason"] == "undecided:scale"


class TestJoin:
    PARTS = ("market_type", "format")

    def test_writes_the_parts_in_order(self, engine: BaseBackend, tmp_path: Path) -> None:
        person = customer(
            1, unit_city="c", field_business_format="Z", field_status="active", area_market_type="town"
        )

        done = run(engine, pack(NY_CLASSES, **NY), tmp_path, [person], [sale(1, 1, 1)])

        assert done.values("mark") == {1: "CZ2"}

    def test_is_undecided_while_a_part_is(self, engine: BaseBackend, tmp_path: Path) -> None:
        people = [
            customer(1, field_business_format="Q", area_market_type="town"),
            customer(2, field_business_format="Z"),
            customer(3),
        ]
        mark = {"title": {"zh": "标识", "en": "mark"}, "join": self.PARTS, "separator": "-"}
        rules = {"mark": mark, **{part: NY_CLASSES[part] for part in self.PARTS}}

        rows = run(engine, pack(rules, **NY), tmp_path, people).rows("mark")

        assert [row["reason"] for row in rows.values()] == [
            "undecided:format", "undecided:market_type", "undecided:market_type",
        ]  # fmt: skip

    def test_is_undecided_outside_a_parts_population(self, engine: BaseBackend, tmp_path: Path) -> None:
        part = {**NY_CLASSES["format"], "of": 'status == "active"'}
        mark = {"title": {"zh": "标识", "en": "mark"}, "join": self.PARTS, "separator": "-"}
        rules = {"mark": mark, "market_type": NY_CLASSES["market_type"], "format": part}
        people = [
            customer(number, field_status=status, field_business_format="Z", area_market_type="town")
            for number, status in enumerate(["active", "closed"])
        ]

        rows = run(engine, pack(rules, **NY), tmp_path, people).rows("mark")

        assert [(row["value"], row["reason"]) for row in rows.values()] == [
            ("C-Z", None), (None, "undecided:format"),
        ]  # fmt: skip


class TestRecency:
    @pytest.mark.parametrize(
        ("period", "months", "last", "expected"),
        [
            pytest.param("2026-09", 1, date(2026, 8, 30), "lost", id="a month to the day"),
            pytest.param(
                "2026-09", 1, date(2026, 8, 31), "lost", id="31 August plus a month is 30 September"
            ),
            pytest.param("2026-09", 1, date(2026, 9, 1), "existing", id="a day less"),
            pytest.param("2026-02", 1, date(2026, 1, 28), "lost", id="28 January to 28 February"),
            pytest.param("2026-02", 1, date(2026, 1, 31), "lost", id="31 January clamps to 28 February"),
            pytest.param("2026-02", 1, date(2026, 2, 1), "existing", id="1 February"),
            pytest.param("2024-02", 12, date(2023, 2, 28), "lost", id="28 February to 28 of a leap year"),
            pytest.param("2024-02", 12, date(2023, 3, 1), "existing", id="1 March is 366 days before"),
            pytest.param("2024-03", 1, date(2024, 2, 29), "lost", id="29 February to 29 March"),
            pytest.param("2024-03", 1, date(2024, 3, 1), "existing", id="1 March"),
            pytest.param("2026-09", 0, date(2026, 9, 30), "lost", id="no month at all"),
            pytest.param("2026-09", 1, None, "potential", id="never"),
        ],
    )
    def test_counts_calendar_months(
        self, engine: BaseBackend, tmp_path: Path, period: str, months: int, last: date | None, expected: str
    ) -> None:
        chosen = one("loss", lapsed_after=months, over={"years": 2})
        sales = [] if last is None else [sale(1, on=last), sale(1, on=date(last.year, last.month, 1))]

        done = run(engine, chosen, tmp_path, [customer(1)], sales, period=Period.parse(period))

        assert done.values("loss") == {1: expected}

    def test_waits_for_a_blank_number_of_months_except_where_nothing_happened(
        self, engine: BaseBackend, tmp_path: Path
    ) -> None:
        chosen = one("loss", lapsed_after={"value": None})

        rows = run(engine, chosen, tmp_path, [customer(1), customer(2)], [sale(1)]).rows("loss")

        assert (rows[1]["value"], rows[1]["reason"]) == (None, "waiting:lapsed_after")
        assert rows[2]["value"] == "potential"


class TestSwitchedOff:
    @pytest.mark.parametrize(
        ("more", "waiting"),
        [
            pytest.param(
                {"score": "sum(amount) * blank"}, "parameter:blank", id="a blank parameter in the score"
            ),
            pytest.param(
                {"within": ["is_key and fact('gone')"]}, "fact:gone", id="an unsupplied fact in the key"
            ),
            pytest.param(
                {
                    "rank": [
                        {"value": str(n), "zh": "档", "en": "band", "share": {"value": None}}
                        for n in (1, 2, 3)
                    ]
                },
                "band:1",
                id="blank shares",
            ),
        ],
    )
    def test_leaves_everybody_undecided_and_says_so(
        self, engine: BaseBackend, tmp_path: Path, more: Any, waiting: str
    ) -> None:
        chosen = pack({"scale": {**NY_CLASSES["scale"], "of": 'status == "active"', **more}}, **NY)
        people = [customer(1, field_status="active"), customer(2, field_status="closed")]

        done = run(engine, chosen, tmp_path, people)

        rows = done.rows("scale")
        assert {number: (row["value"], row["reason"]) for number, row in rows.items()} == {
            1: (None, f"waiting:{waiting}")
        }
        assert waiting in done.graded.outcomes["scale"].waiting
        assert done.groups("scale") == []

    def test_grades_nobody_while_the_population_is_unknown(self, engine: BaseBackend, tmp_path: Path) -> None:
        chosen = one("format", of='fact("gone")')

        done = run(engine, chosen, tmp_path, [customer(1, field_business_format="Z")])

        assert done.rows("format") == {}
        assert done.graded.outcomes["format"].waiting == ("fact:gone",)
