"""What may stand in messages, care plans and calls, with a suggestion where a name is almost right."""

from pathlib import Path

import pytest

from banfa.policy.loading import check
from tests.clauses.own_packs import write_own_pack

WORDS = "{zh: 试, en: Trial}"
TEMPLATE = (
    "messages:\n  templates:\n    trial:\n      title: %s\n      inferred: true\n      channels: [%s]\n"
    '      words: {zh: "%s", en: "Dear {name}"}\n'
)
PLAN = "care:\n  plans:\n    trial: {title: %s, inferred: true, on: %s, template: %s}\n"


def said(tmp_path: Path, rules: str) -> set[str]:
    """Return what is said of rules that stand in a pack of one's own."""
    root = tmp_path / "packs"
    root.mkdir()
    name = write_own_pack(root, "2026.1", effective="2000-01-01", extends="tobacco", rules=rules)
    return {problem.text.en for problem in check(root / name / "2026.1")}


@pytest.mark.parametrize(
    ("rules", "problem"),
    [
        pytest.param(
            TEMPLATE % (WORDS, "sms", "{nme}"), "there is no field nme; did you mean name?", id="an unknown field"
        ),
        pytest.param(
            TEMPLATE % (WORDS, "sms", "{bank_account}"), "bank_account is sensitive and does not stand in a message",
            id="a sensitive field",
        ),
        pytest.param(
            TEMPLATE % (WORDS, "smss", "x"), "there is no channel smss; did you mean sms?", id="an unknown channel"
        ),
        pytest.param(
            PLAN % (WORDS, "{birthday: birthdy}", "birthday"), "there is no field birthdy; did you mean birthday?",
            id="an unknown date",
        ),
        pytest.param(PLAN % (WORDS, "{date: name}", "birthday"), "name is no date", id="no date"),
        pytest.param(
            PLAN % (WORDS, "{festival: mid_autum}", "festival"),
            "there is no festival mid_autum; did you mean mid_autumn?", id="an unknown festival",
        ),
        pytest.param(
            PLAN % (WORDS, "{monthly: {value: 32, inferred: true}}", "news"),
            "a whole number from 1 to 31 is needed", id="a day that no month has",
        ),
        pytest.param(
            PLAN % (WORDS, "{entered: true}", "newz"), "there is no template newz; did you mean news?",
            id="an unknown template",
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named(rules: str, problem: str, tmp_path: Path) -> None:
    assert problem in said(tmp_path, rules)


@pytest.mark.parametrize(
    "on", ["{}", "{birthday: birthday, festival: mid_autumn}", "{festival: mid_autumn, before: 1}"]
)
def test_an_occasion_is_exactly_one(on: str, tmp_path: Path) -> None:
    assert said(tmp_path, PLAN % (WORDS, on, "festival"))


def test_a_pack_changes_one_template_and_keeps_the_others(tmp_path: Path) -> None:
    assert said(tmp_path, TEMPLATE % (WORDS, "sms", "{name}，您好")) == set()
