"""The templates with a look at what they say to a real customer, and the gateways that carry messages."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from banfa.features.contacts.messages import gateways as services
from banfa.features.contacts.messages import queries
from banfa.features.contacts.messages.delivering import BadAddress, Refused, Unreachable
from banfa.features.contacts.messages.gateways import WRITE, Given, NoSuchChannel
from banfa.features.contacts.messages.models import Gateway, Round
from banfa.features.contacts.messages.preparing import messages_for, saying_of
from banfa.features.contacts.messages.reaching import lot_of
from banfa.features.contacts.messages.reasons import remedy_of, title_of
from banfa.features.contacts.messages.views.rounds import tabs_of
from banfa.features.customers.assigning.queries import names_in_charge
from banfa.features.customers.models import Customer
from banfa.kernel.text import Text
from banfa.platform.access import NotThere, Permission, require, visible
from banfa.platform.org.current import pack_on
from banfa.platform.web.accepting import takes
from banfa.platform.web.acting import actor_for
from banfa.platform.web.toasts import say

READ = Permission.REGULATIONS_PACK_READ
KINDS = {
    Gateway.Kind.FILE: Text("文件（试用，不外发）", "File (for trying out: nothing leaves)"),
    Gateway.Kind.APPRISE: Text("邮件、企业微信、钉钉、飞书等", "Mail, WeCom, DingTalk, Feishu and others"),
    Gateway.Kind.HTTP: Text("短信接口（HTTP）", "Text message interface (HTTP)"),
}


@require_safe
def templates(request: HttpRequest) -> HttpResponse:
    """List the templates of the regulation with the plans that use them."""
    require(actor_for(request), READ)
    pack = pack_on(timezone.localdate())
    used: dict[str, list[Text]] = {}
    for plan in pack.care.plans.values():
        used.setdefault(plan.template, []).append(plan.title.text)
    channels = pack.messages.channels
    rows = [
        (code, one, [channels[name].title.text for name in one.channels], used.get(code, []))
        for code, one in pack.messages.templates.items()
    ]
    return render(request, "contacts/messages/templates.html", {"rows": rows, "tabs": tabs_of("templates")})


@require_safe
def template(request: HttpRequest, code: str) -> HttpResponse:
    """Show what a template says to a customer of the reader's, and whether it would reach them."""
    actor, today = actor_for(request), timezone.localdate()
    require(actor, READ)
    pack = pack_on(today)
    if code not in pack.messages.templates:
        raise NotThere
    rule, words = pack.messages.templates[code], request.GET.get("customer", "").strip()[:80]
    content: dict[str, Any] = {
        "code": code, "template": rule, "words": words, "customer": None, "tabs": tabs_of("templates"),
        "channels": [pack.messages.channels[name].title.text for name in rule.channels],
    }  # fmt: skip
    mine = visible(Customer, actor).select_related("unit")
    customer = mine.filter(code=words).first() if words else mine.exclude(phone="").order_by("pk").first()
    content["typed"] = words or (customer.code if customer else "")
    if customer is not None:
        content |= _tried(code, customer)
    return render(request, "contacts/messages/template.html", content)


def _tried(code: str, customer: Customer) -> dict[str, Any]:
    """Return the message that a customer would get today; nothing is stored."""
    today, at = timezone.localdate(), timezone.now()
    pack = pack_on(today)
    plan = next((name for name, one in pack.care.plans.items() if one.template == code), "")
    saying = saying_of(Round(plan=plan, template=code, on=today, key="trial", note="…"), pack)
    managers = names_in_charge([customer.pk], today).get(customer.pk, [])
    one = next(iter(messages_for(saying, customer, lot_of([customer.pk], saying.asked), managers, at=at)))
    channel = pack.messages.channels.get(one.channel)
    return {
        "customer": customer, "message": one, "channel": channel.title.text if channel else None,
        "reason": title_of(one.reason) if one.reason else None, "remedy": remedy_of(one.reason),
    }  # fmt: skip


@require_safe
def gateways(request: HttpRequest) -> HttpResponse:
    """Show what carries each channel; an address is never shown."""
    return _gateways(request, "", {})


@takes("address", "is_on", "kind")
@require_POST
def gateway(request: HttpRequest, channel: str) -> HttpResponse:
    """Set what carries a channel."""
    posted = request.POST
    given = Given(
        kind=posted.get("kind", ""), address=posted.get("address", ""), is_on=bool(posted.get("is_on")),
    )  # fmt: skip
    try:
        services.set_gateway(channel, given, actor=actor_for(request), at=timezone.now())
    except BadAddress as error:
        return _gateways(request, channel, {f"id_address_{channel}": error.text})
    say(request, Text("渠道已保存", "the channel is set"))
    return HttpResponseRedirect(reverse("contacts:gateways"))


@takes("to")
@require_POST
def try_out(request: HttpRequest, channel: str) -> HttpResponse:
    """Send a line of trial by a channel."""
    try:
        services.try_out(channel, request.POST.get("to", ""), actor=actor_for(request), at=timezone.now())
    except (Unreachable, Refused, NoSuchChannel) as error:
        return _gateways(request, channel, {f"id_to_{channel}": error.text})
    say(request, Text("测试消息已发出", "the line of trial is sent"))
    return HttpResponseRedirect(reverse("contacts:gateways"))


def _gateways(request: HttpRequest, channel: str, problems: dict[str, Text]) -> HttpResponse:
    actor, pack = actor_for(request), pack_on(timezone.localdate())
    require(actor, WRITE)
    there = queries.gateways()
    content = {
        "rows": [(code, one, there.get(code)) for code, one in pack.messages.channels.items()],
        "kinds": [(str(code), words) for code, words in KINDS.items()], "tabs": tabs_of("gateways"),
        "problems": problems, "opened": channel, "given": request.POST,
    }  # fmt: skip
    return render(request, "contacts/messages/gateways.html", content, status=422 if problems else 200)
