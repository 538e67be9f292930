"""A customer's contacts as a text record to be consulted at any time, and writing one down (AD-1.3.2.1c, UW-4.2)."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from banfa.features.contacts.models import Contact
from banfa.features.contacts.services import IncompleteContact
from banfa.features.contacts.visits import services
from banfa.features.contacts.visits.forms import after_of, read_logged, read_visit_wish
from banfa.features.contacts.visits.payload import RESULTS
from banfa.features.contacts.visits.queries.visits import VisitWish, visits_wished
from banfa.features.contacts.visits.services.logging import WRITE
from banfa.features.contacts.visits.views.doing import purposes
from banfa.features.customers.queries.single import customer_numbered
from banfa.kernel.text import Text
from banfa.platform.access import may_do_to, require_to
from banfa.platform.org.current import pack_on
from banfa.platform.web.accepting import takes
from banfa.platform.web.acting import actor_for, wants_fragment
from banfa.platform.web.refusals import BadRequest
from banfa.platform.web.toasts import say
from banfa.policy.model import Pack

WAYS = {
    "visit": Text("拜访", "Visit"), "call": Text("电话", "Call"), "message": Text("消息", "Message"),
    "meeting": Text("面谈", "Meeting"), "online": Text("网上", "Online"),
}  # fmt: skip
TOWARDS = [
    ("out", Text("我们联系客户", "We contacted the customer")), ("in", Text("客户联系我们", "The customer contacted us")),
]  # fmt: skip
ICONS = {"visit": "map-pin", "call": "phone", "message": "mail", "meeting": "users", "online": "world"}


@require_safe
def record(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Show every contact with a customer in order of time, searched by words; the fragment is the list."""
    actor, pack = actor_for(request), pack_on(timezone.localdate())
    customer = customer_numbered(actor, customer_id)
    way = request.GET.get("way", "")
    if way and way not in Contact.Way.values:
        raise BadRequest(Text("没有这种联系方式", "there is no such way"))
    asked = read_visit_wish(request.GET, mine=False)
    wish = VisitWish(
        ways=(way,) if way else (), words=asked.words, since=asked.since, until=asked.until, after=asked.after,
        customer_id=customer.pk,
    )  # fmt: skip
    page = visits_wished(actor, wish)
    last = page.contacts[-1] if page.has_more else None
    content: dict[str, Any] = {
        "customer": customer, "contacts": page.contacts, "more": after_of(last.at, last.pk) if last else "",
        "ways": list(WAYS.items()), "any": Text("全部", "Any"), "way": way, "wish": wish,
        "may_write": may_do_to(actor, WRITE, path=customer.unit_path, customer_id=customer.pk),
        **words_of(pack),
    }  # fmt: skip
    template = "_record.html" if wants_fragment(request) else "record.html"
    return render(request, f"contacts/visits/{template}", content)


@takes("at", "content", "heard", "minutes", "next_on", "result", "towards", "way")
@require_http_methods(["GET", "HEAD", "POST"])
def log(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Write a contact down that was no visit."""
    actor, at = actor_for(request), timezone.now()
    customer = customer_numbered(actor, customer_id)
    require_to(actor, WRITE, path=customer.unit_path, customer_id=customer.pk)
    pack = pack_on(timezone.localdate(at))
    given = request.POST if request.method == "POST" else request.GET
    content: dict[str, Any] = {
        "customer": customer, "given": given, "towards": TOWARDS, "minutes_unit": Text("分钟", "min"),
        "ways": [(code, way.title.text) for code, way in pack.contact_ways.items() if way.kind != "visit"],
        "at": given.get("at") or f"{timezone.localtime(at):%Y-%m-%dT%H:%M}",
    }  # fmt: skip
    if request.method == "POST":
        try:
            services.log_contact(customer_id, read_logged(request.POST), actor=actor, at=at)
        except IncompleteContact as error:
            return render(request, "contacts/visits/log.html", content | {"failed": error.text}, status=422)
        say(request, Text("已记录", "Recorded"))
        return HttpResponseRedirect(reverse("contacts:record", args=[customer_id]))
    return render(request, "contacts/visits/log.html", content)


def words_of(pack: Pack) -> dict[str, Any]:
    """Return the words in which contacts are told: purposes, ways, results."""
    return {
        "purposes": purposes(pack), "results": RESULTS, "way_words": WAYS, "way_icons": ICONS,
        "channels": {code: way.title.text for code, way in pack.contact_ways.items()},
    }  # fmt: skip
