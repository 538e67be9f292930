"""A clause is live when a rule puts it to work and a test proves it; else the reason is given."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from banfa.policy.liveness import ClauseState, Proof, newest_packs, read_proofs, states
from banfa.policy.loading import load, load_folder
from tests.bad_input.packs import SOUND, draft

PROVED = Proof(tests=("tests/a.py::test_it",), red_without_rule=True)
TODAY = date(2026, 5, 1)


@pytest.fixture(autouse=True)
def whole_packs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BANFA_WITHOUT_CLAUSE", raising=False)
    monkeypatch.delenv("BANFA_PACKS", raising=False)


def state_of(
    clause: str,
    proof: Proof | None = None,
    *,
    packs: tuple[str, ...] = ("base", "company", "tobacco", "fuel"),
    facts: frozenset[str] = frozenset(),
    mechanisms: Mapping[str, list[str]] | None = None,
) -> ClauseState:
    loaded = [load(name, on=TODAY) for name in packs]
    found = states(loaded, {clause: proof} if proof else {}, facts=facts, mechanisms=mechanisms)
    return next(state for state in found if state.id == clause)


def test_every_clause_has_its_state_and_a_reason_in_both_languages() -> None:
    found = states(newest_packs(), {})

    assert len(found) == 1096
    assert not any(state.live for state in found)
    assert all(state.reason.zh and state.reason.en for state in found)


def test_a_cited_and_proved_clause_is_live() -> None:
    state = state_of("NY-6.2.a", PROVED)

    assert state.live
    assert state.rules == ("tobacco/2026.1 classifications.scale",)
    assert state.tests == ("tests/a.py::test_it",)
    assert (state.document, state.capability) == ("NY", "classification")
    assert state.reason.en == "put to work by tobacco/2026.1 classifications.scale, proved by 1 test"


def test_a_clause_that_no_rule_cites_is_not_live_even_with_a_test() -> None:
    state = state_of("WINE-3.1", PROVED)  # the winery's pack is not among those loaded

    assert not state.live
    assert state.reason.en == "no rule cites it yet"


def test_a_cited_clause_without_a_test_is_not_live() -> None:
    state = state_of("NY-6.2.a")

    assert not state.live
    assert state.reason.en == "cited by tobacco/2026.1 classifications.scale, but no test proves it"


def test_a_test_that_stays_green_without_the_rule_proves_nothing() -> None:
    state = state_of("NY-6.2.a", Proof(tests=("tests/a.py::test_it",), red_without_rule=False))

    assert not state.live
    assert state.reason.en.endswith("but tests/a.py::test_it stays green without it")


def test_a_rule_that_waits_for_a_fact_is_not_live_until_it_is_supplied() -> None:
    waiting = state_of("FUEL-6.3.1.1.2", PROVED)
    supplied = state_of("FUEL-6.3.1.1.2", PROVED, facts=frozenset({"framework_agreement"}))

    assert not waiting.live
    assert waiting.reason.en == "its rule waits for the fact framework_agreement"
    assert "framework_agreement" in waiting.reason.zh
    assert supplied.live


def test_a_field_alone_does_not_put_a_waiting_criterion_to_work() -> None:
    state = state_of("FUEL-6.3.1.2.2", PROVED)  # its field is there, its criterion waits for agreements

    assert "fuel/2026.1 fields.stable_consumption" in state.rules
    assert not state.live
    assert state.reason.en == "its rule waits for the fact supply_agreement"


def test_a_rule_that_waits_for_a_blank_parameter_is_not_live(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "trial" / "2026.1"
    folder.mkdir(parents=True)
    (folder / "pack.yaml").write_text(
        """
name: trial
version: "2026.1"
effective: 2026-01-01
title: {zh: 试验, en: Trial}
summary: {zh: 试验制度, en: A pack for a test}
extends: [base]
parameters:
  day_total: {title: {zh: 单日消费额, en: Amount of a day}, cites: [WINE-4.1], number: null}
classifications:
  kind:
    title: {zh: 类别, en: Kind}
    decide:
      - value: vip
        zh: 会员
        en: member
        any: [{when: sum(amount) >= day_total, zh: 达到金额, en: enough, cites: [WINE-1]}]
""".lstrip(),
        encoding="utf-8",
    )
    monkeypatch.setenv("BANFA_PACKS", str(tmp_path))

    criterion = state_of("WINE-1", PROVED, packs=("base", "trial"))
    parameter = state_of("WINE-4.1", PROVED, packs=("base", "trial"))

    assert (
        criterion.reason.en
        == "its rule waits for a figure that the source leaves blank, the parameter day_total"
    )
    assert not criterion.live
    assert not parameter.live


def test_what_a_pack_inherits_is_named_where_it_stands() -> None:
    state = state_of("CUST-ABC-2.1")

    assert {rule.split()[0] for rule in state.rules} == {"company/2026.1"}


def test_what_a_pack_replaces_is_named_in_both() -> None:
    state = state_of("SALES-TPL-9b", packs=("base", "company", "supermarket"))

    assert state.rules == ("company/2026.1 ledger", "supermarket/2026.1 ledger")


def test_a_mechanism_may_put_a_clause_to_work_without_a_rule() -> None:
    mechanisms = {"CRM-USE-6.2": ["ledger: batches are never changed"]}

    assert state_of("CRM-USE-6.2", PROVED, mechanisms=mechanisms).live
    assert not state_of("CRM-USE-6.2", mechanisms=mechanisms).live


def test_the_shipped_proofs_are_read_from_their_file(tmp_path: Path) -> None:
    path = tmp_path / "proofs.json"
    path.write_text('{"NY-6.2.a": {"tests": ["t1", "t2"], "red_without_rule": true}}', encoding="utf-8")

    assert read_proofs(path) == {"NY-6.2.a": Proof(tests=("t1", "t2"), red_without_rule=True)}
    assert read_proofs(tmp_path / "none.json") == {}


def test_what_follows_from_a_class_puts_its_clause_to_work(tmp_path: Path) -> None:
    """A treatment decides, as a classification does; one whose figure is left blank waits for it."""
    for times, waits in (("2", False), ("{value: null}", True)):
        rules = SOUND.replace("times: 2, per: month", f"times: {times}, cites: [NY-7.b], per: month")
        pack = load_folder(draft(tmp_path / str(waits), rules))

        [state] = [one for one in states([pack], {"NY-7.b": PROVED}) if one.id == "NY-7.b"]

        assert state.live is not waits
        assert ("treatments.visit.times" in state.reason.en) is waits
