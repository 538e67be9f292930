"""What is wrong with a chain of approval is said with its line and a remedy."""

import pytest

from banfa.policy.loading import check
from tests.policy.loading.conftest import Write

CHAIN = """
    chains:
      trial:
        title: {{zh: 试, en: Trial}}
        {more}
        steps:
          - {{step: one, title: {{zh: 一, en: One}}, posts: [administrator]{step}}}
"""


def problems(write: Write, *, step: str = "", more: str = "inferred: true") -> list[str]:
    folder = write(approvals=CHAIN.format(step=step, more=more))
    return [f"{one.path}: {one.text.en}" for one in check(folder)]


def test_a_sound_chain_has_none(write: Write) -> None:
    more = "knows: {{customers: number}}".replace("{{", "{").replace("}}", "}")

    assert (
        problems(write, step=", when: customers >= 10, within: {value: 2, inferred: true}", more=more) == []
    )


@pytest.mark.parametrize(
    ("step", "path", "words"),
    [
        (", posts: [administratr]", "chains.trial.steps.0.posts.0", "did you mean administrator"),
        (", at: level", "chains.trial.steps.0", "a level is named"),
        (", at: level, level: province", "chains.trial.steps.0.level", "no level province"),
        (", within: 0.5", "chains.trial.steps.0.within", "whole working days"),
        (", needs: 0", "chains.trial.steps.0", "at least one person"),
        (", beside: true", "chains.trial", "none to stand beside"),
        (", when: customers >= 10", "chains.trial.steps.0.when", "customers"),
    ],
)
def test_what_is_wrong_is_named_where_it_stands(write: Write, step: str, path: str, words: str) -> None:
    if step.startswith(", posts"):
        folder = write(
            approvals=CHAIN.format(step="", more="inferred: true").replace("[administrator]", step[9:])
        )
        found = [f"{one.path}: {one.text.en}" for one in check(folder)]
    else:
        found = problems(write, step=step)

    assert any(one.startswith(path) and words in one for one in found), found


def test_a_step_may_not_stand_twice(write: Write) -> None:
    twice = CHAIN.format(step="", more="inferred: true").rstrip() + (
        "\n          - {step: one, title: {zh: 二, en: Two}, posts: [administrator]}\n"
    )

    assert any("a step stands twice" in one.text.en for one in check(write(approvals=twice)))
