"""Asks what a file is for, and has it written: at once, in the background, or once somebody has agreed."""

from collections.abc import Mapping
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_http_methods

from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access import Actor
from banfa.platform.exporting import services
from banfa.platform.exporting.kinds import ExportKind, kind_named
from banfa.platform.exporting.models import Export
from banfa.platform.exporting.rules import BadPurpose, LongRecipient, NoWhy, Stated, needs_agreement
from banfa.platform.exporting.services.asking import BadEnding, allowed
from banfa.platform.exporting.views.files import sent
from banfa.platform.jobs.services import enqueue
from banfa.platform.org.current import pack_on
from banfa.platform.web import languages
from banfa.platform.web.acting import actor_for, wants_fragment
from banfa.platform.web.toasts import say
from banfa.policy.model import Pack

AT_ONCE = 5_000  # customers; more are written in the background
GIVEN = "of_"  # what a file is about travels under names that begin so
ENDINGS = (
    (".xlsx", Text("Excel 工作簿（.xlsx）", "Excel workbook (.xlsx)")),
    (".csv", Text("CSV 文本", "CSV text")),
)
CHOOSE = Text("请选择", "choose one")
RECIPIENT_HINT = Text("不填则为您本人", "yourself, if left empty")
FIELD_OF: Mapping[type[BanfaError], str] = {
    BadPurpose: "id_purpose", NoWhy: "id_why", LongRecipient: "id_recipient", BadEnding: "id_ending",
}  # fmt: skip


def address_for(name: str, arguments: Mapping[str, str]) -> str:
    """Return the address at which a file is asked for."""
    query = urlencode({f"{GIVEN}{key}": value for key, value in arguments.items()})
    return reverse("exporting:new", args=[name]) + (f"?{query}" if query else "")


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, name: str) -> HttpResponseBase:
    """Ask what for, or take the answer."""
    given = request.POST if request.method == "POST" else request.GET
    arguments = {key.removeprefix(GIVEN): given.get(key, "") for key in given if key.startswith(GIVEN)}
    kind, actor = kind_named(name), actor_for(request)
    if request.method != "POST":
        return question(request, kind, arguments)
    try:
        return _asked(request, kind, arguments, actor)
    except (BadPurpose, NoWhy, LongRecipient, BadEnding) as error:
        return question(request, kind, arguments, problems={FIELD_OF[type(error)]: error.text})


def _asked(
    request: HttpRequest, kind: ExportKind, arguments: Mapping[str, str], actor: Actor
) -> HttpResponseBase:
    posted, at = request.POST, timezone.now()
    row = services.ask(
        kind.name, arguments,
        Stated(
            purpose=posted.get("purpose", ""), why=posted.get("why", ""), recipient=posted.get("recipient", "")
        ),
        ending=posted.get("ending", ENDINGS[0][0]), language=languages.language(), actor=actor, at=at,
    )  # fmt: skip
    if row.state == Export.State.ASKED:
        say(
            request,
            Text(
                "已提交审批，批准后可在此下载",
                "it has gone to approval; fetch the file here once it is agreed to",
            ),
        )
        return HttpResponseRedirect(reverse("exporting:export", args=[row.pk]))
    if row.customers > AT_ONCE:
        job = enqueue(services.MAKE, {"export": str(row.pk)}, actor=actor, needs=kind.right)
        return HttpResponseRedirect(reverse("web:job", args=[job.pk]))
    services.make(row.pk, actor=actor, at=at)
    return sent(*services.fetch(row.pk, actor=actor, at=at))


def question(
    request: HttpRequest, kind: ExportKind, arguments: Mapping[str, str], *, problems: Mapping[str, Text] | None = None
) -> HttpResponse:  # fmt: skip
    """Ask what a file is for: in the drawer of a list, or as a page. Raises Denied, and what the kind of file raises."""
    actor, pack = actor_for(request), pack_on(timezone.localdate())
    allowed(kind, actor, at=timezone.now())
    about = kind.about(actor, arguments, languages.language())
    content = {
        "about": about, "hidden": [(f"{GIVEN}{key}", value) for key, value in arguments.items()],
        "action": reverse("exporting:new", args=[kind.name]), "problems": dict(problems or {}),
        "purposes": _purposes(pack), "endings": [(value, languages.said(words)) for value, words in ENDINGS],
        "needs_agreement": needs_agreement(pack, about.customers), "is_long": about.customers > AT_ONCE,
        "given": request.POST, "recipient_hint": RECIPIENT_HINT, "choose": languages.said(CHOOSE), "back": about.address, "days": pack.exports.kept.days if pack.exports.kept else None,
    }  # fmt: skip
    name = "_drawer.html" if wants_fragment(request) else "ask.html"
    response = render(request, f"exporting/{name}", content, status=400 if problems else 200)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _purposes(pack: Pack) -> list[tuple[str, str]]:
    return [(code, languages.said(one.title.text)) for code, one in pack.exports.purposes.items()]
