"""A year of working days, as it holds for everybody, a unit or a person."""

import csv
import io
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from banfa.kernel.text import Text
from banfa.platform.access import Actor, Permission, require, visible
from banfa.platform.calendars.models import ImportedYear
from banfa.platform.calendars.queries import WRITE, Whose, calendar_for, may_write, said_days, usual_hours
from banfa.platform.calendars.reading import FIRST_YEAR, LAST_YEAR, read_day, read_year, whose_asked
from banfa.platform.calendars.showing import NAMES, months_of, shown_day
from banfa.platform.org.models import Unit
from banfa.platform.org.paths import DIGITS
from banfa.platform.web.acting import actor_for, wants_fragment
from banfa.platform.web.languages import said
from banfa.worktime import DayKind, china
from banfa.worktime.days import said_hours

MOST_UNITS = 1_500
Problems = dict[str, Text]
HOURS_HINT = Text(
    "例如 08:30-12:00 13:30-18:00；留空为平常时间", "such as 08:30-12:00 13:30-18:00; empty: the usual hours"
)


@require_safe
def year(request: HttpRequest) -> HttpResponse:
    """Show a year's days; the fragment is the opened day alone, or the year without its frame."""
    return year_page(request)


def year_page(request: HttpRequest, problems: Problems | None = None, status: int = 200) -> HttpResponse:
    """Answer with the year, with what was wrong in a form that was sent."""
    actor, today = actor_for(request), timezone.localdate()
    require(actor, Permission.ORG_UNIT_READ)
    asked = request.POST if request.method == "POST" else request.GET
    whose = whose_asked(actor, asked)
    opened = (
        read_day(asked["day"]) if asked.get("day") and problems is None else _opened(asked.get("day", ""))
    )
    chosen = opened.year if opened else read_year(asked.get("year", ""), today=today)
    content = _content(actor, whose, chosen, opened, today) | {
        "problems": problems or {},
        "listed": {f"id_{key}": words for key, words in (problems or {}).items()},
        "posted": request.POST,
    }
    fragment = wants_fragment(request) and request.method != "POST"
    response = render(
        request, "calendars/_year.html" if fragment else "calendars/year.html", content, status=status
    )
    patch_vary_headers(response, ["HX-Request"])
    return response


def _opened(words: str) -> date | None:
    try:
        return date.fromisoformat(words)
    except ValueError:
        return None


def _content(actor: Actor, whose: Whose, chosen: int, opened: date | None, today: date) -> dict[str, Any]:
    calendar = calendar_for(
        whose.unit.path if whose.unit else _path_of(whose), whose.person.pk if whose.person else None
    )
    own = said_days(whose, chosen)
    known = chosen in calendar.years
    months = months_of(calendar, chosen, said=own, today=today, opened=opened) if known else []
    return {
        "year": chosen,
        "before": chosen - 1 if chosen > FIRST_YEAR else None,
        "after": chosen + 1 if chosen < LAST_YEAR else None,
        "whose": whose,
        "kept": address_of(whose),
        "months": months,
        "worked": sum(month.worked for month in months),
        "names": NAMES,
        "is_known": known,
        "is_announced": chosen in china().years,
        "imported": ImportedYear.objects.filter(year=chosen).first(),
        "shown": shown_day(calendar, opened, own) if opened and known else None,
        "own": own,
        "usual": said_hours(calendar.usual_hours(today if chosen == today.year else date(chosen, 1, 1))),
        "hours_said": usual_hours(whose),
        "may_write": may_write(actor, whose),
        "may_import": WRITE in actor.grants and may_write(actor, Whose()),
        "kinds": [(kind.value, said(kind.words)) for kind in DayKind],
        "units": _units(actor),
        "hours_hint": HOURS_HINT,
        "today": today,
    }


def _path_of(whose: Whose) -> str:
    """Return the unit that a person belongs to, by the appointment entered last."""
    if whose.person is None:
        return ""
    last = whose.person.appointments.order_by("pk").values_list("unit__path", flat=True).last()
    return last or ""


def _units(actor: Actor) -> list[tuple[str, str, int]]:
    rows = visible(Unit, actor).filter(closed_on=None).order_by("path").values_list("code", "name", "path")
    return [(code, name, len(path) // DIGITS) for code, name, path in rows[:MOST_UNITS]]


def address_of(whose: Whose) -> str:
    """Return the query that names a calendar."""
    if whose.person is not None:
        return urlencode({"person": whose.person.username})
    return urlencode({"unit": whose.unit.code}) if whose.unit is not None else ""


def year_address(whose: Whose, chosen: int, opened: date | None = None) -> str:
    """Return where a year of a calendar is shown."""
    day = f"&day={opened.isoformat()}#day" if opened else ""
    return f"{reverse('calendars:year')}?{'&'.join(filter(None, [address_of(whose), f'year={chosen}']))}{day}"


@require_safe
def template(request: HttpRequest, year: int) -> HttpResponse:
    """Give a file to fill in: the year's known days off and make-up days, or an example where none are known."""
    require(actor_for(request), Permission.ORG_UNIT_READ)
    calendar = calendar_for()
    rows = [["日期", "类型", "工作时间", "说明"]]
    days = [one for layer in calendar.layers for one in layer.days.items() if one[0].year == year]
    for on, day in sorted(dict(days).items()):
        rows.append([on.isoformat(), day.kind.words.zh, said_hours(day.hours or ()), day.note.zh])
    if not days:
        rows.append([f"{year}-01-01", DayKind.HOLIDAY.words.zh, "", "元旦"])
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    response = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="calendar-{year}.csv"'
    return response
