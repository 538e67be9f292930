"""Pack versions that would change what is locked: with them, a locked period would be graded otherwise."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta

from banfa.features.grading.models import Run
from banfa.features.grading.queries.runs import frozen_pack
from banfa.kernel.text import Text
from banfa.platform.org.current import pack_on
from banfa.policy.loading import PackVersion, Problem, packs
from banfa.policy.loading.building import digest_of
from banfa.policy.loading.folders import HEAD_FILE, label_of, own_content

DAY = timedelta(days=1)


def versions_before_locks(versions: Sequence[PackVersion] | None = None) -> list[Problem]:
    """Return a problem for each version that holds within a locked period and was not what its run was computed with.

    Without `versions` those that are installed are looked at, and whether one of them was edited since.
    """
    locked = list(Run.objects.filter(state=Run.State.LOCKED).order_by("-period_end", "pk"))
    looked_at = packs() if versions is None and locked else versions or ()
    found = [problem for run in locked for problem in _late(run, looked_at)]
    if versions is None and not found:
        found = [problem for run in locked for problem in _edited(run)]
    return list({(one.file, one.line): one for one in found}.values())


def _late(run: Run, versions: Iterable[PackVersion]) -> Iterator[Problem]:
    """Yield versions that came after the run and would govern its last day."""
    used = dict(label.split("/") for label in frozen_pack(run).lineage)
    for version in versions:
        if version.name not in used or version.effective > run.period_end - DAY:
            continue
        if version.number > _number(used[version.name]):
            yield _problem(version, run)


def _number(version: str) -> tuple[int, int]:
    year, _, running = version.partition(".")
    return int(year), int(running)


def _problem(version: PackVersion, run: Run) -> Problem:
    written, _ = own_content(version.folder)
    text = Text(
        f"自 {version.effective} 起施行，早于已锁定的 {run.number}（至 {run.period_end - DAY}），会改变其结果；"
        f"请把 effective 改为 {run.period_end} 或更晚",
        f"it would hold from {version.effective} on, within what {run.number} locked (until {run.period_end - DAY}), and "
        f"change it: make it effective from {run.period_end} on or later",
    )
    place = written.place_of(("effective",))
    return Problem(place.file, place.line, "effective", text)


def _edited(run: Run) -> Iterator[Problem]:
    """Yield the pack's head where the same versions say something else than they did."""
    frozen, now = frozen_pack(run), pack_on(run.period_end - DAY)
    if now.lineage != frozen.lineage or digest_of(now) == digest_of(frozen):
        return
    version = next(one for one in packs() if (one.name, one.version) == (now.name, now.version))
    text = Text(
        f"{' + '.join(now.lineage)} 与锁定 {run.number} 时的内容不同；请恢复原文，把修改写入新版本",
        f"{' + '.join(now.lineage)} no longer says what {run.number} was locked with: put it back, and write the change "
        "into a new version",
    )
    yield Problem(label_of(version.folder / HEAD_FILE), 1, "", text)
