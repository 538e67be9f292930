"""Inviting: by codes, as a list of the register finds customers, or by lot out of such a list."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from banfa.features.contacts.gatherings.drawing import strata_of
from banfa.features.contacts.gatherings.models import Gathering, Guest
from banfa.features.contacts.gatherings.queries.seen import gathering_numbered, may_hold
from banfa.features.contacts.gatherings.rules import kind_title
from banfa.features.contacts.gatherings.services import inviting, lots
from banfa.features.contacts.gatherings.services.holding import HOLD, BadGathering, Settled
from banfa.features.contacts.gatherings.services.inviting import Invited
from banfa.features.contacts.gatherings.views.reading import number_in
from banfa.features.customers.forms import wish_in
from banfa.features.customers.models import Customer
from banfa.features.customers.queries.finding import TooBroad, customers_wished
from banfa.features.customers.standing import standings
from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access import Actor, Denied, NotThere, visible
from banfa.platform.org.current import pack_on
from banfa.platform.org.models import Unit
from banfa.platform.web.accepting import takes
from banfa.platform.web.acting import actor_for
from banfa.platform.web.refusals import BadRequest
from banfa.platform.web.toasts import say

COUNTED = 50_000
SHOWN = 500


@takes("by_unit", "codes", "reason", "seed", "wanted", "way", "wish")
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest, number: int) -> HttpResponse:
    """Invite; `wish` is the address of a list of the register, as its page has it."""
    actor = actor_for(request)
    one = gathering_numbered(actor, number)
    if not may_hold(actor, one):
        raise Denied(HOLD)
    if one.is_settled:
        raise Settled(one)
    if request.method != "POST":
        return _page(request, one)
    try:
        words = _invited(request, one, actor)
    except (BadGathering, BadRequest, TooBroad, NotThere) as error:
        return _page(request, one, error)
    say(request, words)
    return HttpResponseRedirect(reverse("contacts:gathering", args=[number]) + "#guests")


def _invited(request: HttpRequest, one: Gathering, actor: Actor) -> Text:
    posted, at = request.POST, timezone.now()
    wish = _wish(posted.get("wish", ""))
    ways: dict[str, Callable[[], Invited]] = {
        "codes": lambda: inviting.invite_codes(one.pk, posted.get("codes", ""), actor=actor, at=at),
        "wish": lambda: inviting.invite_wished(one.pk, wish, actor=actor, at=at),
        "staff": lambda: inviting.invite_staff(one.pk, actor=actor, at=at),
    }
    way = posted.get("way", "")
    if way == "lots":
        draw = lots.draw_invitees(
            one.pk, wish, number_in(posted, "wanted") or 0, by_unit=bool(posted.get("by_unit")),
            seed=posted.get("seed", ""), reason=posted.get("reason", ""), actor=actor, at=at,
        )  # fmt: skip
        return Text(
            f"已从 {len(draw.population)} 户中抽取并邀请 {len(draw.picked)} 户",
            f"{len(draw.picked)} of {len(draw.population)} drawn and invited",
        )
    if way not in ways:
        raise BadGathering("way", Text("请选择邀请方式", "choose how to invite"))
    return _told(ways[way]())


def _told(invited: Invited) -> Text:
    zh, en = f"已邀请 {invited.count} 位", f"{invited.count} invited"
    for why, count in invited.left_out.items():
        zh, en = f"{zh}；{count} 位{why.zh}", f"{en}; {count}: {why.en}"
    return Text(zh, en)


def _wish(words: str) -> str:
    """Return the query of a list's address, whether the whole address was pasted or its query alone."""
    return words.strip().rpartition("?")[2]


def _page(request: HttpRequest, one: Gathering, error: BanfaError | None = None) -> HttpResponse:
    actor, pack = actor_for(request), pack_on(timezone.localdate())
    kind = pack.gatherings.get(one.kind)
    wish = _wish(request.POST.get("wish", request.GET.get("wish", "")))
    found = None
    if kind is not None and kind.audience == "customers" and wish:
        try:
            customers = customers_wished(actor, wish_in(wish, actor), standings()).whole
            found = customers.order_by()[: COUNTED + 1].count()
        except (BadRequest, TooBroad, NotThere) as wrong:
            error = error or wrong
    content = {
        "one": one, "kind": kind, "kind_title": kind_title(pack, one.kind), "wish": wish, "found": found,
        "is_staff": kind is not None and kind.audience == "staff",
        "consent": pack.consents[kind.consent].title.text if kind and kind.consent else None,
        "is_again": one.draws.filter(purpose=lots.Purpose.INVITEES).exists(),
        "problem": error, "problems": {f"id_{getattr(error, 'field', 'way')}": error.text} if error else {},
        "posted": request.POST,
    }  # fmt: skip
    return render(
        request, "contacts/gatherings/invite.html", content, status=422 if error and request.POST else 200
    )


@require_safe
def lots_of(request: HttpRequest, number: int, draw: int) -> HttpResponse:
    """Show a draw: its seed, who it was drawn from and who was drawn, so that anybody can do it again."""
    actor = actor_for(request)
    one = gathering_numbered(actor, number)
    row = one.draws.filter(pk=draw).first()
    if row is None:
        raise NotThere
    strata = strata_of(row.population)
    units = {unit.path: unit.name for unit in Unit.objects.filter(path__in=strata)}
    picked = set(row.picked)
    content = {
        "one": one,
        "draw": row,
        "strata": [
            (units.get(name, ""), len(keys), len([key for key in keys if key in picked]))
            for name, keys in strata.items()
        ],
        "picked": _named(actor, row.purpose, row.picked[:SHOWN]),
        "more": max(len(row.picked) - SHOWN, 0),
    }
    return render(request, "contacts/gatherings/lots.html", content)


def _named(actor: Actor, purpose: str, keys: list[str]) -> list[tuple[str, str]]:
    """Return the keys with the names that the actor may know."""
    if purpose == lots.Purpose.WINNERS:
        guests = Guest.objects.select_related("customer", "person").in_bulk([int(key) for key in keys])
        seen = set(
            visible(Customer, actor)
            .filter(pk__in=[one.customer_id for one in guests.values()])
            .values_list("pk", flat=True)
        )
        return [
            (key, guests[int(key)].shown if guests[int(key)].customer_id in {None, *seen} else "")
            for key in keys
            if int(key) in guests
        ]
    names = dict(visible(Customer, actor).filter(code__in=keys).values_list("code", "name"))
    return [(key, names.get(key, "")) for key in keys]
