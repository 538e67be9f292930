"""Runs every bench in a process of its own, prints its ratios and, at full size, writes docs/benchmarks.md.

    python -m tests.bench [NAME ...]        SIZE=small|full

A bench is a module `bench_<name>.py` with `measures(size, folder) -> Iterator[Measured]`.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from importlib import import_module
from pathlib import Path

from tests.bench.measured import Measured, Size
from tests.bench.table import page_of, printed

HERE = Path(__file__).parent
SLACK_IN_CI = 5.0


def main(names: Sequence[str]) -> int:
    """Return 1 where a ratio is five times over its budget, which no noise of a machine explains."""
    if names[:1] == ["--one"]:
        return _one(names[1], Path(names[2]), Path(names[3]))
    size = Size.wanted()
    wanted = names or sorted(path.stem.removeprefix("bench_") for path in HERE.glob("bench_*.py"))
    found: list[Measured] = []
    for name in wanted:
        found += _apart(name)
    if size is Size.FULL and not names:
        (HERE.parent.parent / "docs" / "benchmarks.md").write_text(page_of(found), encoding="utf-8")
    far_over = [one for one in found if one.stays_within(SLACK_IN_CI) is False]
    for one in far_over:
        print(f"over {SLACK_IN_CI:g} times its budget: {one.group}: {one.work}", file=sys.stderr)
    return 1 if far_over else 0


def _apart(name: str) -> Iterator[Measured]:
    """Run one bench in a fresh process, so that its peak of memory is its own."""
    with tempfile.TemporaryDirectory(prefix=f"banfa-bench-{name}-") as folder:
        answer = Path(folder) / "measured.json"
        command = [sys.executable, "-m", "tests.bench", "--one", name, folder, str(answer)]
        subprocess.run(command, check=True)
        for raw in json.loads(answer.read_text(encoding="utf-8")):
            one = Measured(**raw)
            print(printed(one), flush=True)
            yield one


def _one(name: str, folder: Path, answer: Path) -> int:
    bench = import_module(f"tests.bench.bench_{name}")
    measured = [asdict(one) for one in bench.measures(Size.wanted(), folder)]
    answer.write_text(json.dumps(measured, ensure_ascii=False), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
