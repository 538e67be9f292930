"""The photos of a gathering."""

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from banfa.features.contacts.gatherings.queries.seen import gathering_numbered
from banfa.features.contacts.gatherings.services import photographing
from banfa.features.contacts.gatherings.services.holding import BadGathering
from banfa.features.contacts.gatherings.views.page import done
from banfa.features.customers.files import small_path, storage
from banfa.features.customers.services.attaching import Sent
from banfa.kernel.text import Text
from banfa.platform.access import Actor, NotThere
from banfa.platform.web.accepting import takes
from banfa.platform.web.acting import actor_for


@takes("photo")
@require_POST
def add_photo(request: HttpRequest, number: int) -> HttpResponse:
    """Keep photos."""

    def act(actor: Actor) -> Text:
        sent = request.FILES.getlist("photo")
        if not sent:
            raise BadGathering("photo", Text("请选择照片", "choose a photo"))
        for one in sent:
            file = Sent(name=one.name or "", size=one.size or 0, file=one)
            photographing.add_photo(number, file, actor=actor, at=timezone.now())
        return Text(f"已添加 {len(sent)} 张照片", f"{len(sent)} photos added")

    return done(request, number, act, anchor="#photos")


@require_safe
def photo(request: HttpRequest, number: int, photo: int) -> HttpResponseBase:
    """Serve a photo, or the small one."""
    one = gathering_numbered(actor_for(request), number)
    row = one.photos.filter(pk=photo).first()
    if row is None:
        raise NotThere
    path = small_path(row.path) if request.GET.get("size") == "small" else row.path
    if not storage().exists(path):
        raise NotThere
    kind = "image/webp" if path.endswith("webp") else "image/png" if path.endswith("png") else "image/jpeg"
    response = FileResponse(storage().open(path), content_type=kind)
    response["Cache-Control"] = "private, max-age=86400"
    return response


@takes()
@require_POST
def remove_photo(request: HttpRequest, number: int, photo: int) -> HttpResponse:
    """Take a photo away."""

    def act(actor: Actor) -> Text:
        photographing.remove_photo(number, photo, actor=actor, at=timezone.now())
        return Text("已移除照片", "the photo is removed")

    return done(request, number, act, anchor="#photos")
