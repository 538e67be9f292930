"""What is due to a customer because of its classes."""

from datetime import date
from decimal import Decimal

import pytest

from banfa.policy.loading import load
from banfa.policy.model import Pack, Title, Treatment
from banfa.policy.numbers import Number
from banfa.policy.treatments import due_to, how_often


def fuel() -> Pack:
    return load("fuel", on=date(2026, 9, 30))


@pytest.mark.clause("FUEL-STN-6")
@pytest.mark.parametrize("state", ["existing", "lost", "potential"])
def test_each_state_of_a_fuel_customer_brings_exactly_its_own_three(state: str) -> None:
    """A service form, a marketing measure and a value-added service, and nothing of the other states."""
    pack = fuel()

    found = due_to(pack, {"lifecycle": state})

    of_the_clause = [one for one in found if "FUEL-STN-6" in one.rule.cites]
    assert [one.rule.manner for one in of_the_clause] == ["service", "marketing", "value_added"]
    assert all(one.name.startswith(state) for one in of_the_clause)
    assert all(one.value == state and one.label.zh for one in of_the_clause)


@pytest.mark.clause("FUEL-STN-6")
def test_a_change_of_class_changes_what_is_due() -> None:
    pack = fuel()

    before, after = (
        {one.name for one in due_to(pack, {"lifecycle": state})} for state in ("existing", "lost")
    )

    assert before
    assert after
    assert not before & after


def test_nothing_is_due_without_a_class() -> None:
    assert due_to(fuel(), {}) == []
    assert due_to(fuel(), {"lifecycle": None}) == []


def contact(times: str | None) -> Treatment:
    return Treatment(
        title=Title(zh="回访", en="Return call"),
        of="level",
        when=("station",),
        manner="contact",
        times=Number(value=None if times is None else Decimal(times)),
        per="month",
    )


@pytest.mark.parametrize(
    ("times", "zh", "en"),
    [("4", "每月 4 次", "4 times a month"), ("0.5", "每月 0.5 次", "0.5 times a month")],
)
def test_how_often_is_said_in_words(times: str, zh: str, en: str) -> None:
    said = how_often(contact(times))

    assert said is not None
    assert (said.zh, said.en) == (zh, en)


def test_a_blank_number_is_off_and_says_so() -> None:
    pack = fuel().model_copy(update={"treatments": {"calls": contact(None)}})

    (due,) = due_to(pack, {"level": "station"})

    assert due.is_off
    assert due.how_often is not None
    assert "until" in due.how_often.en or "once set" in due.how_often.en
