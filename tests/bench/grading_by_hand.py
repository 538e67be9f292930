"""Runs one of the floors in a process of its own and prints the seconds it took, by the clock and of processor time.

python -m tests.bench.grading_by_hand duckdb|pandas RUN HOME TARGET
"""

import json
import sys
import time
from pathlib import Path

from tests.bench.floor_grading import grade_by_hand


def main(kind: str, run: Path, home: Path, target: Path) -> None:
    register, ledger = run / "register.parquet", sorted((home / "lake" / "sales").rglob("*.parquet"))
    if kind == "pandas":
        from tests.bench.floor_pandas import grade_in_pandas

        began, worked = time.perf_counter(), time.process_time()
        grade_in_pandas(register, ledger, target)
    else:
        began, worked = time.perf_counter(), time.process_time()
        grade_by_hand(register, ledger, target, start="2026-01-01", end="2027-01-01")
    print(json.dumps({"seconds": time.perf_counter() - began, "cpu": time.process_time() - worked}))


if __name__ == "__main__":
    main(sys.argv[1], *map(Path, sys.argv[2:]))
