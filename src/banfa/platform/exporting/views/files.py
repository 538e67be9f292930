"""What was taken out: the list, one file with what it was for, and the file itself."""

from pathlib import Path
from urllib.parse import urlencode

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from banfa.kernel.text import Text
from banfa.platform.exporting import queries, services
from banfa.platform.exporting.models import Export
from banfa.platform.org.current import pack_on
from banfa.platform.web import languages
from banfa.platform.web.acting import actor_for, wants_fragment
from banfa.platform.web.refusals import BadRequest

STATES = {
    Export.State.ASKED: ("warn", Text("待审批", "Waiting for approval")),
    Export.State.MAKING: ("info", Text("生成中", "Being written")),
    Export.State.READY: ("ok", Text("可下载", "Ready")),
    Export.State.REFUSED: ("bad", Text("未批准", "Not agreed to")),
    Export.State.FAILED: ("bad", Text("未成功", "Failed")),
    Export.State.GONE: ("", Text("已移除", "Removed")),
}


@require_safe
def exports(request: HttpRequest) -> HttpResponse:
    """Show what one has taken out, or everybody, for whoever reads the event log."""
    actor = actor_for(request)
    everybody = bool(request.GET.get("all")) and queries.may_see_all(actor)
    state, before = request.GET.get("state", ""), request.GET.get("before", "")
    if (state and state not in STATES) or (
        before and not (before.isascii() and before.isdecimal() and len(before) < 19)
    ):
        raise BadRequest(Text("地址无法识别", "the address makes no sense"))
    page = queries.exports_of(actor, everybody=everybody, state=state, before=int(before) if before else None)
    kept = {key: value for key, value in (("all", "1" if everybody else ""), ("state", state)) if value}
    content = {
        "page": page, "rows": [(one, Text(one.title_zh, one.title_en), *STATES[Export.State(one.state)]) for one in page.exports],
        "may_see_all": queries.may_see_all(actor), "everybody": everybody, "mine_only": not everybody, "state": state,
        "all_href": f"{reverse('exporting:list')}?all=1", "any_state": languages.said(Text("全部状态", "Any state")),
        "states": [(str(key), languages.said(words)) for key, (_, words) in STATES.items()],
        "next": f"?{urlencode(kept | {'before': page.after})}" if page.after else "",
        "first": f"?{urlencode(kept)}" if before else "", "today": timezone.localdate(), "me": actor.person_id,
    }  # fmt: skip
    response = render(request, f"exporting/{'_list' if wants_fragment(request) else 'list'}.html", content)
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_safe
def export(request: HttpRequest, export_id: int) -> HttpResponse:
    """Show one file: what for, how far it is, and where to fetch it."""
    actor = actor_for(request)
    row = queries.export_numbered(actor, export_id)
    tone, words = STATES[Export.State(row.state)]
    purposes = pack_on(row.asked_on).exports.purposes
    purpose = purposes.get(row.purpose)
    content = {
        "row": row, "tone": tone, "words": words, "purpose": purpose.title.text if purpose else None,
        "is_mine": row.person_id == actor.person_id, "failure": Text(row.failure_zh, row.failure_en),
        "title": Text(row.title_zh, row.title_en), "today": timezone.localdate(),
    }  # fmt: skip
    return render(request, "exporting/export.html", content)


@require_safe
def content(request: HttpRequest, export_id: int) -> FileResponse:
    """Hand out a finished file to whoever asked for it. Raises Denied, NotThere."""
    return sent(*services.fetch(export_id, actor=actor_for(request), at=timezone.now()))


def sent(row: Export, path: Path) -> FileResponse:
    """Return a file as an attachment under the words that it was asked for by."""
    title = Text(row.title_zh, row.title_en).in_language(row.language)
    name = f"{title}-{row.asked_on:%Y%m%d}-E{row.pk}{row.ending}"
    return FileResponse(path.open("rb"), as_attachment=True, filename=name)
