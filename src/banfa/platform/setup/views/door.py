"""Before the organisation: the key, the choice of a pack, and the founding."""

from django.contrib.auth import authenticate, login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from banfa.kernel.text import Text
from banfa.platform.access.credentials import LEAST_PASSWORD
from banfa.platform.access.founding import AlreadySetUp, found
from banfa.platform.org import zone
from banfa.platform.setup import keys
from banfa.platform.setup.choosing import Offer, offer_named, offers
from banfa.platform.setup.forms import Wanted, read_wanted
from banfa.platform.setup.guard import (
    FORBIDDEN,
    after_founding,
    for_key_holders,
    has_shown_key,
    is_founded,
    let_in,
    taken,
)
from banfa.platform.setup.leading import rungs_before
from banfa.platform.setup.zones import zones_with
from banfa.platform.web.languages import said

BAD_REQUEST = 400
WRONG = Text(
    "密钥不对；请从服务器上显示的地址中整段复制",
    "this is not the key; copy all of it from the address shown on the server",
)
HINTS = {
    "organisation": Text("例如：澜州市烟草公司", "Such as: Lanzhou City Company"),
    "zone": Text("决定一天和一个期间从何时开始", "Decides when a day and a period begin"),
    "zone_given": Text("由服务器设置 BANFA_TIME_ZONE 指定", "Set on the server by BANFA_TIME_ZONE"),
    "username": Text("登录用：字母、数字和 . _ @ -", "To log in: letters, digits and . _ @ -"),
    "password": Text(
        f"至少 {LEAST_PASSWORD} 个字符，不含用户名",
        f"At least {LEAST_PASSWORD} characters, without the user name",
    ),
}
ask_or_do = require_http_methods(["GET", "HEAD", "POST"])


@login_not_required
@never_cache
@ask_or_do
@sensitive_post_parameters("key")
def door(request: HttpRequest) -> HttpResponse:
    """Let the holder of the key in, from the printed address or typed; then the key leaves the address."""
    if is_founded():
        return after_founding(request)
    given = (request.POST.get("key") or request.GET.get("key") or "").strip()
    onward = HttpResponseRedirect(reverse("setup:packs"))
    if keys.is_key(given):
        let_in(request, onward)
        return onward
    if has_shown_key(request) and not given:
        return onward
    content = {"wrong": WRONG if given else None, "has_key": keys.is_made()}
    return render(request, "setup/door.html", content, status=FORBIDDEN if given else 200)


@login_not_required
@never_cache
@require_safe
@for_key_holders
def packs(request: HttpRequest) -> HttpResponse:
    """Offer every installed pack with what it does."""
    offered = offers(timezone.localdate())
    content = {
        "offers": [one for one in offered if not one.is_ground],
        "ground": [one for one in offered if one.is_ground],
        "rungs": rungs_before(1),
    }
    return render(request, "setup/packs.html", content)


@login_not_required
@never_cache
@ask_or_do
@sensitive_post_parameters("password", "again")
@for_key_holders
def organisation(request: HttpRequest, pack: str) -> HttpResponse:
    """Ask for the organisation and its first administrator; then found it and log the administrator in."""
    offer = offer_named(pack, timezone.localdate())
    if offer is None:
        raise Http404
    if request.method != "POST":
        return _asked(request, offer, Wanted(zone=zone.zone_name()))
    wanted = read_wanted(request.POST)
    if wanted.problems:
        return _asked(request, offer, wanted, status=BAD_REQUEST)
    try:
        _found(offer, wanted)
    except AlreadySetUp:
        return taken(request)
    person = authenticate(request, username=wanted.username, password=wanted.password)
    assert person is not None
    login(request, person)
    return HttpResponseRedirect(reverse("setup:start"))


def _found(offer: Offer, wanted: Wanted) -> None:
    zone_before = zone.zone_name()
    zone.keep_zone(wanted.zone)  # before the organisation: its first day is a day of its own zone
    try:
        with timezone.override(zone.zone()):
            found(
                name=wanted.organisation, pack=offer.name, administrator=wanted.username,
                administrator_name=wanted.name, password=wanted.password, at=timezone.now(), on=timezone.localdate(),
            )  # fmt: skip
    except AlreadySetUp:
        zone.keep_zone(zone_before)
        raise
    keys.use_up()


def _asked(request: HttpRequest, offer: Offer, wanted: Wanted, *, status: int = 200) -> HttpResponse:
    content = {
        "offer": offer,
        "wanted": wanted,
        "problems": {f"id_{key}": words for key, words in wanted.problems.items()},
        "zones": [(name, said(words)) for name, words in zones_with(zone.zone_name())],
        "is_zone_given": zone.is_given(),
        "hints": HINTS,
        "rungs": rungs_before(2),
    }
    return render(request, "setup/organisation.html", content, status=status)
