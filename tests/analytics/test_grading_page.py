"""The examples of docs/grading.md come out as they are printed, in both languages."""

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from ibis.backends import BaseBackend

from tests.analytics.grading_runs import Run, customer, run, sale
from tests.analytics.packs import NY, pack

DOCS = Path(__file__).parents[2] / "docs"
PAGES = {"en": DOCS / "grading.md", "zh": DOCS / "grading.zh.md"}
SIZES = [("1", "大", "large", "20%"), ("2", "中", "medium", "60%"), ("3", "小", "small", "20%")]
SCALE = {
    "title": {"zh": "规模", "en": "scale"},
    "score": "sum(quantity)",
    "rank": [{"value": value, "zh": zh, "en": en, "share": share} for value, zh, en, share in SIZES],
    "zero_score": "3",
}
WORTH = {
    "title": {"zh": "价值", "en": "worth"},
    "score": [
        {
            "item": "volume", "zh": "销量", "en": "volume", "weight": "60%", "of": "sum(quantity)",
            "steps": [{"at_least": 100, "marks": 100}, {"at_least": 50, "marks": 60}, {"marks": 0}],
        },
        {
            "item": "format", "zh": "业态", "en": "format", "weight": "40%", "of": "business_format",
            "marks": {"S": 100, "Z": 50},
        },
    ],
    "bands": [
        {"value": "key", "zh": "重点", "en": "key", "at_least": 80},
        {"value": "ordinary", "zh": "普通", "en": "ordinary"},
    ],
}  # fmt: skip
FORMS = {"grocery": "Z", "食杂店": "Z", "supermarket": "S", "超市": "S"}
RANKINGS = ("ranking: ten shops", "ranking: ties", "ranking: alone", "ranking: nothing sold")

both_languages = pytest.mark.parametrize("language", PAGES)


def table(language: str, name: str) -> list[list[str]]:
    """Return the cells of the table that stands below a mark, its heading left out."""
    page = PAGES[language].read_text(encoding="utf-8")
    _, _, below = page.partition(f"<!-- {name} -->\n")
    lines = re.match(r"(?:\|.*\n)+", below)
    assert lines is not None, name
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[0].splitlines()[2:]]


def graded(
    engine: BaseBackend, folder: Path, name: str, rule: Any, shops: list[list[str]], **columns: Any
) -> Run:
    """Grade a table's shops, whose second cell is what they bought."""
    people = [
        customer(number, **{column: given[number] for column, given in columns.items()})
        for number in range(len(shops))
    ]
    sales = [sale(number, cells[1]) for number, cells in enumerate(shops) if cells[1] != "0"]
    decided = frozenset(
        column.removeprefix("decided_") for column in columns if column.startswith("decided_")
    )
    return run(engine, pack({name: rule}, **NY), folder, people, sales, decided=decided)


def words(rule: Any, value: str, language: str) -> str:
    values = rule.get("rank") or rule["bands"]
    return str(next(one[language] for one in values if one["value"] == value))


@both_languages
@pytest.mark.parametrize("name", RANKINGS)
def test_the_rankings_come_out_as_printed(
    engine: BaseBackend, tmp_path: Path, language: str, name: str
) -> None:
    shops = table(language, name)

    rows = graded(engine, tmp_path, "scale", SCALE, shops).rows("scale")

    assert [(Decimal(cells[2]), Decimal(cells[3].rstrip("%")) / 100, cells[4]) for cells in shops] == [
        (row["rank"], row["percentile"], words(SCALE, row["value"], language)) for row in rows.values()
    ]


@both_languages
def test_the_score_comes_out_as_printed(engine: BaseBackend, tmp_path: Path, language: str) -> None:
    shops = table(language, "score")
    forms = [FORMS[cells[2]] for cells in shops]

    done = graded(engine, tmp_path, "worth", WORTH, shops, field_business_format=forms)

    names = [one.name for one in done.graded.outcomes["worth"].inputs]
    volume, form = (f"input_{names.index(f'points:{item}')}" for item in ("volume", "format"))
    assert [([Decimal(cell) for cell in cells[3:6]], cells[6]) for cells in shops] == [
        ([row[volume], row[form], row["score"]], words(WORTH, row["value"], language))
        for row in done.rows("worth").values()
    ]


@both_languages
def test_the_decision_comes_out_as_printed(engine: BaseBackend, tmp_path: Path, language: str) -> None:
    shops = table(language, "ranking: ten shops")
    names = [cells[0] for cells in shops]
    decided = ["1" if name == "J" else None for name in names]

    rows = graded(engine, tmp_path, "scale", SCALE, shops, decided_scale=decided).rows("scale")

    for shop, value, ruled in table(language, "decided: J is large"):
        row = rows[names.index(shop)]
        assert words(SCALE, row["value"], language) == value
        assert words(SCALE, row["computed"] or row["value"], language) == ruled


def test_both_languages_print_the_same_figures() -> None:
    for name in (*RANKINGS, "score", "decided: J is large", "matrix"):
        figures = [
            [
                [cell for cell in cells if re.fullmatch(r"[A-J]|[\d.]+%?", cell)]
                for cells in table(language, name)
            ]
            for language in PAGES
        ]
        assert figures[0] == figures[1]
        assert len(figures[0]) == len(figures[1])
