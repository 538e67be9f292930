"""NY, article 6: three dimensions, the mark made of them, the list of business formats."""

from datetime import date

import pytest

from banfa.analytics.figures import FigureKind
from banfa.policy.values import BadValue, read

from .own_packs import WriteOwnPack
from .small_world import World

DIMENSIONS = ("market_type", "business_format", "scale")


@pytest.mark.clause("NY-6.b")
class TestTheClassification:
    def test_gives_a_customer_one_value_in_each_of_three_dimensions(self, tobacco: World) -> None:
        tobacco.area("mill road", joined_to_seat="none")
        tobacco.customer("lin", business_format="B", area="mill road")
        tobacco.sale("lin")

        graded = tobacco.graded("mark")

        assert [graded.values(name)["lin"] for name in DIMENSIONS] == ["X", "B", "2"]
        assert graded.values("mark") == {"lin": "XB2"}

    def test_lists_who_cannot_be_classified_with_the_dimension_that_is_open(self, tobacco: World) -> None:
        tobacco.area("old town", joined_to_seat="city")
        tobacco.customer("no area", business_format="Z")
        tobacco.customer("no format", area="old town")
        tobacco.customer("whole", business_format="Z", area="old town")

        graded = tobacco.graded("mark")

        assert graded.reasons("mark") == {
            "no area": "undecided:market_type",
            "no format": "undecided:business_format",
        }
        assert graded.values("mark") == {"no area": None, "no format": None, "whole": "CZ3"}


@pytest.mark.clause("NY-6.c")
class TestTheMark:
    def test_reads_market_type_then_format_then_scale(self, tobacco: World) -> None:
        """The largest of five groceries in town is CZ1; the smallest convenience store in the country XB3."""
        tobacco.area("old town", joined_to_seat="city")
        tobacco.area("mill road", joined_to_seat="none")
        for place in range(1, 6):
            tobacco.customer(f"grocery {place}", business_format="Z", area="old town")
            tobacco.sale(f"grocery {place}", quantity=6 - place, amount=6 - place)
            tobacco.customer(f"store {place}", business_format="B", area="mill road")
            tobacco.sale(f"store {place}", quantity=6 - place, amount=6 - place)

        marks = tobacco.graded("mark").values("mark")

        assert (marks["grocery 1"], marks["store 5"]) == ("CZ1", "XB3")

    def test_is_read_back_as_town_grocery_large(self, tobacco: World) -> None:
        tobacco.area("old town", joined_to_seat="city")
        for place in range(1, 6):
            tobacco.customer(f"shop {place}", business_format="Z", area="old town")
            tobacco.sale(f"shop {place}", quantity=6 - place, amount=6 - place)

        why = tobacco.graded("mark").explained("mark", "shop 1")

        assert why.value == "CZ1"
        parts = [part.value for part in why.inputs if part.kind is FigureKind.CLASS]
        assert parts == ["C", "Z", "1"]
        assert why.label is not None
        assert why.label.zh == "城镇·食杂店·大"

    def test_is_refused_for_a_letter_that_nothing_stands_for(self, tobacco: World) -> None:
        tobacco.customer("format K", business_format="K", market_type="C")
        tobacco.customer("market K", business_format="Z", market_type="K")
        tobacco.customer("right", business_format="Z", market_type="C")

        graded = tobacco.graded("mark")

        assert graded.values("mark") == {"format K": None, "market K": None, "right": "CZ3"}
        assert graded.reasons("mark") == {
            "format K": "undecided:business_format",
            "market K": "undecided:market_type",
        }


@pytest.mark.clause("NY-6.1")
class TestTheBusinessFormat:
    def test_z_is_the_grocery_of_this_regulation(self, tobacco: World) -> None:
        tobacco.customer("lin", business_format="Z")

        why = tobacco.graded("business_format").explained("business_format", "lin")

        assert why.value == "Z"
        assert why.label is not None
        assert why.label.zh == "食杂店"
        assert "NY-6.1" in why.cites
        assert "NY-6.1.std" not in why.cites

    @pytest.mark.parametrize("written", ["Z", "食杂店"])
    def test_may_be_written_as_its_letter_or_in_words(self, tobacco: World, written: str) -> None:
        field = tobacco.pack().fields["business_format"]

        assert read(field, written, today=date(2026, 9, 30)).value == "Z"


@pytest.mark.clause("NY-6.1.std")
class TestTheFormatsOfTheNationalStandard:
    STANDARD = (
        ("Z", "食杂店"), ("B", "便利店"), ("S", "超市"), ("N", "商场"),
        ("Y", "烟酒店"), ("F", "娱乐服务类"), ("Q", "其他"),
    )  # fmt: skip

    def test_are_seven_and_all_but_the_grocery_are_marked_as_taken_from_it(self, tobacco: World) -> None:
        for letter, _ in self.STANDARD:
            tobacco.customer(letter, business_format=letter)

        graded = tobacco.graded("business_format")

        told = {letter: graded.explained("business_format", letter) for letter, _ in self.STANDARD}
        assert {letter: why.label and why.label.zh for letter, why in told.items()} == dict(self.STANDARD)
        assert [letter for letter, why in told.items() if "NY-6.1.std" in why.cites] == list("BSNYFQ")

    def test_are_all_there_are(self, tobacco: World) -> None:
        field = tobacco.pack().fields["business_format"]

        found = [read(field, words, today=date(2026, 9, 30)).value for _, words in self.STANDARD]

        assert found == list("ZBSNYFQ")
        assert len(field.options) == 7
        with pytest.raises(BadValue):
            read(field, "K", today=date(2026, 9, 30))

    def test_may_be_corrected_and_past_marks_keep_the_letter_of_their_time(
        self, tobacco: World, own_pack: WriteOwnPack
    ) -> None:
        """The office calls its tobacco and liquor shops T from 2027 on."""
        formats = ", ".join(
            f"{{value: {letter}, zh: {words}, en: {letter}, cites: [NY-6.1.std], inferred: true}}"
            for letter, words in (("Z", "食杂店"), ("T", "烟酒店"))
        )
        corrected = f"""
        fields:
          business_format:
            {{title: {{zh: 业态, en: Format}}, cites: [NY-6.1.std], type: choice, options: [{formats}]}}
        classifications:
          business_format:
            title: {{zh: 业态, en: Format}}
            cites: [NY-6.1.std]
            of: status == "active"
            lookup: business_format
            values: [{formats}]
        """
        tobacco.name = own_pack("2026.1", effective="2000-01-01", extends="tobacco")
        own_pack("2027.1", effective="2027-01-01", extends="tobacco", rules=corrected)
        tobacco.area("old town", joined_to_seat="city")
        tobacco.customer("lin", business_format="Y", area="old town")

        before = tobacco.graded("mark", period="2026Q4")
        tobacco.customer("lin", business_format="T", area="old town")
        after = tobacco.graded("mark", period="2027Q1")

        assert after.values("mark") == {"lin": "CT3"}
        assert before.values("mark") == {"lin": "CY3"}
