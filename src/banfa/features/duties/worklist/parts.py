"""What my work puts into pages of others: the navigation, what a person owes, what changed, the palette, the desk."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import Count
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from banfa.features.duties import queries
from banfa.features.duties.compliance.exporting import declare_compliance_exports
from banfa.features.duties.compliance.figures import cells_of
from banfa.features.duties.compliance.wishes import read_wish
from banfa.features.duties.models import Duty, Reminder
from banfa.features.duties.queries.rules import counted_only, obligations_now
from banfa.features.duties.worklist.horizon import ONE_DAY, When, horizon, midnight
from banfa.features.duties.worklist.lines import line_of
from banfa.features.duties.worklist.naming import clauses_of, title_named
from banfa.features.duties.worklist.words import STATES
from banfa.kernel.text import Text
from banfa.platform.access import Actor, Permission
from banfa.platform.web import palette
from banfa.platform.web.matching import fit_of
from banfa.platform.web.news import News, Teller, Told, declare_news
from banfa.platform.web.numerals import figure
from banfa.platform.web.owed import Dated, Owing, Source, declare_dates, declare_owed
from banfa.platform.web.remaining import last_day_of
from banfa.platform.web.slots import Asked, Entry, Part, Place, declare

READ, REMIND = Permission.DUTIES_DUTY_READ, Permission.DUTIES_DUTY_REMIND
MOST_REMINDERS = 3
MOST_OBLIGATIONS = 6
MOST_OPEN, MOST_ENDED = 8, 4
ICON = "list-check"


def duties_owed(asked: Asked, today: date) -> Iterator[Owing]:
    """What the reader owes until the end of the week, one line a kind and a day that is due."""
    borders = horizon(timezone.now())
    found = queries.awake(queries.mine(asked.actor, today), borders.now).filter(due_at__lte=borders.week_ends)
    rows = found.order_by().values_list("obligation", "due_at", "is_whole_day").annotate(n=Count("pk"))
    lines: dict[tuple[str, When, date | None], tuple[date, int]] = {}
    for code, due_at, whole, n in rows:
        due_on, when = last_day_of(due_at, is_whole_day=whole), borders.when_due(due_at)
        key = code, when, None if when is When.OVERDUE else due_on  # all that is late stands on one line
        first, before = lines.get(key, (due_on, 0))
        lines[key] = min(first, due_on), before + n
    for (code, when, _), (due_on, n) in lines.items():
        yield _owing(code, due_on, n, when)


def _owing(code: str, due_on: date, n: int, when: When) -> Owing:
    return Owing(
        icon=ICON, what=title_named(code), about=Text(f"{figure(n)} 项", f"{figure(n)} to do"), act=Text("去办", "Do"),
        address=f"{reverse('duties:mine')}?kind={code}&when={when}", cites=clauses_of(code), due_on=due_on, count=n,
    )  # fmt: skip


def reminders(asked: Asked, today: date) -> Iterator[Owing]:
    """What a superior reminded the reader of and is still open."""
    found = Reminder.objects.filter(
        to=asked.actor.person_id, by__isnull=False, duty__state=Duty.State.OPEN, at__gte=midnight(today - 7 * ONE_DAY)
    ).select_related("duty__customer", "duty__unit", "duty__about")  # fmt: skip
    for one in found.order_by("-id")[:MOST_REMINDERS]:
        about = queries.subject_title(one.duty)
        words = f"：{one.words}" if one.words else "", f": {one.words}" if one.words else ""
        yield Owing(
            icon="bell", what=Text(f"{one.by_name}提醒", f"{one.by_name} reminds you"),
            about=Text(f"{about.zh}{words[0]}", f"{about.en}{words[1]}"), act=Text("查看", "Look"),
            address=reverse("duties:duty", args=[one.duty_id]), cites=queries.cites_of(one.duty),
            due_on=last_day_of(one.duty.due_at, is_whole_day=one.duty.is_whole_day),
        )  # fmt: skip


def due_days(asked: Asked, first: date, last: date) -> Iterable[Dated]:
    """The days of a span on which something of the reader's falls due, one mark a day."""
    start, end = midnight(first), midnight(last + timedelta(days=1))
    rows = queries.mine(asked.actor, timezone.localdate()).filter(due_at__gt=start, due_at__lte=end)
    counted: dict[date, int] = {}
    for due_at, whole, n in rows.order_by().values_list("due_at", "is_whole_day").annotate(n=Count("pk")):
        on = last_day_of(due_at, is_whole_day=whole)
        counted[on] = counted.get(on, 0) + n
    for on, n in counted.items():
        address = f"{reverse('duties:week')}?from={on}"
        yield Dated(on=on, what=Text(f"{n} 项任务到期", f"{n} duties fall due"), address=address)


def fill_compliance(asked: Asked) -> Mapping[str, Any] | None:
    """Give this month's figures of the reader's part, the worst kept obligations first; nothing where nothing is owed."""
    now = timezone.now()
    wish = read_wish(asked.actor, QueryDict(), timezone.localdate(now))
    lines = queries.kept(asked.actor, wish.kept, now)
    if not lines:
        return None
    whole = queries.kept_in_all(asked.actor, wish.kept, now)
    return {
        "whole": whole,
        "cells": {cell.name: cell for cell in cells_of(wish, whole)},
        "lines": [one for one in lines if one.share is not None][:MOST_OBLIGATIONS],
        "title": wish.title,
    }


def fill_customer(asked: Asked) -> Mapping[str, Any] | None:
    """Give what is open for a customer, by whom and until when, and what was done last; nothing where neither is."""
    borders = horizon(timezone.now())
    about = (
        queries.seen(asked.actor).filter(customer=asked.customer_id).exclude(obligation__in=counted_only())
    )
    about = about.select_related("customer__unit", "person", "done_by", "unit", "about")
    open_ones = about.filter(state=Duty.State.OPEN).order_by("due_at", "pk")[:MOST_OPEN]
    ended = about.exclude(state=Duty.State.OPEN).order_by("-due_at", "-pk")[:MOST_ENDED]
    lines = [line_of(one, borders, reader=asked.actor.person_id) for one in open_ones]
    past = [line_of(one, borders) for one in ended]
    on = timezone.localdate()
    may = {one.duty.pk: queries.may_do(asked.actor, one.duty, on) for one in lines}
    return {"lines": lines, "past": past, "may": may, "states": STATES} if lines or past else None


def tell_given(asked: Asked, events: Sequence[Told]) -> Iterator[News]:
    """One line for duties that were handed to the reader since, and for excuses that were approved."""
    own = queries.mine(asked.actor, timezone.localdate()).filter(given_until__isnull=False)
    given = [one for one in events if one.action == "duty.given"]
    count = own.filter(given_until__gt=timezone.localdate()).count() if given else 0
    if given and count:
        yield News(
            icon="user-share", what=Text("转交给您的任务", "Handed to you"), about=Text(f"{count} 项", f"{count} duties"),
            address=reverse("duties:mine"), at=given[0].at,
        )  # fmt: skip


def find_kinds(actor: Actor, words: str, most: int) -> Sequence[palette.Hit]:
    """Return the obligations of the regulation whose title or code the words fit."""
    fits = ((fit_of(words, rule.title.text, (code,)), code, rule) for code, rule in obligations_now().items())
    best = sorted((one for one in fits if one[0] is not None), key=lambda one: (one[0], one[1]))
    return [
        palette.Hit(
            title=rule.title.text, address=f"{reverse('duties:mine')}?kind={code}", icon=ICON,
            clause=rule.cites[0] if rule.cites else "",
        )
        for _, code, rule in best[:most]
    ]  # fmt: skip


def declare_work_parts() -> None:
    """Put duties into the navigation, onto the desk, into the palette and the news."""
    declare(
        Entry(
            title=Text("我的工作", "My work"), icon=ICON, route="duties:mine", key="w", order=3, needs=READ,
            counted="duties:count",
        ),
        Part(
            place=Place.CUSTOMER_OVERVIEW, name="duties", order=15, needs=READ, template="duties/worklist/_customer.html",
            fill=fill_customer, title=Text("任务", "Duties"),
        ),
        Part(
            place=Place.DESK, name="compliance", order=35, needs=REMIND, template="duties/compliance/_desk.html",
            fill=fill_compliance, title=Text("执行情况", "Compliance"), later=True,
        ),
    )  # fmt: skip
    declare_owed(
        Source(name="duties", needs=READ, order=10, find=duties_owed),
        Source(name="reminders", needs=READ, order=8, find=reminders),
    )
    declare_dates("duties", READ, due_days)
    declare_news(Teller(name="duties", needs=READ, actions=frozenset({"duty.given"}), tell=tell_given))
    declare_compliance_exports()
    palette.declare(
        palette.Source(name="obligations", title=Text("任务", "Duties"), order=40, needs=READ, find=find_kinds),
        palette.Action(
            title=Text("我的工作", "My work"), icon=ICON, needs=READ, order=3, address=lambda: reverse("duties:mine"),
            also=("任务", "待办", "renwu", "duties", "to do"),
        ),
        palette.Action(
            title=Text("团队任务", "The team's duties"), icon="users", needs=REMIND, order=13,
            address=lambda: reverse("duties:team"), also=("团队", "tuandui", "team"),
        ),
        palette.Action(
            title=Text("执行情况", "Compliance"), icon="chart-bar", needs=READ, order=14,
            address=lambda: reverse("duties:compliance"), also=("合规", "zhixing", "kept", "compliance"),
        ),
    )  # fmt: skip
