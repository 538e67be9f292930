"""How the installation is: work that waits or failed, room on the disk, the event log's newest links."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import TypedDict

from django.conf import settings
from django.db.models import Count, Max, Min, Q
from django.utils import timezone

from banfa.kernel.text import Text
from banfa.platform.audit.chain import seal_of
from banfa.platform.audit.models import Event, Head
from banfa.platform.jobs.models import Job
from banfa.platform.org.current import pack_on
from banfa.platform.web.numerals import figure, moment

WAITS_TOO_LONG = timedelta(minutes=2)
LOOKED_BACK = timedelta(days=7)
LITTLE_ROOM = 0.1
LINKS_HELD = 50
BACKUP_MADE = "backup.made"
GIBI = 1024**3


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing looked at: its state as a tone, and what was found in words."""

    title: Text
    tone: str
    found: Text


def checks(now: datetime) -> Sequence[Check]:
    """Return everything that is looked at on the desk; a whole check is `banfa check`."""
    jobs = _jobs(now)
    return (_worker(jobs, now), _failures(jobs), _room(), _log(), *_backup(now))


class _Jobs(TypedDict):
    """What the desk asks of the queue, in one look."""

    oldest: datetime | None
    running: int
    last: datetime | None
    failed: int


def _jobs(now: datetime) -> _Jobs:
    running = Q(state=Job.State.RUNNING, lease_until__gte=now)
    failed = Q(state=Job.State.FAILED, finished_at__gte=now - LOOKED_BACK)
    found = Job.objects.aggregate(
        oldest=Min("queued_at", filter=Q(state=Job.State.QUEUED)),
        running=Count("pk", filter=running),
        last=Max("finished_at"),
        failed=Count("pk", filter=failed),
    )
    return _Jobs(oldest=found["oldest"], running=found["running"], last=found["last"], failed=found["failed"])


def _worker(jobs: _Jobs, now: datetime) -> Check:
    """Tell from the queue whether anybody works on it: the worker leaves no other trace while it is idle."""
    title = Text("后台任务", "Background work")
    oldest, running = jobs["oldest"], jobs["running"]
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
    last = jobs["last"]
    words = moment(last)
    idle = Text(f"空闲，上次完成 {words}", f"idle, last done {words}") if last else Text("空闲", "idle")
    return Check(title=title, tone="ok", found=idle)


def _failures(jobs: _Jobs) -> Check:
    failed = jobs["failed"]
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


def _backup(now: datetime) -> Sequence[Check]:
    """Tell when the last backup was made, and whether another one is due under the pack (CRM-USE-4.3a)."""
    rule = pack_on(timezone.localdate(now)).backups
    if rule is None:
        return ()
    made = Event.objects.filter(action=BACKUP_MADE).order_by("-pk").values_list("at", flat=True).first()
    is_due = made is None or now - made > timedelta(days=rule.days)
    when = moment(made) if made else ""
    last = Text(f"上次 {when}", f"last on {when}") if made else Text("从未备份", "never made")
    due = Text("，已到期：请运行 banfa backup", "; one is due: run banfa backup")
    return (
        Check(
            title=Text("备份", "Backup"),
            tone="bad" if is_due else "ok",
            found=Text(f"{last.zh}{due.zh}", f"{last.en}{due.en}") if is_due else last,
        ),
    )
