"""Which clauses are live: put to work by a rule, and proved by a test that goes red without it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path as FilePath

from banfa.kernel.text import Text
from banfa.policy import catalogue
from banfa.policy.loading import load, packs
from banfa.policy.model import Pack
from banfa.policy.rules import rules_in
from banfa.policy.waiting import waits_for

DECIDING = frozenset(
    {"classifications", "treatments", "profiles", "segments", "appraisals", "publication", "obligations"}
)
PROOFS = FilePath(__file__).parent / "proofs.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """The tests marked with a clause, and whether one of them went red when the clause's rules were taken out."""

    tests: tuple[str, ...] = ()
    red_without_rule: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseState:
    """Whether a clause is live and why. `rules` are written `tobacco/2026.1 classifications.scale`."""

    id: str
    document: str
    capability: str
    live: bool
    reason: Text
    rules: tuple[str, ...]
    tests: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Citing:
    """A rule that cites a clause, and what it waits for.

    Where a clause is cited by rules of a classification, or by what follows from one, they decide whether it is at
    work: the fields and parameters that they read would be there for nothing.
    """

    rule: str
    waits: tuple[str, ...]
    decides: bool


NO_PROOF = Proof()


def read_proofs(path: FilePath = PROOFS) -> dict[str, Proof]:
    """Return the shipped proofs by clause; none where `make clauses` has not been run."""
    if not path.exists():
        return {}
    raw = json.loads(path.read_text(encoding="utf-8"))
    return {
        clause: Proof(tests=tuple(entry["tests"]), red_without_rule=bool(entry["red_without_rule"]))
        for clause, entry in raw.items()
    }


def newest_packs() -> list[Pack]:
    """Return the newest version of every pack. Raises PackInvalid."""
    return [load(name, on=date.max) for name in dict.fromkeys(version.name for version in packs())]


def states(
    packs: Sequence[Pack],
    proofs: Mapping[str, Proof],
    *,
    facts: frozenset[str] = frozenset(),
    mechanisms: Mapping[str, Sequence[str]] | None = None,
) -> list[ClauseState]:
    """Return the state of every clause of the catalogue, in its order.

    `facts` are those that a feature supplies; `mechanisms` gives, by clause, what a feature puts to work without a
    rule of a pack.
    """
    citing = _citing(packs, facts)
    for clause, names in (mechanisms or {}).items():
        citing.setdefault(clause, []).extend(_Citing(name, (), True) for name in names)
    return [
        _state(entry, citing.get(entry.id, []), proofs.get(entry.id, NO_PROOF))
        for entry in catalogue.clauses().values()
    ]


def _citing(packs: Sequence[Pack], facts: frozenset[str]) -> dict[str, list[_Citing]]:
    """Find the citing rules of every clause; what a pack inherits unchanged is its parent's."""
    by_version = {f"{pack.name}/{pack.version}": pack for pack in packs}
    said = {
        version: {placed.name: placed.rule for placed in rules_in(pack)}
        for version, pack in by_version.items()
    }
    found: dict[str, list[_Citing]] = {}
    for version, pack in by_version.items():
        parents = [said[parent] for parent in pack.lineage if parent != version and parent in said]
        for placed in rules_in(pack):
            if not placed.rule.cites or any(parent.get(placed.name) == placed.rule for parent in parents):
                continue
            decides = placed.path[0] in DECIDING
            entry = _Citing(f"{version} {placed.name}", waits_for(placed, pack, facts), decides)
            for clause in placed.rule.cites:
                found.setdefault(clause, []).append(entry)
    return found


def _state(entry: catalogue.Clause, citing: Sequence[_Citing], proof: Proof) -> ClauseState:
    counting = [one for one in citing if one.decides] or citing
    working = [one for one in counting if not one.waits]
    live = bool(working) and proof.red_without_rule
    return ClauseState(
        id=entry.id,
        document=entry.document,
        capability=entry.capability,
        live=live,
        reason=_proved(working[0], proof) if live else _why_not(counting, working, proof),
        rules=tuple(one.rule for one in citing),
        tests=proof.tests,
    )


def _proved(rule: _Citing, proof: Proof) -> Text:
    count = len(proof.tests)
    tests = "test" if count == 1 else "tests"
    return Text(
        f"由 {rule.rule} 执行，{count} 个测试证明", f"put to work by {rule.rule}, proved by {count} {tests}"
    )


def _why_not(citing: Sequence[_Citing], working: Sequence[_Citing], proof: Proof) -> Text:
    if not citing:
        return Text("尚无规则引用本条款", "no rule cites it yet")
    if not working:
        return _waiting(citing[0].waits)
    rule = working[0].rule
    if not proof.tests:
        return Text(f"{rule} 引用了本条款，但没有测试证明", f"cited by {rule}, but no test proves it")
    tests = ", ".join(proof.tests)
    return Text(
        f"{rule} 引用了本条款，但去掉该规则后测试 {tests} 仍然通过",
        f"cited by {rule}, but {tests} stays green without it",
    )


def _waiting(waits: Sequence[str]) -> Text:
    """Say what a rule waits for, in words."""
    kinds = {
        "fact": Text("尚无功能提供的事实", "the fact"),
        "parameter": Text("原文留空的参数", "a figure that the source leaves blank, the parameter"),
        "evidence": Text("尚无功能提供的凭据", "evidence that nothing offers yet,"),
        "event": Text("尚无功能报告的事件", "an event that nothing reports yet,"),
        "figure": Text("原文留空的数值", "a figure that the source leaves blank at"),
    }
    words = []
    for wait in waits:
        kind, _, name = wait.partition(":")
        words.append(Text(f"{kinds[kind].zh} {name}", f"{kinds[kind].en} {name}"))
    zh, en = "、".join(one.zh for one in words), " and ".join(one.en for one in words)
    return Text(f"其规则在等待{zh}", f"its rule waits for {en}")
