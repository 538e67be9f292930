"""One gathering: who is invited and came, what is still lacking, and everything that is done with it."""

from collections.abc import Callable
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from banfa.features.contacts.gatherings.models import Gathering, Guest
from banfa.features.contacts.gatherings.queries.seen import gathering_numbered, guests_seen, may_hold
from banfa.features.contacts.gatherings.rules import NotForThem, kind_title, topic_titles
from banfa.features.contacts.gatherings.services import attending, closing, holding, inviting, lots
from banfa.features.contacts.gatherings.services.closing import NotReady, lacks
from banfa.features.contacts.gatherings.services.holding import BadGathering
from banfa.features.contacts.gatherings.views.reading import number_in, numbers_in
from banfa.features.contacts.gatherings.words import RECORDS, REPLIES, STATES, TONES, WAYS
from banfa.features.customers.services.sniffing import NotTaken
from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access import Actor
from banfa.platform.org.current import pack_on
from banfa.platform.web.accepting import takes
from banfa.platform.web.acting import actor_for
from banfa.platform.web.languages import said
from banfa.platform.web.toasts import say

GUESTS = 100
SHOWN = {
    "all": Text("全部", "All"),
    "waiting": Text("未回复", "No answer"),
    "coming": Text("参加", "Coming"),
    "came": Text("已到", "Came"),
    "absent": Text("未到", "Absent"),
}
CONDITIONS: dict[str, Any] = {
    "waiting": Q(reply=Guest.Reply.NONE, attended_at=None),
    "coming": Q(reply=Guest.Reply.COMING),
    "came": Q(attended_at__isnull=False),
    "absent": Q(attended_at=None),
}


@require_safe
def gathering(request: HttpRequest, number: int) -> HttpResponse:
    """Show a gathering."""
    return show(request, number)


def show(request: HttpRequest, number: int, problem: BanfaError | None = None) -> HttpResponse:
    """Answer with the page of a gathering, and with what was wrong in a form that was sent. Raises NotThere."""
    actor, pack = actor_for(request), pack_on(timezone.localdate())
    one = gathering_numbered(actor, number)
    kind = pack.gatherings.get(one.kind)
    content = {
        "one": one,
        "kind": kind,
        "kind_title": kind_title(pack, one.kind),
        "cites": _cites(pack, one.kind),
        "state": STATES[one.state],
        "tone": TONES[one.state],
        "topics": topic_titles(pack, one.kind, one.topics),
        "may_hold": may_hold(actor, one) and not one.is_settled,
        "is_begun": one.starts_at is not None and timezone.localdate(one.starts_at) <= timezone.localdate(),
        "is_staff": kind is not None and kind.audience == "staff",
        "asks": [RECORDS[record] for record in kind.asks] if kind else [],
        "scores": kind is not None and kind.pass_mark is not None,
        "gives": kind is not None and bool(kind.circumstances),
        "lacking": [RECORDS[record] for record in lacks(one, kind)] if kind and not one.is_settled else [],
        "arrangements": _arrangements(one, kind),
        "photos": list(one.photos.order_by("pk")),
        "draws": [(draw, _winners(draw)) for draw in one.draws.order_by("purpose", "number")],
        "problem": problem,
        "field": getattr(problem, "field", ""),
        "posted": request.POST,
        **_guests(request, actor, one),
    }
    return render(request, "contacts/gatherings/gathering.html", content, status=422 if problem else 200)


def _cites(pack: Any, code: str) -> list[str]:
    """Return the clauses that a kind and what asks for it cite."""
    found = list(pack.gatherings[code].cites) if code in pack.gatherings else []
    if code in pack.gatherings:
        found += [cited for one in pack.gatherings[code].circumstances.values() for cited in one.cites]
    for rule in (*pack.coverages.values(), *pack.renewals.values()):
        found += rule.cites if code in rule.by else ()
    return list(dict.fromkeys(found))


def _arrangements(one: Gathering, kind: Any) -> list[tuple[Any, Text]]:
    known = kind.arrangements if kind else {}
    return [
        (task, known[task.code].title.text)
        for task in one.arrangements.order_by("due_on", "pk")
        if task.code in known
    ]


def _winners(draw: Any) -> list[str]:
    if draw.purpose != lots.Purpose.WINNERS:
        return []
    return [guest.shown for guest in lots.winners_of(draw)]


def _guests(request: HttpRequest, actor: Actor, one: Gathering) -> dict[str, Any]:
    found = guests_seen(actor, one)
    shown = request.GET.get("show", "all")
    every = one.guests.count()
    counts = {name: found.filter(condition).count() for name, condition in CONDITIONS.items()}
    after = request.GET.get("after", "")
    rows = found.filter(CONDITIONS[shown]) if shown in CONDITIONS else found
    if after.isdigit():
        rows = rows.filter(pk__gt=int(after[:18]))
    page = list(rows[: GUESTS + 1])
    seen = found.count()
    return {
        "guests": [(guest, REPLIES[guest.reply], WAYS.get(guest.came_by)) for guest in page[:GUESTS]],
        "after": page[GUESTS - 1].pk if len(page) > GUESTS else "",
        "shown": shown,
        "segments": [(name, words, counts.get(name, seen)) for name, words in SHOWN.items()],
        "seen": seen,
        "unseen": every - seen,
        "counts": counts,
        "replies": [(value, said(words)) for value, words in REPLIES.items()],
    }


def done(
    request: HttpRequest, number: int, act: Callable[[Actor], Text], *, anchor: str = ""
) -> HttpResponse:
    """Do something with a gathering; what is wrong stands on its page, with what was typed."""
    try:
        words = act(actor_for(request))
    except (BadGathering, NotReady, NotForThem, NotTaken) as error:
        return show(request, number, error)
    say(request, words)
    return HttpResponseRedirect(reverse("contacts:gathering", args=[number]) + anchor)


@require_POST
def attend(request: HttpRequest, number: int) -> HttpResponse:
    """Do with the ticked guests what the button says: came, did not come, were reminded; or keep scores and help."""
    posted, at = request.POST, timezone.now()
    ticked = numbers_in(posted, "id")

    def act(actor: Actor) -> Text:
        match posted.get("do", ""):
            case "came":
                came = attending.tick(number, ticked, came=True, actor=actor, at=at)
                return Text(f"已签到 {came.count} 人", f"{came.count} came")
            case "not":
                came = attending.tick(number, ticked, came=False, actor=actor, at=at)
                return Text(f"已撤销 {came.count} 人的签到", f"attendance of {came.count} taken back")
            case "reminded":
                count = inviting.note_reminded(number, ticked, actor=actor, at=at)
                return Text(f"已登记提醒 {count} 人", f"{count} reminded")
            case "results":
                rows = numbers_in(posted, "row")
                given = {
                    row: (posted.get(f"score-{row}", ""), posted.get(f"given-{row}", "")) for row in rows
                }
                count = attending.give_results(number, given, actor=actor, at=at)
                return Text(f"已保存 {count} 人", f"{count} saved")
        raise BadGathering("do", Text("请选择操作", "choose what to do"))

    return done(request, number, act, anchor="#guests")


@takes("who")
@require_POST
def walk_in(request: HttpRequest, number: int) -> HttpResponse:
    """Keep that somebody came without an invitation."""

    def act(actor: Actor) -> Text:
        guest = attending.walk_in(number, request.POST.get("who", ""), actor=actor, at=timezone.now())
        return Text(f"{guest.shown} 已签到", f"{guest.shown} came")

    return done(request, number, act, anchor="#guests")


@takes("file")
@require_POST
def read_list(request: HttpRequest, number: int) -> HttpResponse:
    """Keep that the customers of a file came."""

    def act(actor: Actor) -> Text:
        sent = request.FILES.get("file")
        if sent is None or (sent.size or 0) > attending.MOST_BYTES:
            raise BadGathering(
                "file", Text("请选择不超过 1 MB 的 CSV 文件", "choose a CSV file of at most 1 MB")
            )
        came = attending.read_list(number, sent.read(), actor=actor, at=timezone.now())
        return Text(
            f"新签到 {came.count} 人，已签到 {came.before} 人", f"{came.count} came, {came.before} before"
        )

    return done(request, number, act, anchor="#guests")


@takes("reply")
@require_POST
def reply(request: HttpRequest, number: int, guest: int) -> HttpResponse:
    """Keep what a guest answered."""

    def act(actor: Actor) -> Text:
        row = inviting.reply(number, guest, request.POST.get("reply", ""), actor=actor, at=timezone.now())
        words = REPLIES[row.reply]
        return Text(f"{row.shown}：{words.zh}", f"{row.shown}: {words.en}")

    return done(request, number, act, anchor="#guests")


@takes()
@require_POST
def take_off(request: HttpRequest, number: int, guest: int) -> HttpResponse:
    """Take somebody off the list."""

    def act(actor: Actor) -> Text:
        inviting.take_off(number, guest, actor=actor, at=timezone.now())
        return Text("已移出名单", "taken off the list")

    return done(request, number, act, anchor="#guests")


@takes("reason", "seed", "wanted")
@require_POST
def draw(request: HttpRequest, number: int) -> HttpResponse:
    """Draw winners out of those who came."""

    def act(actor: Actor) -> Text:
        posted = request.POST
        wanted = number_in(posted, "wanted") or 0
        made = lots.draw_winners(
            number, wanted, seed=posted.get("seed", ""), reason=posted.get("reason", ""), actor=actor, at=timezone.now()
        )  # fmt: skip
        return Text(f"已抽取 {len(made.picked)} 名", f"{len(made.picked)} drawn")

    return done(request, number, act, anchor="#draws")


@takes("outcome")
@require_POST
def outcome(request: HttpRequest, number: int) -> HttpResponse:
    """Write how it went."""

    def act(actor: Actor) -> Text:
        holding.write_outcome(number, request.POST.get("outcome", ""), actor=actor, at=timezone.now())
        return Text("已保存纪要", "the note is saved")

    return done(request, number, act)


@takes("done")
@require_POST
def arrange(request: HttpRequest, number: int, code: str) -> HttpResponse:
    """Tick an arrangement off, or open it again."""

    def act(actor: Actor) -> Text:
        is_done = request.POST.get("done") == "yes"
        holding.see_to(number, code, done=is_done, actor=actor, at=timezone.now())
        return Text("已完成", "done") if is_done else Text("已重新打开", "open again")

    return done(request, number, act)


@takes()
@require_POST
def close(request: HttpRequest, number: int) -> HttpResponse:
    """Close a gathering that was held."""

    def act(actor: Actor) -> Text:
        closing.close(number, actor=actor, at=timezone.now())
        return Text("活动已办结", "the gathering is closed")

    return done(request, number, act)


@takes("because")
@require_POST
def call_off(request: HttpRequest, number: int) -> HttpResponse:
    """Call a gathering off."""

    def act(actor: Actor) -> Text:
        holding.call_off(number, request.POST.get("because", ""), actor=actor, at=timezone.now())
        return Text("活动已取消", "the gathering is called off")

    return done(request, number, act)
