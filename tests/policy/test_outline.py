"""What a pack does, in lines made from the pack."""

from datetime import date

import pytest

from banfa.policy.loading import load, packs
from banfa.policy.outline import Line, outline

DAY = date(2026, 10, 8)
NAMES = sorted({version.name for version in packs()})


def lines_of(name: str, *, facts: frozenset[str] = frozenset()) -> dict[str, Line]:
    return {line.name: line for line in outline(load(name, on=DAY), facts=facts)}


@pytest.mark.parametrize("name", NAMES)
def test_every_installed_pack_is_told_in_at_most_a_dozen_lines_in_both_languages(name: str) -> None:
    lines = lines_of(name).values()

    assert 4 <= len(lines) <= 12
    assert all(line.label.zh and line.label.en and line.says.zh and line.says.en for line in lines)
    assert all(not any("一" <= letter <= "龥" for letter in line.says.en) for line in lines)


def test_the_headline_tells_its_classes_and_what_each_asks_for() -> None:
    ranked, banded = lines_of("company")["headline"], lines_of("supermarket")["headline"]

    assert "important partner 10%, ordinary customer 80%" in ranked.says.en
    assert "金卡会员 ≥ 2,500、银卡会员 ≥ 1,000、普通会员" in banded.says.zh


def test_the_file_names_what_an_import_needs() -> None:
    file = lines_of("tobacco")["file"]

    assert "客户代码" in file.says.zh
    assert "required on import: Customer code, Shop name" in file.says.en


def test_a_pack_that_wants_a_second_person_says_so() -> None:
    assert "somebody other than who computed publishes" in lines_of("fuel")["period"].says.en
    assert "somebody other" not in lines_of("tobacco")["period"].says.en


def test_what_waits_is_named_by_its_title_and_is_gone_once_the_fact_is_supplied() -> None:
    waiting = lines_of("fuel")["waiting"]
    supplied = lines_of("fuel", facts=frozenset({"framework_agreement", "supply_agreement"}))

    assert "a supply agreement in force" in waiting.says.en
    assert "supply agreement" not in supplied["waiting"].says.en  # obligations still wait for their evidence
    assert "优惠购买占比界限" in lines_of("supermarket")["waiting"].says.zh


def test_what_a_pack_has_nothing_of_is_left_out() -> None:
    assert {"areas", "appraisals"} <= set(lines_of("tobacco"))
    assert {"areas", "appraisals", "headline", "treatments"}.isdisjoint(lines_of("base"))


def test_more_clauses_are_cited_than_are_live() -> None:
    says = lines_of("tobacco")["clauses"].says.en
    cited, live = (int(word) for word in says.replace(";", "").split() if word.isdecimal())

    assert cited > live > 0
