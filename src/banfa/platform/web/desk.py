"""The desk's own cards: what is owed, what changed, the month, and how the installation is."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from banfa.kernel.text import Text
from banfa.platform.access import Permission
from banfa.platform.jobs.models import Job
from banfa.platform.web import health, slots
from banfa.platform.web.month import NotAMonth, month_of, read_month
from banfa.platform.web.news import LONGEST, lately, news, seen_until, start_of_yesterday
from banfa.platform.web.owed import Group, Owing, Source, When, dates, declare_owed, grouped, owed
from banfa.platform.web.slots import Asked, Part, Place

READ = Permission.ORG_UNIT_READ
OWED = "web.owed"
MOST_NEWS = 12
MANAGER, OFFICER, ADMINISTRATOR, READER = "customer_manager", "grading_officer", "administrator", "reader"
SPANS = {
    "visit": Text("上次来访", "My last visit"),
    "yesterday": Text("昨日", "Yesterday"),
    "week": Text("近 7 天", "7 days"),
}


def _lines(asked: Asked) -> list[Owing]:
    return asked.once(OWED, lambda: owed(asked, timezone.localdate()))


def fill_owed(asked: Asked) -> Mapping[str, Any]:
    """List what is owed, of one day where the calendar asked for it."""
    today, lines = timezone.localdate(), _lines(asked)
    day = _day(asked.query.get("day", ""))
    shown = [line for line in lines if line.due_on == day] if day else lines
    return {
        "groups": grouped(shown, today),
        "today": today,
        "day": day,
        "total": sum(line.count for line in lines),
    }


def _day(words: str) -> date | None:
    try:
        return date.fromisoformat(words) if words else None
    except ValueError:
        return None


def fill_due_figures(asked: Asked) -> Mapping[str, Any]:
    """Count what is owed, and what is late."""
    today = timezone.localdate()
    groups = {group.when: group for group in grouped(_lines(asked), today)}
    late, due = groups.get(When.OVERDUE), groups.get(When.TODAY)
    total = sum(group.count for group in groups.values())
    figures = [
        {
            "label": Text("待我办理", "Waiting for me"), "value": total, "unit": Text("项", ""), "href": "#owed",
            "note": Text(f"今天到期 {due.count} 项", f"{due.count} due today") if due else Text("今天没有到期的", "none due today"),
        }
    ]  # fmt: skip
    if late:
        figures.append(
            {
                "label": Text("已逾期", "Overdue"), "value": late.count, "unit": Text("项", ""), "href": "#owed",
                "note": _longest(late, today), "tone": "down",
            }
        )  # fmt: skip
    return {"figures": figures}


def _longest(group: Group, today: date) -> Text:
    days = max(line.late_by(today) for line in group.lines)
    return Text(f"最长 {days} 天", f"up to {days} days" if days > 1 else "by one day")


def fill_news(asked: Asked) -> Mapping[str, Any]:
    """List what changed since the last visit, or since the moment asked for."""
    now = timezone.now()
    seen = seen_until(asked.actor.person_id, now)
    span = asked.query.get("since", "")
    span = span if span in SPANS else ("visit" if seen else "yesterday")
    since = _since(span, seen, now)
    found = news(asked, since)
    return {
        "lines": [(line, lately(line.at, now)) for line in found[:MOST_NEWS]],
        "more": max(len(found) - MOST_NEWS, 0),
        "since": since,
        "span": span,
        "spans": list(SPANS.items()),
    }


def _since(span: str, seen: datetime | None, now: datetime) -> datetime:
    if span == "week":
        return now - timedelta(days=7)
    if span == "visit" and seen is not None:
        return max(seen, now - LONGEST)
    return start_of_yesterday(now)


def fill_month(asked: Asked) -> Mapping[str, Any]:
    """Show the month asked for, else this one, with what falls due on its days."""
    today = timezone.localdate()
    try:
        shown = read_month(asked.query.get("month", ""), today)
    except NotAMonth:
        shown = read_month("", today)
    return {"month": month_of(shown, today, _lines(asked), dates(asked, shown.start, shown.last_day))}


def fill_health(asked: Asked) -> Mapping[str, Any]:
    return {"checks": health.checks(timezone.now())}


def failed_jobs(asked: Asked, today: date) -> list[Owing]:
    """Return the reader's own work that failed in the last days and was not tried again."""
    own = Job.objects.filter(
        person=asked.actor.person_id,
        state=Job.State.FAILED,
        finished_at__gte=timezone.now() - timedelta(days=3),
    )
    found = []
    for job in own.order_by("-pk")[:3]:
        kind = slots.job_kind(job.kind)
        found.append(
            Owing(
                icon="alert-triangle",
                what=Text("后台任务失败", "Work that failed"),
                about=kind.title(job.arguments) if kind else Text(job.kind, job.kind),
                act=Text("查看", "Look"),
                address=reverse("web:job", args=[job.pk]),
            )
        )
    return found


def declare_desk() -> None:
    """Fill the desk's places with what belongs to no feature."""
    declare_owed(Source(name="failed jobs", needs=READ, order=90, find=failed_jobs))
    slots.declare(
        Part(place=Place.DESK_FIGURES, name="due", order=0, needs=READ, template="web/_figure.html", fill=fill_due_figures),
        Part(
            place=Place.DESK, name="owed", order=0, needs=READ, template="web/_owed.html", fill=fill_owed, at={READER: 90},
        ),
        Part(place=Place.DESK_SIDE, name="month", order=10, needs=READ, template="web/_month.html", fill=fill_month),
        Part(
            place=Place.DESK_SIDE, name="news", order=20, needs=READ, template="web/_news.html", fill=fill_news,
            title=Text("有何变化", "What changed"), later=True,
        ),
        Part(
            place=Place.DESK_SIDE, name="health", order=30, needs=Permission.AUDIT_EVENT_READ,
            template="web/_health.html", fill=fill_health, title=Text("系统状况", "Installation"), later=True,
        ),
    )  # fmt: skip
