"""Text that a spreadsheet would run, and its way through a CSV file and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banfa.policy.values.formulas import escaped, unescaped, would_run

RUNNING = [
    "=1+1",
    " =1+1",
    "\t=1+1",
    "\r=1",
    "\u200b=1",
    "\ufeff=1",
    "\u3000=1",
    "\u00a0@A",
    "＝1+1",
    "＋1",
    "－1",
    "＠A",
    "@SUM(A1)",
]
RUNNING += ["+cmd|' /C calc'!A0", "-2+3", "\x00=1", "\u202e=1", "﹢1", "\u00ad=1"]
HARMLESS = ["", " ", "甲店", "1=1", "a+b", "'", "5-3", "—", "·@", "#REF!", "(=1)"]


@pytest.mark.parametrize("text", RUNNING)
def test_what_runs_is_seen_behind_whatever_hides_it(text: str) -> None:
    assert would_run(text)
    assert escaped(text) == f"'{text}"


@pytest.mark.parametrize("text", HARMLESS)
def test_harmless_text_stays_as_it_is(text: str) -> None:
    assert not would_run(text)
    assert escaped(text) == text


@given(st.text(alphabet="'=+-@ \t甲\u200b＝a1", max_size=8) | st.text(max_size=20))
def test_escaping_never_loses_a_character_and_never_leaves_a_formula(text: str) -> None:
    assert unescaped(escaped(text)) == text
    assert not would_run(escaped(text))
