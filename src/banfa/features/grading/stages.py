"""Where a run stands on its way from the frozen data to the lock, in words for the head of its page."""

from banfa.features.grading.models import Run
from banfa.kernel.text import Text
from banfa.platform.web.numerals import day, moment

FREEZE, COMPUTE = Text("冻结数据", "Freeze"), Text("计算", "Compute")
PREVIEW, PUBLISH = Text("预览", "Preview"), Text("发布", "Publish")
OBJECT, LOCK = Text("异议", "Objections"), Text("锁定", "Lock")
WAY = (FREEZE, COMPUTE, PREVIEW, PUBLISH, OBJECT, LOCK)
DONE, CURRENT, OVER, TO_COME = "done", "current", "over", ""


def stages_of(run: Run, *, is_open: bool) -> list[tuple[Text, str]]:
    """Return the steps of a run with where each stands; what was rejected or corrected ends there (`over`)."""
    if run.state == Run.State.REJECTED:
        return [(FREEZE, DONE), (COMPUTE, DONE), (Text("已退回", "Rejected"), OVER)]
    if run.state == Run.State.SUPERSEDED:
        return [*((one, DONE) for one in WAY[:4]), (Text("已被更正", "Corrected"), OVER)]
    at = _reached(run, is_open=is_open)
    return [
        (one, DONE if place < at else CURRENT if place == at else TO_COME) for place, one in enumerate(WAY)
    ]


def _reached(run: Run, *, is_open: bool) -> int:
    if run.state == Run.State.PREVIEW:
        return WAY.index(PREVIEW)
    if run.state == Run.State.LOCKED:
        return len(WAY)
    return WAY.index(OBJECT if is_open else LOCK)


def note_of_publication(run: Run, *, is_open: bool) -> Text | None:
    """Return what is to be said of a publication: who, and what may still be done about it."""
    if run.locked_at is not None:
        at, who = moment(run.locked_at), run.locked_by
        return Text(f"{at} 由{who}锁定", f"locked {at} by {who}")
    if run.published_at is None:
        return None
    if is_open:
        until = day(run.objections_until)
        return Text(
            f"{run.published_by}；{until} 零时前可提异议", f"{run.published_by}; objections until {until}"
        )
    return Text(f"{run.published_by}；异议期已结束", f"{run.published_by}; the window is closed")
