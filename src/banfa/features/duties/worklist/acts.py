"""What is done about duties: done with a note, put off, asked to be excused, handed on, reminded of."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect

from banfa.features.duties import queries, services
from banfa.features.duties.worklist.single import duty_answer
from banfa.features.duties.worklist.wishes import read_id
from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access import Permission, require
from banfa.platform.org.models import Person
from banfa.platform.web.accepting import takes
from banfa.platform.web.acting import actor_for, wants_fragment
from banfa.platform.web.refusals import BAD_REQUEST, BadRequest, status_of
from banfa.platform.web.toasts import say

MOST_AT_ONCE = 500
MORNING = time(8, 0)
READ = Permission.DUTIES_DUTY_READ
FIELDS = {"to": "person", "person": "person", "until": "until", "words": "words", "file": "file"}


@takes("back", "do", "file", "words")
@require_POST
def done(request: HttpRequest, duty_id: int) -> HttpResponse:
    """Close a duty with a note, and a file where one is sent."""
    actor, at = actor_for(request), timezone.now()

    def act() -> Text:
        services.done_with_note(
            duty_id, request.POST.get("words", ""), actor=actor, at=at, file=request.FILES.get("file")
        )
        return Text("已办结", "done")

    return _answer(request, duty_id, act)


@takes("back", "do", "reason", "until")
@require_POST
def snooze(request: HttpRequest, duty_id: int) -> HttpResponse:
    """Put a duty off until a morning, with a reason; the toast takes it back."""
    actor, at = actor_for(request), timezone.now()

    def act() -> Text:
        until = _morning(request.POST.get("until", ""))
        services.snooze(duty_id, until=until, reason=request.POST.get("reason", ""), actor=actor, at=at)
        return Text(f"已暂缓至 {timezone.localtime(until):%m-%d}", f"snoozed until {timezone.localtime(until):%m-%d}")  # fmt: skip

    return _answer(request, duty_id, act, undo=reverse("duties:wake", args=[duty_id]))


@takes("back")
@require_POST
def wake(request: HttpRequest, duty_id: int) -> HttpResponse:
    """Take a duty up again before its time."""
    services.wake(duty_id, actor=actor_for(request), at=timezone.now())
    say(request, Text("已恢复到待办", "it is back on your list"))
    return HttpResponseRedirect(back_to(request, reverse("duties:mine")))


@takes("back", "do", "reason")
@require_POST
def excuse(request: HttpRequest, duty_id: int) -> HttpResponse:
    """Ask to be excused from a duty; a superior decides."""
    actor, at = actor_for(request), timezone.now()

    def act() -> Text:
        asked = services.ask_excuse(
            duty_id, reason=request.POST.get("reason", ""), actor=actor, at=at
        )  # fmt: skip
        return Text(f"已提交免办申请 #{asked.pk}，批准前仍需办理", f"request #{asked.pk} is made; until it is approved the duty stands")  # fmt: skip

    return _answer(request, duty_id, act)


@takes("back", "do", "person", "reason", "until")
@require_POST
def give(request: HttpRequest, duty_id: int) -> HttpResponse:
    """Hand a duty to a colleague, for good or until a day."""
    actor, at = actor_for(request), timezone.now()

    def act() -> Text:
        to, until = _person(request.POST.get("person", "")), _day_or_none(request.POST.get("until", ""))
        services.give(
            [duty_id], to_id=to.pk, until=until, reason=request.POST.get("reason", ""), actor=actor, at=at
        )
        return Text(f"已转交 {to.name}", f"handed to {to.name}")

    return _answer(request, duty_id, act)


@takes("back", "do", "words")
@require_POST
def remind(request: HttpRequest, duty_id: int) -> HttpResponse:
    """Remind whoever owes a duty, once a day."""
    actor, at = actor_for(request), timezone.now()

    def act() -> Text:
        return reminded(services.remind([duty_id], words=request.POST.get("words", ""), actor=actor, at=at))

    return _answer(request, duty_id, act)


def reminded(count: int) -> Text:
    """Say how many reminders were given."""
    if count:
        return Text(f"已提醒 {count} 项", f"reminded of {count}")
    return Text("今天已经提醒过，每项每天一次", "reminded today already; once a day each")


@takes("back", "give_reason", "give_until", "id", "person", "reason", "until", "what", "words")
@require_POST
def many(request: HttpRequest) -> HttpResponse:
    """Put off, hand on or remind of the chosen duties: all of them or none."""
    actor, at, what = actor_for(request), timezone.now(), request.POST.get("what", "")
    require(actor, READ)
    ids = chosen(request)
    match what:
        case "snooze":
            until, reason = _morning(request.POST.get("until", "")), request.POST.get("reason", "")
            with transaction.atomic():
                for one in ids:
                    services.snooze(one, until=until, reason=reason, actor=actor, at=at)
            count = len(ids)
            words = Text(f"{count} 项已暂缓", f"{count} snoozed")
        case "give":
            to, until_on = (
                _person(request.POST.get("person", "")),
                _day_or_none(request.POST.get("give_until", "")),
            )
            reason = request.POST.get("give_reason", "")
            count = services.give(ids, to_id=to.pk, until=until_on, reason=reason, actor=actor, at=at)
            words = Text(f"{count} 项已转交 {to.name}", f"{count} handed to {to.name}")
        case "remind":
            count = services.remind(ids, words=request.POST.get("reason", ""), actor=actor, at=at)
            words = reminded(count)
        case _:
            raise BadRequest(Text("请选择要做什么", "choose what to do"))
    say(request, words, kind="success" if count else "info")
    return HttpResponseRedirect(back_to(request, reverse("duties:mine")))


def _answer(request: HttpRequest, duty_id: int, act: Callable[[], Text], *, undo: str = "") -> HttpResponse:
    """Act, and go back to where the form stood; what is refused is shown beside what was typed."""
    queries.duty_seen(actor_for(request), duty_id)
    try:
        words = act()
    except BanfaError as error:
        status = status_of(error)
        if status != BAD_REQUEST:
            raise
        field = FIELDS.get(getattr(error, "field", ""), "reason")
        return duty_answer(request, duty_id, problems={field: error.text}, status=status)
    say(request, words, undo=undo)
    address = back_to(request, reverse("duties:mine"))
    return HttpResponseClientRedirect(address) if wants_fragment(request) else HttpResponseRedirect(address)


def chosen(request: HttpRequest) -> Sequence[int]:
    """Return the numbers that were ticked. Raises BadRequest for none, or more than a page could hold."""
    ids = [read_id(one) for one in request.POST.getlist("id")]
    if not ids:
        raise BadRequest(Text("请先勾选", "tick something first"))
    if len(ids) > MOST_AT_ONCE:
        raise BadRequest(Text(f"一次最多 {MOST_AT_ONCE} 项", f"at most {MOST_AT_ONCE} at a time"))
    return ids


def back_to(request: HttpRequest, otherwise: str) -> str:
    """Return the page that the form stood on, if it is one of ours."""
    came = request.POST.get("back", "")
    is_ours = came.startswith("/") and url_has_allowed_host_and_scheme(came, allowed_hosts=None)
    return came if is_ours else otherwise


class NoSuchDay(BanfaError):
    """The words are no day to put something off to."""

    status = 400
    field = "until"

    def __init__(self) -> None:
        super().__init__(Text("请选择日期，例如 2026-11-30", "choose a day, such as 2026-11-30"))


def _morning(words: str) -> datetime:
    """Return the morning of a day. Raises NoSuchDay."""
    on = _day_or_none(words)
    if on is None:
        raise NoSuchDay
    return timezone.make_aware(datetime.combine(on, MORNING))


def _day_or_none(words: str) -> date | None:
    if not words:
        return None
    try:
        found = date.fromisoformat(words)
    except ValueError:
        raise NoSuchDay from None
    if not timedelta() <= found - timezone.localdate() < timedelta(days=3_660):
        raise NoSuchDay
    return found


class NoSuchColleague(BanfaError):
    """Nobody active has this user name."""

    status = 400
    field = "person"

    def __init__(self, username: str) -> None:
        shown = username[:40]
        super().__init__(
            Text(f"没有在岗用户“{shown}”，请从列表中选择同事", f"there is no active user '{shown}'; choose a colleague from the list")
        )  # fmt: skip


def _person(username: str) -> Person:
    found = Person.objects.filter(username=username, is_active=True).first()
    if found is None:
        raise NoSuchColleague(username)
    return found
