"""The library: material to read, courses with their parts, and who has confirmed what."""

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from banfa.features.contacts.gatherings.queries import studying as queries
from banfa.features.contacts.gatherings.queries.studying import ToRead
from banfa.features.contacts.gatherings.services import studying
from banfa.features.contacts.gatherings.services.holding import BadGathering
from banfa.features.contacts.gatherings.services.studying import WRITE, GivenMaterial
from banfa.features.customers.files import storage
from banfa.features.customers.services.attaching import Sent
from banfa.features.customers.services.sniffing import NotTaken
from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access import NotThere, require
from banfa.platform.org.current import pack_on
from banfa.platform.web.accepting import takes
from banfa.platform.web.acting import actor_for
from banfa.platform.web.languages import said
from banfa.platform.web.toasts import say
from banfa.policy.model import Pack


@takes("course", "file", "is_owed", "link", "posts", "title", "words")
@require_http_methods(["GET", "HEAD", "POST"])
def library(request: HttpRequest) -> HttpResponse:
    """Show the library; something is put into it here."""
    actor = actor_for(request)
    require(actor, queries.READ)
    if request.method != "POST":
        return _library(request)
    posted, file = request.POST, request.FILES.get("file")
    course, _, part = posted.get("course", "").partition("/")
    try:
        row = studying.add_material(
            GivenMaterial(
                title=posted.get("title", ""), words=posted.get("words", ""), link=posted.get("link", "").strip(),
                sent=Sent(name=file.name or "", size=file.size or 0, file=file) if file else None, course=course,
                part=int(part) if part.isdigit() and len(part) < 4 else 0, is_owed=bool(posted.get("is_owed")),
                posts=tuple(posted.getlist("posts")),
            ),
            actor=actor, at=timezone.now(),
        )  # fmt: skip
    except (BadGathering, NotTaken) as error:
        return _library(request, error)
    say(request, Text("已加入资料库", "put into the library"))
    return HttpResponseRedirect(reverse("contacts:material", args=[row.pk]))


def _library(request: HttpRequest, error: BanfaError | None = None) -> HttpResponse:
    actor, on = actor_for(request), timezone.localdate()
    pack = pack_on(on)
    words, course = request.GET.get("q", "").strip()[:60], request.GET.get("course", "")
    mine = {one.subject for one in queries.unconfirmed(actor, pack, on)}
    owed = [*queries.studies(pack), *queries.owed_material()]
    counts = queries.confirmed_counts(one.subject for one in owed)
    done = queries.confirmed_by(actor.person_id, [one.subject for one in owed])
    material = queries.material_seen(actor, words, course)
    courses = [
        (code, rule, [(place, part.text) for place, part in enumerate(rule.parts, start=1)])
        for code, rule in pack.courses.items()
    ]
    content = {
        "words": words, "course": course, "may_write": actor.may(WRITE),
        "owed": [(one, one.subject in mine, one.subject in done, counts.get(one.subject, 0), _readers_at(one)) for one in owed],
        "material": [(one, _course_words(pack, one.course, one.part)) for one in material],
        "courses": courses,
        "places": [
            (f"{code}/{place}", f"{said(rule.title.text)} · {said(words)}")
            for code, rule, parts in courses
            for place, words in [(0, Text("整门课程", "the whole course")), *parts]
        ],
        "posts": [(code, said(post.title.text)) for code, post in pack.posts.items()],
        "posted": request.POST,
        "problems": {f"id_{getattr(error, 'field', 'file')}": error.text} if error else {},
    }  # fmt: skip
    return render(request, "contacts/gatherings/library.html", content, status=422 if error else 200)


def _course_words(pack: Pack, code: str, part: int) -> Text | None:
    if code not in pack.courses:
        return None
    title, parts = pack.courses[code].title.text, pack.courses[code].parts
    if not 1 <= part <= len(parts):
        return Text(title.zh, title.en)
    return Text(f"{title.zh} · {part} {parts[part - 1].zh}", f"{title.en} · {part} {parts[part - 1].en}")


def _readers_at(one: ToRead) -> str:
    return f"{reverse('contacts:readers')}?{urlencode({'subject': one.subject})}"


@require_safe
def material(request: HttpRequest, number: int) -> HttpResponse:
    """Show one piece of material; that it was opened is kept."""
    actor, on = actor_for(request), timezone.localdate()
    row = queries.material_numbered(actor, number)
    subject = queries.subject_of(row)
    studying.note_opened(subject, actor=actor, at=timezone.now())
    pack = pack_on(on)
    content = {
        "row": row, "subject": subject, "course": _course_words(pack, row.course, row.part), "may_write": actor.may(WRITE),
        "is_mine": any(one.subject == subject for one in queries.unconfirmed(actor, pack, on)),
        "readers": _readers_at(ToRead(subject=subject, title=Text("", ""), posts=())),
    }  # fmt: skip
    return render(request, "contacts/gatherings/material.html", content)


@require_safe
def file(request: HttpRequest, number: int) -> HttpResponseBase:
    """Serve the file of a piece of material."""
    row = queries.material_numbered(actor_for(request), number)
    if not row.path or not storage().exists(row.path):
        raise NotThere
    name = row.file_name or f"{row.title}.{row.path.rpartition('.')[2]}"
    return FileResponse(
        storage().open(row.path), as_attachment=True, filename=name, content_type=row.content_type
    )


@takes()
@require_POST
def retire(request: HttpRequest, number: int) -> HttpResponse:
    """Take a piece of material out of the library."""
    studying.retire_material(number, actor=actor_for(request), at=timezone.now())
    say(request, Text("已移出资料库", "taken out of the library"))
    return HttpResponseRedirect(reverse("contacts:library"))


@takes("subject")
@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """Confirm that one has read something."""
    studying.confirm(request.POST.get("subject", ""), actor=actor_for(request), at=timezone.now())
    say(request, Text("已确认学习", "confirmed"))
    return HttpResponseRedirect(reverse("contacts:library"))


@require_safe
def readers(request: HttpRequest) -> HttpResponse:
    """Show who has confirmed something and who has not, by unit (AD-0.4.1a)."""
    actor, on = actor_for(request), timezone.localdate()
    require(actor, queries.READ)
    one = queries.to_read_named(pack_on(on), request.GET.get("subject", ""))
    rows = queries.readers(actor, one, on)
    units: dict[str, list[int]] = {}
    for row in rows:
        sums = units.setdefault(row.unit, [0, 0])
        sums[0] += 1
        sums[1] += row.confirmed_at is not None
    content = {
        "one": one, "rows": rows, "units": [(name, all_, came, all_ - came) for name, (all_, came) in units.items()],
        "all": len(rows), "done": sum(row.confirmed_at is not None for row in rows),
    }  # fmt: skip
    return render(request, "contacts/gatherings/readers.html", content)
