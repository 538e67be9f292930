"""Proves each marked test: with its clause's rules taken out of the packs it has to go red.

Writes the result to the file that the package ships, from which `banfa clauses` says what is live. Every marked test
is first run with all rules in place, since a test that is always red would prove everything. Named clauses alone are
proved anew: `prove_clauses.py NY-6.2.b NY-7.b`; the others keep what was found before. `--together` proves them in one
run of pytest (`tests/proving.py`), which is quick enough to do while a rule is being written.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from xml.etree import ElementTree

from banfa.policy.loading import PackInvalid, load, packs
from banfa.policy.rules import rules_in

ROOT = Path(__file__).parent.parent
PROOFS = ROOT / "src/banfa/policy/proofs.json"
AT_ONCE = 2
TOGETHER = "--together"
ALL_PASSED, SOME_FAILED = 0, 1  # pytest's status; anything else means that it could not run
LIST, WITHOUT, OWN_PACKS = "BANFA_LIST_CLAUSES", "BANFA_WITHOUT_CLAUSE", "BANFA_PACKS"


@dataclass(frozen=True, slots=True)
class Proof:
    """The tests of one clause, parameters left aside: those that went red without its rules, and the others."""

    red: tuple[str, ...]
    green: tuple[str, ...]
    unloadable: tuple[str, ...]

    @property
    def holds(self) -> bool:
        return bool(self.red) and not self.unloadable

    @property
    def shipped(self) -> dict[str, object]:
        tests = self.red if self.holds else (*self.red, *self.green)
        return {"tests": sorted(tests), "red_without_rule": self.holds}


def marked_tests() -> dict[str, list[str]]:
    """Return the tests of each clause, by the marker `clause`."""
    with tempfile.TemporaryDirectory() as folder:
        listing = Path(folder) / "marks.json"
        run = run_pytest(["--collect-only", "-m", "clause", "tests"], {LIST: str(listing)})
        if run.returncode != ALL_PASSED:
            raise SystemExit(run.stdout + run.stderr)
        found: dict[str, list[str]] = json.loads(listing.read_text())
    return found


def failing(tests: Sequence[str], *, without: str | None = None) -> set[str]:
    """Run tests and return those of which a case failed or could not be set up."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        changed = {} if without is None else {WITHOUT: without}
        run = run_pytest([f"--junitxml={report}", *tests], changed)
        if run.returncode not in (ALL_PASSED, SOME_FAILED):
            raise SystemExit(run.stdout + run.stderr)
        cases = ElementTree.parse(report).iter("testcase")  # noqa: S314  (written by the pytest just run)
        bad = [case for case in cases if case.find("failure") is not None or case.find("error") is not None]
    names = {f"{case.get('classname')}.{case.get('name')}".split("[")[0] for case in bad}
    return {function_of(test) for test in tests if dotted(test) in names}


def run_pytest(arguments: Sequence[str], changed: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    plain = {key: value for key, value in os.environ.items() if key not in (LIST, WITHOUT, OWN_PACKS)}
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:randomly",
        "-p",
        "no:cacheprovider",
        *arguments,
    ]
    return subprocess.run(
        command, cwd=ROOT, env={**plain, **changed}, capture_output=True, text=True, check=False
    )


def function_of(test: str) -> str:
    """Return a test's name without its parameters."""
    return test.split("[")[0]


def dotted(test: str) -> str:
    """Return a test's name as a report writes it: tests.clauses.test_x.TestY.test_z."""
    path, _, inside = function_of(test).partition("::")
    return f"{path.removesuffix('.py').replace('/', '.')}.{inside.replace('::', '.')}"


def prove(clause: str, tests: Sequence[str]) -> Proof:
    """Take a clause's rules out and see which of its tests notice."""
    marked = {function_of(test) for test in tests}
    red = failing(tests, without=clause)
    proof = Proof(tuple(sorted(red)), tuple(sorted(marked - red)), unloadable_without(clause))
    sys.stderr.write(f"{clause}: {len(red)} of {len(marked)} tests go red\n")
    return proof


def unloadable_without(clause: str) -> tuple[str, ...]:
    """Return the packs that cannot be read at all without a clause: every test of theirs would go red."""
    broken = []
    for name in dict.fromkeys(version.name for version in packs()):
        if clause not in cited_in(name):
            continue  # nothing of this pack goes
        try:
            load(name, on=date.max, without=clause)
        except PackInvalid:
            broken.append(name)
    return tuple(broken)


@lru_cache
def cited_in(name: str) -> frozenset[str]:
    """Return the clauses that the rules of a pack cite, with what it extends."""
    return frozenset(clause for placed in rules_in(load(name, on=date.max)) for clause in placed.rule.cites)


def proved_apart(found: Mapping[str, Sequence[str]]) -> dict[str, Proof]:
    """Prove clauses in a process each."""
    always_red = failing(sorted({test for tests in found.values() for test in tests}))
    if always_red:
        raise SystemExit("\n".join(["these fail with every rule in place:", *sorted(always_red)]))
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return dict(zip(found, pool.map(lambda clause: prove(clause, found[clause]), found), strict=True))


def proved_together(found: Mapping[str, Sequence[str]]) -> dict[str, Proof]:
    """Prove clauses in one process, in which packs are read anew for each."""
    files = sorted({test.split("::")[0] for tests in found.values() for test in tests})
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "proofs.json"
        told = {"BANFA_PROVE": " ".join(found), "BANFA_PROVE_REPORT": str(report)}
        run = run_pytest(["-p", "tests.proving", "-p", "no:unraisableexception", *files], told)
        if not report.exists():
            raise SystemExit(run.stdout + run.stderr)
        seen = json.loads(report.read_text(encoding="utf-8"))
    for test, why in seen["broken"].items():
        sys.stderr.write(f"{test} fails with every rule in place, and proves nothing:\n{why}\n")
    found_red = {
        clause: {test: red for test, red in tests.items() if test not in seen["broken"]}
        for clause, tests in seen["red"].items()
    }
    return {
        clause: Proof(
            tuple(sorted(test for test, red in tests.items() if red)),
            tuple(sorted(test for test, red in tests.items() if not red)),
            unloadable_without(clause),
        )
        for clause, tests in found_red.items()
        if tests
    }


def main(given: Sequence[str]) -> int:
    asked = [one for one in given if one != TOGETHER]
    every = marked_tests()
    found = {clause: tests for clause, tests in every.items() if not asked or clause in asked}
    if unmarked := sorted(set(asked) - set(every)):
        raise SystemExit(f"no test is marked with {', '.join(unmarked)}")
    proofs = proved_together(found) if TOGETHER in given else proved_apart(found)
    kept = json.loads(PROOFS.read_text(encoding="utf-8")) if asked and PROOFS.exists() else {}
    known = {**kept, **{clause: proof.shipped for clause, proof in proofs.items()}}
    shipped = {clause: known[clause] for clause in sorted(known) if clause in every}
    PROOFS.write_text(json.dumps(shipped, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return report(proofs)


def report(proofs: Mapping[str, Proof]) -> int:
    """Print what does not hold; return the status."""
    for clause, proof in sorted(proofs.items()):
        for test in proof.green:
            sys.stdout.write(f"{clause}: {test} stays green without its rule\n")
        for pack in proof.unloadable:
            sys.stdout.write(f"{clause}: without it the pack {pack} cannot be loaded, which proves nothing\n")
    held = sum(proof.holds for proof in proofs.values())
    sys.stdout.write(f"{held} of {len(proofs)} clauses are proved\n")
    return 0 if held == len(proofs) and not any(proof.green for proof in proofs.values()) else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
