"""What is done about calendars: correcting a day and taking that back, setting the hours, bringing a year."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from banfa.kernel.text import Text
from banfa.platform.access import require
from banfa.platform.calendars import services
from banfa.platform.calendars.files import MOST_BYTES, YearRefused
from banfa.platform.calendars.files import read_year as read_file
from banfa.platform.calendars.queries import WRITE, Whose
from banfa.platform.calendars.reading import read_day, read_kind, read_year, whose_asked
from banfa.platform.calendars.services import KnownAlready, NoHoursAtRest, NoReason
from banfa.platform.calendars.views import address_of, year_address, year_page
from banfa.platform.web.accepting import takes
from banfa.platform.web.acting import actor_for
from banfa.platform.web.refusals import BAD_REQUEST
from banfa.platform.web.toasts import say
from banfa.worktime.days import BadHours

WHERE = {NoReason: "note", NoHoursAtRest: "hours", BadHours: "hours"}


@takes("day", "kind", "hours", "note", "unit", "person")
@require_POST
def correct(request: HttpRequest) -> HttpResponse:
    """Say what a day is; what was typed stays where it is refused."""
    actor, posted = actor_for(request), request.POST
    require(actor, WRITE)
    whose, on, kind = (
        whose_asked(actor, posted),
        read_day(posted.get("day", "")),
        read_kind(posted.get("kind", "")),
    )
    try:
        services.correct_day(
            on, kind=kind, hours=posted.get("hours", "").strip(), note=posted.get("note", ""), whose=whose,
            actor=actor, at=timezone.now(),
        )  # fmt: skip
    except (NoReason, NoHoursAtRest, BadHours) as error:
        return year_page(request, {WHERE[type(error)]: error.text}, status=BAD_REQUEST)
    query = "&".join(filter(None, [address_of(whose), urlencode({"day": on.isoformat()})]))
    say(request, Text(f"{on} 已更正", f"{on} is corrected"), undo=f"{reverse('calendars:take-back')}?{query}")
    return HttpResponseRedirect(year_address(whose, on.year, on))


@takes("day", "unit", "person")
@require_POST
def take_back(request: HttpRequest) -> HttpResponse:
    """Let a day follow the calendars below again."""
    actor = actor_for(request)
    require(actor, WRITE)
    asked = request.POST if request.POST.get("day") else request.GET
    whose, on = whose_asked(actor, asked), read_day(asked.get("day", ""))
    services.take_day_back(on, whose=whose, actor=actor, at=timezone.now())
    say(request, Text(f"{on} 已恢复", f"{on} is as it was"))
    return HttpResponseRedirect(year_address(whose, on.year, on))


@takes("from", "usual", "unit", "person", "year")
@require_POST
def hours(request: HttpRequest) -> HttpResponse:
    """Set the usual hours from a day on."""
    actor, posted = actor_for(request), request.POST
    require(actor, WRITE)
    whose, on = whose_asked(actor, posted), read_day(posted.get("from", ""))
    try:
        services.set_usual_hours(on, posted.get("usual", ""), whose=whose, actor=actor, at=timezone.now())
    except BadHours as error:
        return year_page(request, {"usual": error.text}, status=BAD_REQUEST)
    say(request, Text("工作时间已更新", "the hours are set"))
    return HttpResponseRedirect(year_address(whose, on.year))


@takes("year", "file")
@require_POST
def bring_year(request: HttpRequest) -> HttpResponse:
    """Take a year's file in, all of it or nothing."""
    actor = actor_for(request)
    require(actor, WRITE)
    year = read_year(request.POST.get("year", ""), today=timezone.localdate())
    sent = request.FILES.get("file")
    if sent is None:
        return year_page(request, {"file": Text("请选择 CSV 文件", "choose a CSV file")}, status=BAD_REQUEST)
    content = sent.read(MOST_BYTES + 1)
    try:
        given = read_file(content, year)
        kept = services.import_year(
            year, given.days, sha256=given.sha256, file_name=sent.name or "", actor=actor, at=timezone.now()
        )
    except YearRefused as error:
        problems = {"file" if not place else f"file{place}": one for place, one in enumerate(error.problems)}
        return year_page(request, problems, status=BAD_REQUEST)
    except KnownAlready as error:
        say(request, error.text, kind="info")
        return HttpResponseRedirect(year_address(Whose(), year))
    say(request, Text(f"已导入 {year} 年的 {kept.days} 天", f"{kept.days} days of {year} are in"))
    return HttpResponseRedirect(year_address(Whose(), year))
