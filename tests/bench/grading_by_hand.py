"""Runs one of the floors in a process of its own and prints the seconds it took.

python -m tests.bench.grading_by_hand duckdb|pandas RUN HOME TARGET
"""

import sys
import time
from pathlib import Path

from tests.bench.floor_grading import grade_by_hand


def main(kind: str, run: Path, home: Path, target: Path) -> None:
    register, ledger = run / "register.parquet", sorted((home / "lake" / "sales").rglob("*.parquet"))
    if kind == "pandas":
        from tests.bench.floor_pandas import grade_in_pandas

        began = time.perf_counter()
        grade_in_pandas(register, ledger, target)
    else:
        began = time.perf_counter()
        grade_by_hand(register, ledger, target, start="2026-01-01", end="2027-01-01")
    print(time.perf_counter() - began)


if __name__ == "__main__":
    main(sys.argv[1], *map(Path, sys.argv[2:]))
