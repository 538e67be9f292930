from datetime import date

import pytest

from banfa.policy.drafting import editable_figures
from banfa.policy.loading import load

PACKS = ["bank", "chain", "dispatch", "fuel", "mall", "supermarket", "tobacco", "winery"]


@pytest.mark.parametrize("name", PACKS)
def test_no_two_figures_of_a_classification_are_called_alike(name: str) -> None:
    figures = editable_figures(load(name, on=date(2026, 10, 1)))

    called = [(next(iter(one.used_by), ""), one.title) for one in figures]

    assert len(called) == len(set(called))


def test_marks_by_class_carry_the_name_of_the_class() -> None:
    figures = editable_figures(load("tobacco", on=date(2026, 10, 1)))

    titles = [one.title.zh for one in figures if ".score.scale.marks." in one.path]

    assert titles == ["规模 · 得分 · 大", "规模 · 得分 · 中", "规模 · 得分 · 小"]
