"""NY-7.a and TOB-STORY-1: the proposed service grade with its reasons, the numbered business grade."""

import pytest

from .small_world import World

CONDUCT = ("compliance", "honesty", "cooperation", "growth")


def shop(world: World, name: str, *, marks: int | None, amount: int = 100, **changed: int | None) -> None:
    given = {f"{item}_marks": marks for item in CONDUCT} | {
        f"{item}_marks": mark for item, mark in changed.items()
    }
    world.customer(
        name, business_format="Z", **{item: mark for item, mark in given.items() if mark is not None}
    )
    if amount:
        world.sale(name, quantity=amount, amount=amount)


@pytest.mark.clause("NY-7.a")
class TestTheProposedGrade:
    """A shop alone is in the middle: third by purchases (60 × 20 %), medium in scale (60 × 20 %): 24 points."""

    @pytest.mark.parametrize(
        ("marks", "grade"),
        [
            pytest.param(94, "A", id="24 + 94 × 60 % = 80.4"),
            pytest.param(93, "B", id="79.8"),
            pytest.param(60, "B", id="exactly 60"),
            pytest.param(59, "C", id="59.4"),
            pytest.param(100, "A", id="84"),
            pytest.param(0, "C", id="24"),
        ],
    )
    def test_weighs_sales_scale_and_conduct(self, tobacco: World, marks: int, grade: str) -> None:
        shop(tobacco, "an", marks=marks)

        assert tobacco.graded("proposed_grade").values("proposed_grade") == {"an": grade}

    def test_reaches_a_at_eighty_points_exactly(self, tobacco: World) -> None:
        """24 + 100 × 20 % + 100 × 15 % + 100 × 15 % + 60 × 10 % = 80."""
        shop(tobacco, "an", marks=100, growth=60)

        assert tobacco.graded("proposed_grade").values("proposed_grade") == {"an": "A"}

    def test_rises_with_sales_and_scale(self, tobacco: World) -> None:
        """Of five the first has 100 for purchases and 100 for scale, the last 20 and 20."""
        for place in range(5):
            shop(tobacco, f"shop {place}", marks=60, amount=500 - 100 * place)

        values = tobacco.graded("proposed_grade").values("proposed_grade")

        assert (values["shop 0"], values["shop 2"], values["shop 4"]) == ("B", "B", "C")

    @pytest.mark.parametrize("item", CONDUCT)
    def test_is_open_where_marks_are_missing_and_says_which(self, tobacco: World, item: str) -> None:
        shop(tobacco, "an", marks=90, **{item: None})

        graded = tobacco.graded("proposed_grade")

        assert graded.values("proposed_grade") == {"an": None}
        assert graded.reasons("proposed_grade") == {"an": f"missing:{item}_marks"}

    def test_shows_its_reasons_item_by_item(self, tobacco: World) -> None:
        shop(tobacco, "an", marks=90)

        words = tobacco.graded("proposed_grade").sentence("proposed_grade", "an")

        for zh in ("销量", "规模", "规范经营", "诚信", "配合程度", "成长度"):
            assert zh in words.zh
        assert "78" in words.zh  # 24 + 90 × 60 %
        assert "orderly trade" in words.en


@pytest.mark.clause("TOB-STORY-1")
class TestTheBusinessGrade:
    def test_counts_from_one_for_the_best_to_five(self, tobacco: World) -> None:
        for place in range(10):
            shop(tobacco, f"shop {place}", marks=60, amount=1_000 - 100 * place)

        values = tobacco.graded("business_grade").values("business_grade")

        assert "".join(value or "-" for value in values.values()) == "1122334455"

    def test_puts_whoever_bought_nothing_last(self, tobacco: World) -> None:
        shop(tobacco, "an", marks=60)
        shop(tobacco, "bo", marks=60, amount=0)

        assert tobacco.graded("business_grade").values("business_grade")["bo"] == "5"

    def test_has_better_values_first_so_that_five_to_three_is_a_rise_of_two(self, tobacco: World) -> None:
        rule = tobacco.pack().classifications.get("business_grade")
        order = [value.value for value in rule.given] if rule else []

        assert order == ["1", "2", "3", "4", "5"]
        assert order.index("5") - order.index("3") == 2
