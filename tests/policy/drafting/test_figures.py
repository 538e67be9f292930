from datetime import date
from decimal import Decimal

import pytest

from banfa.policy.drafting import (
    BadEdits,
    DraftInvalid,
    UnknownFigure,
    as_written_number,
    drafted,
    editable_figures,
    figure_at,
    read_edits,
)
from banfa.policy.loading import load
from banfa.policy.model import Pack

D = Decimal


@pytest.fixture(scope="module")
def tobacco() -> Pack:
    return load("tobacco", on=date(2026, 10, 1))


@pytest.fixture(scope="module")
def fuel() -> Pack:
    return load("fuel", on=date(2026, 10, 1))


class TestAFigure:
    def test_stands_with_its_clause_its_source_and_what_it_bears_on(self, fuel: Pack) -> None:
        found = figure_at(fuel, "large_gasoline")

        assert (found.path, found.value, found.source) == ("parameters.large_gasoline", 5, 5)
        assert (found.cites, found.used_by) == (("FUEL-3.2.1",), ("size",))
        assert found.unit is not None
        assert found.unit.zh == "吨"

    def test_of_a_ranking_is_named_by_its_value_and_not_by_its_place(self, tobacco: Pack) -> None:
        found = figure_at(tobacco, "scale.rank.1.share")

        assert (found.value, found.at[3], found.title.en) == (D("0.2"), 0, "large · share")

    def test_that_is_not_there_brings_the_one_that_was_meant(self, tobacco: Pack) -> None:
        with pytest.raises(UnknownFigure, match=r"did you mean classifications\.scale\.rank\.1\.share"):
            figure_at(tobacco, "classifications.scal.rank.1.share")

    @pytest.mark.parametrize("name", ["tobacco", "fuel", "supermarket", "company"])
    def test_every_shipped_pack_is_unchanged_by_no_edit(self, name: str) -> None:
        pack = load(name, on=date(2026, 10, 1))

        assert drafted(pack, {}) == pack
        assert len({figure.path for figure in editable_figures(pack)}) == len(editable_figures(pack))


class TestAnEdit:
    @pytest.mark.parametrize(
        ("words", "number"),
        [
            ("25%", D("0.25")),
            ("0.25", D("0.25")),
            ("２５％", D("0.25")),
            (" 25 % ".replace(" %", "%"), D("0.25")),
        ],
    )
    def test_of_a_share_is_read_in_per_cent_or_as_a_fraction(
        self, tobacco: Pack, words: str, number: Decimal
    ) -> None:
        assert read_edits(tobacco, {"scale.rank.1.share": words}) == {
            "classifications.scale.rank.1.share": number
        }

    @pytest.mark.parametrize(
        ("words", "number"), [("50,000", D(50_000)), ("5.5", D("5.5")), ("", None), ("空", None)]
    )
    def test_of_a_number_may_have_separators_or_be_left_blank(
        self, fuel: Pack, words: str, number: Decimal | None
    ) -> None:
        assert read_edits(fuel, {"large_gasoline": words}) == {"parameters.large_gasoline": number}

    @pytest.mark.parametrize(
        "words", ["abc", "1e5", "1_000", "٣", "NaN", "5,00", "--5", "9" * 19, "=1+1", "1 2", "５０元"]
    )
    def test_that_is_no_number_is_refused(self, fuel: Pack, words: str) -> None:
        with pytest.raises(BadEdits, match="is no number"):
            read_edits(fuel, {"large_gasoline": words})

    @pytest.mark.parametrize("words", ["-1%", "101%", "25", "-0.1"])
    def test_of_a_share_outside_the_whole_is_refused(self, tobacco: Pack, words: str) -> None:
        with pytest.raises(BadEdits, match="between 0% and 100%"):
            read_edits(tobacco, {"scale.rank.1.share": words})

    @pytest.mark.parametrize("words", ["1.5", "-1"])
    def test_of_months_is_whole(self, fuel: Pack, words: str) -> None:
        with pytest.raises(BadEdits, match="whole number"):
            read_edits(fuel, {"lifecycle.lapsed_after": words})

    def test_that_changes_nothing_is_left_out(self, fuel: Pack) -> None:
        assert read_edits(fuel, {"large_gasoline": "5.0", "large_diesel": "50"}) == {}

    def test_reads_back_as_it_is_written(self, tobacco: Pack) -> None:
        for figure in editable_figures(tobacco):
            words = as_written_number(figure.value, is_share=figure.is_share)
            assert read_edits(tobacco, {figure.path: words}) == {}


class TestADraft:
    def test_holds_the_edit_and_marks_it_as_ours(self, fuel: Pack) -> None:
        draft = drafted(fuel, {"parameters.large_gasoline": D(7)})

        number = draft.parameters["large_gasoline"].number
        assert (number.value, number.inferred, number.figure) == (7, True, None)
        assert draft.digest != fuel.digest
        assert fuel.parameters["large_gasoline"].number.value == 5

    def test_is_held_to_the_checks_of_a_pack(self, tobacco: Pack) -> None:
        with pytest.raises(DraftInvalid) as refused:
            drafted(
                tobacco,
                {
                    "classifications.scale.rank.1.share": D("0.3"),
                    "classifications.business_grade.rank.1.share": D("0.9"),
                },
            )

        assert [one.where for one in refused.value.problems] == [
            "classifications.scale",
            "classifications.business_grade",
        ]
        assert all("100" in one.text.zh and "100" in one.text.en for one in refused.value.problems)

    def test_with_bounds_out_of_order_is_refused(self) -> None:
        supermarket = load("supermarket", on=date(2026, 10, 1))

        with pytest.raises(DraftInvalid, match="bounds descend"):
            drafted(supermarket, {"classifications.tier.bands.silver.at_least": D(3_000)})
