"""Templates to fill in: what they show as an example is taken in as it is, for every pack."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from banfa.kernel.text import Text
from banfa.platform.imports import ownsheets
from banfa.platform.imports.columns import Column
from banfa.platform.imports.samplebooks import example_of, write_sample
from banfa.policy.loading import load, packs
from banfa.policy.values import read

TODAY = date(2026, 10, 8)
TITLE = Text("客户", "Customers")


def columns_of(pack: str) -> Sequence[Column]:
    return [
        Column(name=name, field=field, required=field.required)
        for name, field in load(pack, on=TODAY).fields.items()
    ]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("pack", sorted({found.name for found in packs()}))
def test_every_example_is_a_value_that_its_column_takes(pack: str, language: str) -> None:
    for column in columns_of(pack):
        example = example_of(column, {}, language)

        assert read(column.field, example, today=TODAY, terms=column.terms).value is not None, column.name


def test_only_the_first_sheet_holds_rows_to_import(tmp_path: Path) -> None:
    path = tmp_path / "template.xlsx"

    write_sample(path, columns_of("tobacco"), title=TITLE, examples={}, language="zh")

    with CalamineWorkbook.from_path(str(path)) as book:
        assert book.sheet_names[0] == "客户"
        assert all(ownsheets.is_beside(name) for name in book.sheet_names[1:])
