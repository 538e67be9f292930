"""A customer's photos and documents: sending, looking at, withdrawing, putting back."""

from urllib.parse import quote

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_POST, require_safe

from banfa.features.customers import queries, services
from banfa.features.customers.files import small_path, storage
from banfa.features.customers.models import Attachment
from banfa.features.customers.services.attaching import Sent
from banfa.features.customers.views.fields import kept_query
from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text, same
from banfa.platform.access import NotThere
from banfa.platform.web.accepting import takes
from banfa.platform.web.acting import actor_for
from banfa.platform.web.refusals import BadRequest
from banfa.platform.web.toasts import say

MOST_AT_ONCE = 20
# A file of somebody's is never a page of ours: no script, no frame, no form of it acts.
SANDBOX = "sandbox; default-src 'none'; img-src 'self'; style-src 'none'"
KEPT_SECONDS = 3600
SHOWN_NAME = 60


@takes("caption", "files", "kind")
@require_POST
def attach(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Take the files of a form; what is wrong with one is said, and the others are kept."""
    actor = actor_for(request)
    queries.customer_to_change(actor, customer_id)
    sent = request.FILES.getlist("files")
    if not sent:
        raise BadRequest(Text("没有选择文件", "no file was chosen"))
    if len(sent) > MOST_AT_ONCE:
        raise BadRequest(
            Text(f"一次最多上传 {MOST_AT_ONCE} 个文件", f"at most {MOST_AT_ONCE} files at a time")
        )
    kind, caption = request.POST.get("kind", ""), request.POST.get("caption", "")
    added: list[Attachment] = []
    for one in sent:
        try:
            added.append(
                services.attach(
                    customer_id,
                    Sent(one.name or "", one.size or 0, one),
                    kind=kind,
                    caption=caption,
                    actor=actor,
                    at=timezone.now(),
                )
            )
        except BanfaError as error:
            say(request, same((one.name or "")[:SHOWN_NAME]) + Text("：", ": ") + error.text, kind="error")
    if added:
        say(request, Text(f"已添加 {len(added)} 个文件", f"{len(added)} files added"))
    return _back(request, customer_id)


@require_safe
def content(request: HttpRequest, customer_id: int, attachment_id: int) -> FileResponse:
    """Hand a file out: a picture to look at, anything else, or what was asked for so, to keep."""
    row = queries.attachment_numbered(actor_for(request), customer_id, attachment_id)
    is_kept = not row.is_picture or "download" in request.GET
    return _served(row.path, row.content_type, row.file_name if is_kept else "")


@require_safe
def small(request: HttpRequest, customer_id: int, attachment_id: int) -> FileResponse:
    """Hand the small picture out."""
    row = queries.attachment_numbered(actor_for(request), customer_id, attachment_id)
    if not row.is_picture:
        raise NotThere
    return _served(small_path(row.path), "image/webp", "")


def _served(path: str, content_type: str, keep_as: str) -> FileResponse:
    place = storage()
    if not place.exists(path):
        raise NotThere
    response = FileResponse(place.open(path), content_type=content_type)
    response["Content-Disposition"] = (
        f"attachment; filename*=UTF-8''{quote(keep_as, safe='')}" if keep_as else "inline"
    )
    response["Content-Security-Policy"] = SANDBOX
    response["X-Content-Type-Options"] = "nosniff"
    patch_cache_control(response, private=True, max_age=KEPT_SECONDS)
    return response


@takes("reason")
@require_POST
def withdraw(request: HttpRequest, customer_id: int, attachment_id: int) -> HttpResponse:
    """Take a photo or document out of sight."""
    reason = request.POST.get("reason", "")
    services.withdraw(
        customer_id, attachment_id, reason=reason, actor=actor_for(request), at=timezone.now()
    )  # fmt: skip
    undo = reverse("customers:put-back", args=[customer_id, attachment_id])
    say(request, Text("已撤下", "Withdrawn"), undo=undo)
    return _back(request, customer_id)


@takes()
@require_POST
def put_back(request: HttpRequest, customer_id: int, attachment_id: int) -> HttpResponse:
    """Show a withdrawn photo or document again."""
    services.put_back(customer_id, attachment_id, actor=actor_for(request), at=timezone.now())
    say(request, Text("已恢复", "It is back"))
    return _back(request, customer_id)


def _back(request: HttpRequest, customer_id: int) -> HttpResponseRedirect:
    kept = kept_query(request)
    address = reverse("customers:customer", args=[customer_id])
    return HttpResponseRedirect(f"{address}?{kept}{'&' if kept else ''}tab=attachments#tab")
