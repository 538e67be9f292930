"""Scores, two-way tables, classes of people, and what follows from classes, as the regulation's pages show them."""

from pathlib import Path

import pytest
from django.template.loader import render_to_string
from django.utils.translation import override

from banfa.features.regulations.queries.classes import ClassShown, class_shown
from banfa.features.regulations.queries.consequences import (
    profiles_shown,
    publication_shown,
    treatments_shown,
)
from banfa.features.regulations.queries.rules import Workings
from banfa.kernel.text import Text
from banfa.policy.loading import load_folder
from banfa.policy.model import Pack
from tests.bad_input.packs import SOUND, draft

CITING = (
    SOUND.replace(
        "weight: 60%, of: sales, steps",
        "weight: {value: null}, of: sales, cites: [NY-6.2.a], inferred: true, steps",
    )
    .replace("times: 2, per: month, inferred: true", "times: {value: null}, per: month, cites: [NY-7.b]")
    .replace("measures: [sales], inferred: true", "measures: [sales], cites: [NY-9.b]")
    .replace("- {value: key, zh: 关键", "- {value: key, cites: [NY-6.c], zh: 关键")
    .replace("sales >= 900, zh", "sales >= 900, inferred: true, zh")
)


@pytest.fixture
def sound(tmp_path: Path) -> Pack:
    return load_folder(draft(tmp_path, SOUND))


@pytest.fixture
def citing(tmp_path: Path) -> Pack:
    """The volume's weight and the frequency of visits are left blank, and clauses are cited inside of rules."""
    return load_folder(draft(tmp_path, CITING))


def shown(pack: Pack, name: str) -> ClassShown:
    return class_shown(pack, name, None)


class TestAScore:
    def test_is_a_table_of_its_items(self, sound: Pack) -> None:
        table = shown(sound, "worth").table

        assert table is not None
        assert [(row.head.en, [cell.en for cell in row.cells], row.formula) for row in table.rows] == [
            ("volume", ["60%", "≥ 10: 100; the rest 0"], "sales"),
            ("kind", ["40%", "first: 100; second: 20; missing: 0"], "kind"),
        ]
        assert table.rows[0].cells[1].zh == "≥ 10 得 100 分；其余 0 分"

    def test_says_its_bounds_in_points(self, sound: Pack) -> None:
        assert [value.bound for value in shown(sound, "worth").values] == [
            Text("≥ 80 分", "≥ 80 points"),
            None,
        ]

    def test_says_which_item_waits(self, citing: Pack) -> None:
        table = shown(citing, "worth").table

        assert table is not None
        assert table.rows[0].cells[0] == Text("原文留空", "left blank by the source")
        assert table.rows[0].waits is not None
        assert table.rows[1].waits is None


def test_a_two_way_table_is_drawn_as_one(sound: Pack) -> None:
    found = shown(sound, "cross")

    assert found.method == Text("交叉判定", "two-way table")
    assert found.table is not None
    assert found.table.corner == Text("价值 × 规模", "Worth × Scale")
    assert [head.en for head in found.table.heads] == ["big", "fair", "small"]
    assert [(row.head.en, [cell.en for cell in row.cells]) for row in found.table.rows] == [
        ("high", ["keep", "grow", "grow"]), ("low", ["win", "win", "win"]),
    ]  # fmt: skip


def test_a_class_of_people_says_what_proposes_it_and_what_holds_until_then(sound: Pack) -> None:
    found = shown(sound, "rating")

    assert found.method == Text("人工核定", "decided by people")
    assert [(line.label.en, line.words.en) for line in found.lines if line.words] == [
        ("Population", "every customer"), ("until decided", "normal"),
    ]  # fmt: skip
    assert [[one.formula for one in value.criteria] for value in found.values] == [["sales >= 900"], []]


def test_what_follows_from_a_class_is_said(sound: Pack) -> None:
    [visit], [forms], publication = (
        treatments_shown(sound), profiles_shown(sound), publication_shown(sound),
    )  # fmt: skip

    assert [(line.words.zh, line.words.en) for line in visit.lines if line.words] == [
        ("策略：维护、培育", "Cross: keep, grow"), ("联系", "contact"), ("每月 2 次", "2 times a month"),
    ]  # fmt: skip
    assert [line.formula or (line.words and line.words.en) for line in forms.lines] == [
        "kind", "customers, customers with sales, Sales",
    ]  # fmt: skip
    assert publication is not None
    assert [line.words for line in publication.lines] == [Text("7", "7")]


def test_a_treatment_that_waits_says_so(citing: Pack) -> None:
    [visit] = treatments_shown(citing)

    assert visit.waits is not None
    assert "treatments.visit.times" in visit.waits.en


@pytest.mark.parametrize(
    ("clause", "section", "words"),
    [
        pytest.param(
            "NY-6.2.a", "classifications", "weight left blank by the source; ≥ 10: 100; the rest 0", id="item"
        ),
        pytest.param("NY-7.b", "treatments", "Cross: keep, grow", id="treatment"),
        pytest.param("NY-9.b", "profiles", "customers, customers with sales, Sales", id="profile"),
        pytest.param("NY-6.c", "classifications", "large sales", id="a value that people decide"),
    ],
)
def test_a_clause_shows_the_rule_inside_that_cites_it(
    citing: Pack, clause: str, section: str, words: str
) -> None:
    [block] = Workings(citing, None).blocks(clause)

    assert block.name.startswith(f"{section}.")
    assert words in [line.words.en for line in block.lines if line.words]


@pytest.mark.parametrize(("language", "words"), [("zh-hans", "人工核定"), ("en", "decided by people")])
def test_the_page_draws_them_in_both_languages(sound: Pack, language: str, words: str) -> None:
    page = {"classes": [shown(sound, name) for name in sound.classifications], "produced": None}

    with override(language):
        drawn = render_to_string("regulations/_classes.html", {"page": page})

    assert drawn.count("<table") == 2
    assert words in drawn


def test_treatments_and_profiles_are_drawn(sound: Pack) -> None:
    both = [*treatments_shown(sound), *profiles_shown(sound)]

    with override("en"):
        drawn = render_to_string(
            "regulations/_consequences.html", {"anchor": "treatments", "heading": "Treatments", "shown": both}
        )

    assert 'id="treatments.visit"' in drawn
    assert "2 times a month" in drawn
    assert 'id="profiles.forms"' in drawn
