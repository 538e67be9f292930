"""Proves each marked test: with its clause's rules taken out of the packs it has to go red.

Writes the result to the file that the package ships, from which `banfa clauses` says what is live.
"""

import json
import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).parent.parent
PROOFS = ROOT / "src/banfa/policy/proofs.json"
AT_ONCE = 2
FAILED = 1  # pytest's status where tests ran and some failed


def marked_tests() -> dict[str, list[str]]:
    """Return the tests of each clause, by the marker `clause`."""
    with tempfile.TemporaryDirectory() as folder:
        listing = Path(folder) / "marks.json"
        environment = {**os.environ, "BANFA_LIST_CLAUSES": str(listing)}
        run = subprocess.run(
            [sys.executable, "-m", "pytest", "--collect-only", "-q", "-m", "clause", "tests"],
            cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if run.returncode != 0:
            raise SystemExit(run.stdout + run.stderr)
        return json.loads(listing.read_text())


def goes_red(clause: str, tests: list[str]) -> bool:
    """Run a clause's tests without its rules; true if some of them fail."""
    environment = {**os.environ, "BANFA_WITHOUT_CLAUSE": clause}
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-x",
        "-q",
        "-p",
        "no:randomly",
        "-p",
        "no:cacheprovider",
        *tests,
    ]
    return (
        subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=False).returncode
        == FAILED
    )


def main() -> int:
    found = marked_tests()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        red = dict(zip(found, pool.map(lambda clause: goes_red(clause, found[clause]), found), strict=True))
    proofs = {
        clause: {
            "tests": sorted({test.split("[")[0] for test in found[clause]}),
            "red_without_rule": red[clause],
        }
        for clause in sorted(found)
    }
    PROOFS.write_text(json.dumps(proofs, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    for clause, is_red in sorted(red.items()):
        if not is_red:
            sys.stdout.write(f"{clause}: stays green without its rule\n")
    sys.stdout.write(f"{sum(red.values())} of {len(red)} clauses are proved\n")
    return 0 if all(red.values()) else 1


if __name__ == "__main__":
    raise SystemExit(main())
