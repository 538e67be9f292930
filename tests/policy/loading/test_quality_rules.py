"""What a pack asks of the register's quality names fields, states and signals that there are."""

from datetime import date

import pytest

from banfa.policy.loading import PackInvalid, load

from .conftest import Write

TODAY = date(2026, 5, 1)


def asked(write: Write, rules: str) -> str:
    """Return what is wrong with a pack whose quality says this."""
    write(quality="quality:\n" + rules)
    with pytest.raises(PackInvalid) as refused:
        load("trial", on=TODAY)
    return " ".join(problem.text.en for problem in refused.value.problems)


@pytest.mark.parametrize(
    ("rules", "says"),
    [
        ("  complete: {fields: [phone, adress], inferred: true}\n", "there is no field adress"),
        ("  complete: {good: {value: 2, inferred: true}, inferred: true}\n", "a share lies between 0 and 1"),
        ("  joining: {within: {value: 1.5, inferred: true}, inferred: true}\n", "whole working days"),
        ("  joining: {within: {value: 1, inferred: true}, statuses: [asleep], inferred: true}\n", "no state asleep"),
        ("  duplicates: {phone: [fax], at_least: {value: 50%, inferred: true}, merged: closed, inferred: true}\n", "there is no field fax"),
        ("  duplicates: {at_least: {value: 50%, inferred: true}, merged: gone, inferred: true}\n", "no state gone"),
        (
            "  screening:\n    inferred: true\n    screens:\n"
            "      odd: {title: {zh: 疑, en: Odd}, kind: sales, when: months_slod > 1, inferred: true}\n",
            "months_slod",
        ),
        (
            "  screening:\n    inferred: true\n    screens:\n"
            "      odd: {title: {zh: 疑, en: Odd}, kind: sales, when: sum(quantity) > 1, inferred: true}\n",
            "",
        ),
        (
            "  screening:\n    inferred: true\n    screens:\n      odd: {title: {zh: 疑, en: Odd}, kind: sales, inferred: true}\n",
            "has no condition, any other has one",
        ),
    ],
)  # fmt: skip
def test_what_there_is_not_is_refused_at_its_place(write: Write, rules: str, says: str) -> None:
    assert says in asked(write, rules)


def test_a_pack_says_only_what_differs_from_its_parent(write: Write) -> None:
    write(quality="quality:\n  complete: {fields: [name], inferred: true}\n  inspection: null\n")

    pack = load("trial", on=TODAY)

    assert pack.quality.complete.fields == ("name",)
    assert pack.quality.duplicates is not None
    assert "review" in pack.quality.cycles
