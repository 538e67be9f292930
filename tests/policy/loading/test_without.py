"""Taking a clause's rules out of a pack, to prove that a test goes red without them."""

from datetime import date

import pytest

from banfa.policy.liveness import newest_packs
from banfa.policy.loading import load
from banfa.policy.model import Decide, Pack, Rank
from banfa.policy.rules import rules_in

from .conftest import Write

TODAY = date(2026, 5, 1)


def without(name: str, clause: str) -> Pack:
    return load(name, on=TODAY, without=clause)


def criteria(pack: Pack, name: str) -> dict[str, int]:
    """Return the number of criteria by value."""
    rule = pack.classifications[name]
    assert isinstance(rule, Decide)
    return {choice.value: len(choice.criteria) for choice in rule.decide}


def test_a_criterion_goes_from_its_list_with_what_it_read_and_leaves_the_others() -> None:
    pack = without("tobacco", "NY-6.3.b")

    assert pack.areas is not None
    assert "joined_to_seat" not in pack.areas.values
    # left of town: special areas and farms; of country: what the area's record says
    assert criteria(pack, "market_type") == {"C": 2, "X": 1}


def test_a_value_without_criteria_goes_too() -> None:
    pack = without("fuel", "FUEL-3.2.1")

    assert criteria(pack, "size") == {"medium": 3}
    assert not [name for name in pack.parameters if name.startswith("large_")]


def test_what_is_left_where_none_of_the_criteria_holds_goes_alone() -> None:
    size = without("fuel", "FUEL-3.2.3").classifications["size"]

    assert isinstance(size, Decide)
    assert size.otherwise is None
    assert [choice.value for choice in size.decide] == ["large", "medium"]


def test_a_ranking_that_loses_a_band_goes_and_what_is_made_of_it_too() -> None:
    pack = without("tobacco", "NY-6.2.b")

    assert not {"scale", "mark", "grade"} & set(pack.classifications)
    assert {"market_type", "business_format", "zone"} <= set(pack.classifications)
    assert (pack.mark, pack.headline) == (None, None)


def test_an_option_goes_with_the_value_that_it_leads_to() -> None:
    pack = without("tobacco", "NY-6.1.std")

    assert [option.value for option in pack.fields["business_format"].options] == ["Z"]
    assert [value.value for value in pack.classifications["business_format"].given] == ["Z"]


def test_a_field_goes_with_the_criteria_that_read_it() -> None:
    pack = without("fuel", "FUEL-6.3.1.1.1")

    assert "central_purchasing" not in pack.fields
    assert criteria(pack, "level") == {"province": 2, "prefecture": 4, "county": 4}


def test_a_measure_goes_with_the_classification_that_measures_by_it() -> None:
    pack = without("company", "CUST-ABC-3.2b")

    assert "sales" not in pack.measures
    assert "abc" not in pack.classifications
    assert pack.headline is None


def test_a_clause_that_no_rule_cites_changes_nothing() -> None:
    assert without("tobacco", "MALL-2.1") == load("tobacco", on=TODAY)


def test_the_inner_rule_goes_and_the_outer_one_that_cites_the_same_stays(write: Write) -> None:
    write(
        rules="""
        fields:
          kind:
            title: {zh: 类别, en: Kind}
            cites: [NY-6.1]
            type: choice
            options: [{value: Z, zh: 食杂店, en: grocery, cites: [NY-6.1]}, {value: Q, zh: 其他, en: other}]
        """
    )

    assert [option.value for option in without("trial", "NY-6.1").fields["kind"].options] == ["Q"]


def test_the_environment_takes_a_clause_out_of_every_load(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BANFA_WITHOUT_CLAUSE", "NY-7.b")

    assert "grade" not in load("tobacco", on=TODAY).classifications

    monkeypatch.delenv("BANFA_WITHOUT_CLAUSE")
    assert "grade" in load("tobacco", on=TODAY).classifications


@pytest.mark.slow
def test_every_shipped_pack_loads_without_any_clause_that_it_cites(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BANFA_WITHOUT_CLAUSE", raising=False)
    unchanged = []
    for pack in newest_packs():
        for clause in sorted({cited for placed in rules_in(pack) for cited in placed.rule.cites}):
            if load(pack.name, on=date.max, without=clause).digest == pack.digest:
                unchanged.append((pack.name, clause))

    assert unchanged == []


def test_the_shares_of_a_ranking_are_never_left_incomplete(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BANFA_WITHOUT_CLAUSE", raising=False)
    for clause in ("NY-6.2.a", "NY-6.2.b", "NY-6.2.c", "NY-9.b"):
        classes = without("tobacco", clause).classifications

        assert "scale" not in classes
        ranks = [rule for rule in classes.values() if isinstance(rule, Rank)]
        assert all(sum(band.share.value or 0 for band in rule.rank if band.share) == 1 for rule in ranks)
