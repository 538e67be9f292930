"""Where an import begins: the kind, the template to fill in, the file."""

import tempfile
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access import Actor, Denied, NotThere, Permission, require
from banfa.platform.importing import services
from banfa.platform.importing.forms import address_after
from banfa.platform.importing.receiving import Received, ToDisk
from banfa.platform.imports.kinds import ImportKind, kind_named, kinds_for
from banfa.platform.imports.limits import MIB
from banfa.platform.imports.samplebooks import write_sample
from banfa.platform.web import languages
from banfa.platform.web.accepting import takes
from banfa.platform.web.acting import actor_for, wants_fragment
from banfa.platform.web.refusals import BadRequest, status_of

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@csrf_exempt  # the check reads the form, so the way of the file has to be known before: `_new` does it
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Ask for the kind and the file, and take it."""
    to_disk = ToDisk(request)
    request.upload_handlers = [to_disk]
    response: HttpResponse = _new(request, to_disk)
    return response


@csrf_protect
@takes("file", "kind", "next")
def _new(request: HttpRequest, to_disk: ToDisk) -> HttpResponse:
    actor = actor_for(request)
    offered = _offered(actor)
    asked = request.POST if request.method == "POST" else request.GET
    kind = _chosen(offered, asked.get("kind", ""))
    after = address_after(request, asked)
    problem: BanfaError | None = None
    if request.method == "POST":
        try:
            return _received(request, to_disk, kind, actor, after)
        except BanfaError as refused:
            problem = refused
    content = {
        "kinds": offered, "kind": kind, "after": after, "problem": problem.text if problem else None,
        "states": ["current", "", "", "", ""], "list_href": reverse("importing:list"),
        "most": settings.BANFA_UPLOAD_BYTES, "most_mib": settings.BANFA_UPLOAD_BYTES // MIB,
    }  # fmt: skip
    name = "_new.html" if wants_fragment(request) else "new.html"
    status = status_of(problem) if problem else 200
    response = render(request, f"importing/{name}", content, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _received(
    request: HttpRequest, to_disk: ToDisk, kind: ImportKind | None, actor: Actor, after: str
) -> HttpResponse:
    if kind is None:
        raise BadRequest(Text("请先选择要导入的内容", "choose what you want to import"))
    file = request.FILES.get("file")
    if to_disk.is_too_large:
        raise services.FileTooLarge
    received = file if isinstance(file, Received) else None
    language = languages.language().value
    draft = services.receive(received, kind, actor=actor, language=language, after=after, at=timezone.now())
    return moved_to(request, reverse("importing:draft", args=[draft.pk]))


def moved_to(request: HttpRequest, address: str) -> HttpResponse:
    """Send the reader on, as a page or out of a fragment."""
    if wants_fragment(request):
        response = HttpResponse(status=204)
        response.headers["HX-Redirect"] = address
        return response
    return HttpResponseRedirect(address)


def _offered(actor: Actor) -> list[ImportKind]:
    """Return what the actor may bring. Raises Denied where that is nothing, NotThere for a stranger."""
    found = kinds_for(actor)
    if not found:
        if not actor.permissions:
            raise NotThere
        raise Denied(Permission.CUSTOMERS_CUSTOMER_IMPORT)
    return found


def _chosen(offered: list[ImportKind], name: str) -> ImportKind | None:
    """Return the kind of this name; one that is there but not for this actor is refused."""
    if not name:
        return offered[0] if len(offered) == 1 else None
    for kind in offered:
        if kind.name == name:
            return kind
    raise Denied(kind_named(name).needs)


@require_safe
def template(request: HttpRequest, kind_name: str) -> HttpResponse:
    """Give the workbook to fill in, made from the regulation in force."""
    actor, kind = actor_for(request), kind_named(kind_name)
    if not actor.permissions:
        raise NotThere
    require(actor, kind.needs)
    columns = kind.intake(actor, timezone.now()).columns()
    language = languages.language().value
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "template.xlsx"
        write_sample(path, columns, title=kind.title, examples=kind.examples, language=language)
        response = HttpResponse(path.read_bytes(), content_type=WORKBOOK)
    name = languages.said(Text(f"{kind.title.zh}导入模板", f"{kind.title.en} template"))
    return attached(response, f"{name}.xlsx")


def attached(response: HttpResponse, name: str) -> HttpResponse:
    """Let a browser save the answer under a name."""
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response
