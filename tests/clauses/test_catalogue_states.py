"""What `banfa clauses` says of the shipped packs: every clause live or not, and why."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from banfa.policy import catalogue
from banfa.policy.liveness import ClauseState, Proof, newest_packs, read_proofs, states

ROOT = Path(__file__).parents[2]
PROVED = Proof(tests=("tests/somewhere.py::test_it",), red_without_rule=True)
UNPROVED = Proof(tests=("tests/somewhere.py::test_it",), red_without_rule=False)
WAITING = {
    "FUEL-6.3.1.1.2": "framework_agreement",
    "FUEL-6.3.1.2.2": "supply_agreement",
    "FUEL-6.3.1.3.2": "supply_agreement",
}
BLANK = {"MALL-2.2": "gold_points", "SEG-4": "discount_limit", "WINE-4.1": "window_amount"}
BLANK_LIMITS = {"CARE-2.0.b": "messages.limits.text_messages.messages"}
NOT_OFFERED = {  # what later features bring: the evidence or the event that an obligation waits for
    "FUEL-6.5.1b": "survey", "FUEL-6.5.1e": "survey", "FUEL-6.5.3d": "development_plan", "FUEL-6.6.1b": "report",
    "FUEL-6.6.3": "report", "FUEL-STN-5.1.4": "report", "NY-14.3": "ordering.requested", "NY-14.4": "ordering.requested",
    "NY-17.2": "complaint.received", "NY-22.2.a": "inspection", "NY-24": "evaluation", "NY-25.a": "survey",
}  # fmt: skip
OFF = WAITING.keys() | BLANK.keys() | BLANK_LIMITS.keys() | NOT_OFFERED.keys()


@pytest.fixture(autouse=True)
def whole_packs(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("BANFA_WITHOUT_CLAUSE", "BANFA_PACKS"):
        monkeypatch.delenv(name, raising=False)


def told(proofs: Mapping[str, Proof], facts: frozenset[str] = frozenset()) -> dict[str, ClauseState]:
    found = states(newest_packs(), proofs, facts=facts)
    by_id = {state.id: state for state in found}
    assert len(by_id) == len(found)
    return by_id


def every_clause(proof: Proof) -> dict[str, Proof]:
    return dict.fromkeys(catalogue.clauses(), proof)


def test_every_one_of_1096_clauses_is_listed_with_a_reason_in_both_languages() -> None:
    found = told(read_proofs())

    assert len(found) == 1_096
    assert found.keys() == catalogue.clauses().keys()
    for state in found.values():
        assert state.reason.zh, state.id
        assert state.reason.en, state.id
        assert state.reason.zh != state.reason.en, state.id


def test_a_clause_without_a_rule_is_not_live_even_if_a_test_claims_to_prove_it() -> None:
    found = told(every_clause(PROVED))

    ruleless = [state for state in found.values() if not state.rules]
    assert "NY-3" in {state.id for state in ruleless}
    assert not any(state.live for state in ruleless)
    assert {state.reason.en for state in ruleless} == {"no rule cites it yet"}


@pytest.mark.parametrize(
    ("proof", "why"),
    [
        pytest.param(Proof(), "no test proves it", id="no test"),
        pytest.param(UNPROVED, "stays green without it", id="a test that does not notice"),
    ],
)
def test_a_clause_with_a_rule_but_without_a_proof_is_not_live(proof: Proof, why: str) -> None:
    found = told(every_clause(proof))

    ruled = [state for state in found.values() if state.rules and state.id not in OFF]
    assert "NY-6.2.b" in {state.id for state in ruled}
    assert not any(state.live for state in ruled)
    for state in ruled:
        assert why in state.reason.en, state.id
        assert any(rule in state.reason.en for rule in state.rules), state.id


def test_a_clause_with_a_rule_and_a_proof_is_live() -> None:
    found = told(every_clause(PROVED))

    assert {state.id for state in found.values() if state.rules and not state.live} == OFF


@pytest.mark.parametrize(("clause", "fact"), WAITING.items())
def test_a_rule_that_waits_for_agreements_is_not_live_and_says_so(clause: str, fact: str) -> None:
    waiting = told({clause: PROVED})[clause]
    supplied = told({clause: PROVED}, frozenset({fact}))[clause]

    assert not waiting.live
    assert waiting.reason.en == f"its rule waits for the fact {fact}"
    assert fact in waiting.reason.zh
    assert supplied.live


@pytest.mark.parametrize(("clause", "parameter"), BLANK.items())
def test_a_rule_whose_figure_the_source_leaves_blank_is_not_live_and_says_so(
    clause: str, parameter: str
) -> None:
    blank = told({clause: PROVED})[clause]

    assert not blank.live
    assert blank.reason.en == (
        f"its rule waits for a figure that the source leaves blank, the parameter {parameter}"
    )
    assert parameter in blank.reason.zh


@pytest.mark.parametrize(("clause", "awaited"), [*NOT_OFFERED.items(), *BLANK_LIMITS.items()])
def test_a_rule_that_waits_for_what_nothing_brings_yet_says_for_what(clause: str, awaited: str) -> None:
    waiting = told({clause: PROVED})[clause]

    assert not waiting.live
    assert awaited in waiting.reason.en


class TestTheShippedProofs:
    def test_make_a_clause_live_that_a_rule_puts_to_work_and_no_other(self) -> None:
        found = told(read_proofs())

        proved = {clause for clause, proof in read_proofs().items() if proof.red_without_rule}
        at_work = {state.id for state in found.values() if state.rules} - OFF
        assert {state.id for state in found.values() if state.live} == proved & at_work
        assert found["NY-6.2.b"].live

    def test_name_tests_that_are_still_there(self) -> None:
        named = {test for proof in read_proofs().values() for test in proof.tests}

        for test in named:
            file, *classes, function = test.split("::")
            text = (ROOT / file).read_text(encoding="utf-8")
            assert f"def {function}(" in text, test
            assert all(f"class {name}" in text for name in classes), test
