"""How the installation is: work that waits or failed, room on the disk, the event log's newest links."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from django.conf import settings

from banfa.kernel.text import Text
from banfa.platform.audit.models import Event, Head
from banfa.platform.audit.recording import seal_of
from banfa.platform.jobs.models import Job
from banfa.platform.web.numerals import figure, moment

WAITS_TOO_LONG = timedelta(minutes=2)
LOOKED_BACK = timedelta(days=7)
LITTLE_ROOM = 0.1
LINKS_HELD = 50
GIBI = 1024**3


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing looked at: its state as a tone, and what was found in words."""

    title: Text
    tone: str
    found: Text


def checks(now: datetime) -> Sequence[Check]:
    """Return everything that is looked at on the desk; a whole check is `banfa check`."""
    return (_worker(now), _failures(now), _room(), _log())


def _worker(now: datetime) -> Check:
    """Tell from the queue whether anybody works on it: the worker leaves no other trace while it is idle."""
    title = Text("后台任务", "Background work")
    waiting = Job.objects.filter(state=Job.State.QUEUED).order_by("pk").values_list("queued_at", flat=True)
    oldest = waiting.first()
    running = Job.objects.filter(state=Job.State.RUNNING, lease_until__gte=now).exists()
    if oldest is not None and not running and now - oldest > WAITS_TOO_LONG:
        since = moment(oldest)
        return Check(
            title=title,
            tone="bad",
            found=Text(
                f"自 {since} 起有任务无人处理：请运行 banfa worker",
                f"nobody works on the queue since {since}: run banfa worker",
            ),
        )
    if running:
        return Check(title=title, tone="accent", found=Text("正在处理", "at work"))
    last = Job.objects.filter(finished_at__isnull=False).order_by("-finished_at").first()
    words = moment(last.finished_at) if last else ""
    idle = Text(f"空闲，上次完成 {words}", f"idle, last done {words}") if last else Text("空闲", "idle")
    return Check(title=title, tone="ok", found=idle)


def _failures(now: datetime) -> Check:
    failed = Job.objects.filter(state=Job.State.FAILED, finished_at__gte=now - LOOKED_BACK).count()
    found = (
        Text(f"近 7 天 {failed} 项", f"{failed} in 7 days")
        if failed
        else Text("近 7 天没有", "none in 7 days")
    )
    return Check(title=Text("失败的任务", "Failed work"), tone="bad" if failed else "ok", found=found)


def _room() -> Check:
    usage = shutil.disk_usage(settings.BANFA_HOME)
    free, whole = figure(usage.free / GIBI, 1), figure(usage.total / GIBI, 1)
    is_little = usage.free < usage.total * LITTLE_ROOM
    return Check(
        title=Text("磁盘空间", "Disk"),
        tone="bad" if is_little else "ok",
        found=Text(f"余 {free} GB，共 {whole} GB", f"{free} of {whole} GB free"),
    )


def _log() -> Check:
    """Hold the newest links of the event log against their seals."""
    newest = list(Event.objects.order_by("-pk")[:LINKS_HELD])
    head = Head.objects.filter(pk=1).first()
    is_whole = all(event.seal == seal_of(event) for event in newest) and all(
        later.previous_seal == earlier.seal for later, earlier in pairwise(newest)
    )
    if newest and (head is None or head.seal != newest[0].seal):
        is_whole = False
    count = figure(head.events if head else 0)
    found = (
        Text(f"最近的记录前后衔接，共 {count} 条", f"the newest of {count} events fit together")
        if is_whole
        else Text("记录被改动过：请运行 banfa check", "events were altered: run banfa check")
    )
    return Check(title=Text("审计日志", "Event log"), tone="ok" if is_whole else "bad", found=found)
