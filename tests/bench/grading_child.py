"""One step of the grading bench in a process of its own; what it measured goes to stdout as JSON.

python -m tests.bench.grading_child build|grade|grow|month|publish|read HOME [ARGUMENT ...]
"""

import json
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.bench.grading_home import AT, ON, PERIOD, YEAR, Scale, build, prepare, without_month
from tests.bench.measured import peak_gigabytes

Found = Mapping[str, float | str]
LAST_MONTH = YEAR.each_month()[-1]


def ask(step: str, home: Path, *arguments: str) -> dict[str, float | str]:
    """Run a step and return what it measured."""
    command = [sys.executable, "-m", "tests.bench.grading_child", step, str(home), *arguments]
    said = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    found: dict[str, float | str] = json.loads(said.splitlines()[-1])
    return found


def main(step: str, home: Path, *arguments: str) -> None:
    prepare(home, home.parent / "packs")
    print(json.dumps(STEPS[step](home, *arguments)))


def _build(home: Path, customers: str, *lines_from: str) -> Found:
    build(home, Scale(customers=int(customers)), lines_from=Path(lines_from[0]) if lines_from else None)
    return {}


def _grade(home: Path, rounds: str = "1") -> Found:
    """Grade with nothing to go on from: no earlier run, no kept register. Return the best of some rounds."""
    took = []
    for _ in range(int(rounds)):
        _forget(home)
        took.append(_timed_grading())
    seconds, cpu = (min(each) for each in zip(*took, strict=True))
    return {"seconds": seconds, "cpu": cpu, "peak": peak_gigabytes()}


def _grow(home: Path, customers: str, rounds: str, lines_from: str) -> Found:
    """Build a home out of a part of a larger one and grade it."""
    _build(home, customers, lines_from)
    return _grade(home, rounds)


def _month(home: Path) -> Found:
    """Grade without the last month's sales, then with them."""
    _forget(home)
    with without_month(LAST_MONTH):
        before, _ = _timed_grading()
    seconds, cpu = _timed_grading()
    return {"before": before, "seconds": seconds, "cpu": cpu}


def _publish(home: Path) -> Found:
    """Publish twice, the second time while another process reads one grade after the other."""
    from banfa.features.grading.models import Generation, Run
    from banfa.features.grading.services import publish
    from banfa.platform.access import actor_named

    ada = actor_named("ada", on=ON)
    first = Run.objects.order_by("-pk")[0]
    began = time.perf_counter()
    publish(first.number, actor=ada, at=AT)
    alone = time.perf_counter() - began
    _timed_grading()
    shown = Generation.objects.get(is_current=True).pk
    reader = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.grading_child", "read", str(home), str(shown)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert reader.stdin is not None and reader.stdout is not None  # noqa: PT018
    reader.stdout.readline()
    began = time.perf_counter()
    publish(Run.objects.order_by("-pk")[0].number, actor=ada, at=AT)
    beside = time.perf_counter() - began
    said, _ = reader.communicate("done\n")
    return {"alone": alone, "beside": beside, **json.loads(said.splitlines()[-1])}


def _read(_: Path, shown: str) -> Found:
    """Read the published grade of one customer after the other until told to stop; return the latencies in ms."""
    import threading

    from banfa.features.grading.models import CurrentGrade

    told = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.readline(), told.set()), daemon=True).start()
    print("ready", flush=True)
    took: list[float] = []
    old = customer = 0
    while not told.is_set():
        customer = customer % 1000 + 1
        began = time.perf_counter()
        found = CurrentGrade.objects.filter(generation__is_current=True, customer=customer).values_list(
            "generation", "g1"
        )[:1]
        row = list(found)
        took.append((time.perf_counter() - began) * 1000)
        old += bool(row) and row[0][0] == int(shown)
        time.sleep(0.002)
    return {
        "reads": len(took), "old": old, "median_ms": statistics.median(took), "slowest_ms": max(took),
    }  # fmt: skip


def _timed_grading() -> tuple[float, float]:
    """Grade in a process that is warm, as a worker's is: engine loaded, pack read. Return seconds and processor time."""
    from banfa.analytics.engines import open_duckdb
    from banfa.features.grading.services import grade
    from banfa.platform.access import actor_named
    from banfa.platform.org.current import pack_on

    ada = actor_named("ada", on=ON)
    open_duckdb().disconnect()
    pack_on(PERIOD.last_day)
    began, worked = time.perf_counter(), time.process_time()
    grade(period=PERIOD, actor=ada, at=AT)
    return time.perf_counter() - began, time.process_time() - worked


def _forget(home: Path) -> None:
    from banfa.features.grading.models import Run

    Run.objects.all().delete()
    for name in ("runs", "cache"):
        shutil.rmtree(home / name, ignore_errors=True)


STEPS: dict[str, Callable[..., Found]] = {
    "build": _build, "grade": _grade, "grow": _grow, "month": _month, "publish": _publish, "read": _read,
}  # fmt: skip


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), *sys.argv[3:])
