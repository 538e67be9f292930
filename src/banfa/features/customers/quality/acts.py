"""What is done about the quality of the register: confirming, deciding, inspecting, screening."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from banfa.features.customers.models import Customer
from banfa.features.customers.quality import deciding, inspecting, reviews
from banfa.features.customers.quality.deciding import DECIDE
from banfa.features.customers.quality.exporting import EXPORT_FINDINGS, EXPORT_LATE
from banfa.features.customers.quality.jobs import SCREEN
from banfa.features.customers.quality.views import read_id
from banfa.kernel.text import Text
from banfa.platform.access import NotThere, visible
from banfa.platform.exporting.kinds import kind_named
from banfa.platform.exporting.views.asking import question
from banfa.platform.jobs.services import enqueue
from banfa.platform.web.accepting import takes
from banfa.platform.web.acting import actor_for
from banfa.platform.web.refusals import BadRequest
from banfa.platform.web.toasts import say

MOST_AT_ONCE = 500
TAKEN_OUT = {"findings": EXPORT_FINDINGS, "late": EXPORT_LATE}


@takes("back", "cycle", "id")
@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """Say that the chosen customers' files were checked and hold; the toast takes it back."""
    actor, name = actor_for(request), request.POST.get("cycle", "")
    codes = [*visible(Customer, actor).filter(pk__in=_chosen(request)).values_list("code", flat=True)]
    event, count = reviews.confirm(codes, name, actor=actor, at=timezone.now())
    words = Text(f"{count} 户已核查，资料无误", f"{count} files checked and confirmed")
    say(request, words, undo=reverse("customers:review-back", args=[event]))
    return _back(request, f"{reverse('customers:quality-late')}?cycle={name}")


@takes()
@require_POST
def confirm_one(request: HttpRequest, customer_id: int, name: str) -> HttpResponse:
    """Say it of one customer, from its page."""
    actor = actor_for(request)
    codes = [*visible(Customer, actor).filter(pk=customer_id).values_list("code", flat=True)]
    event, _ = reviews.confirm(codes, name, actor=actor, at=timezone.now())
    say(
        request,
        Text("已核查，资料无误", "checked and confirmed"),
        undo=reverse("customers:review-back", args=[event]),
    )
    return HttpResponseRedirect(reverse("customers:customer", args=[customer_id]))


@takes("back")
@require_POST
def review_back(request: HttpRequest, event_id: int) -> HttpResponse:
    """Take a confirmation back."""
    count = reviews.take_back(event_id, actor=actor_for(request), at=timezone.now())
    say(request, Text(f"{count} 户的核查已撤销", f"{count} reviews taken back"))
    return _back(request, reverse("customers:quality-late"))


@takes("back", "id", "verdict", "why")
@require_POST
def decide(request: HttpRequest) -> HttpResponse:
    """Confirm or dismiss the chosen doubts, with a reason."""
    actor, verdict = actor_for(request), request.POST.get("verdict", "")
    if verdict not in ("holds", "not"):
        raise BadRequest(Text("请选择属实或排除", "choose whether it holds or not"))
    ids = _chosen(request)
    _, count = deciding.decide(
        ids, holds=verdict == "holds", why=request.POST.get("why", ""), actor=actor, at=timezone.now()
    )
    words = Text(f"{count} 条已认定属实", f"{count} confirmed") if verdict == "holds" else Text(f"{count} 条已排除", f"{count} dismissed")  # fmt: skip
    undo = f"{reverse('customers:open-again')}?{'&'.join(f'id={one}' for one in ids[:100])}"
    say(request, words, undo=undo if len(ids) <= 100 else "")
    return _back(request, reverse("customers:quality-findings"))


@takes("back", "id")
@require_POST
def open_again(request: HttpRequest) -> HttpResponse:
    """Let decided doubts wait again."""
    ids = _chosen(request) or [read_id(one) for one in request.GET.getlist("id")]
    count = deciding.open_again(ids, actor=actor_for(request), at=timezone.now())
    say(request, Text(f"{count} 条恢复待处理", f"{count} are open again"))
    return _back(request, reverse("customers:quality-findings"))


@takes()
@require_POST
def screen(request: HttpRequest) -> HttpResponse:
    """Screen everybody now, in the background."""
    at = timezone.localdate().isoformat()
    job = enqueue(SCREEN, {"on": at}, actor=actor_for(request), needs=DECIDE)
    say(
        request,
        Text(
            "筛查已排入后台，完成后线索在此列出",
            "the screening runs in the background; what it finds is listed here",
        ),
    )
    return HttpResponseRedirect(f"{reverse('customers:quality-findings')}?job={job.pk}")


@takes("back", "defects", "note", "verdict")
@require_POST
def inspect(request: HttpRequest, inspected_id: int) -> HttpResponse:
    """Give a new file its verdict: in order, sent back with what is wrong, or put right."""
    actor, at, verdict = actor_for(request), timezone.now(), request.POST.get("verdict", "")
    if verdict == "pass":
        inspecting.pass_file(inspected_id, actor=actor, at=at)
        said = Text("已判合格", "passed")
    elif verdict == "return":
        done = inspecting.return_file(
            inspected_id,
            request.POST.getlist("defects"),
            note=request.POST.get("note", ""),
            actor=actor,
            at=at,
        )
        due = timezone.localtime(done.due_at).strftime("%m-%d %H:%M") if done.due_at else ""
        said = Text(f"已退回，{due} 前更正", f"sent back, to be put right by {due}")
    elif verdict == "corrected":
        inspecting.hand_back(inspected_id, actor=actor, at=at)
        said = Text("已提交复查", "handed back to be looked at again")
    else:
        raise BadRequest(Text("请选择结论", "choose a verdict"))
    say(request, said)
    return _back(request, reverse("customers:quality-inspections"))


@require_http_methods(["GET", "HEAD", "POST"])
def export(request: HttpRequest, what: str) -> HttpResponse:
    """Ask what a list of quality is taken out for."""
    asked = request.POST if request.method == "POST" else request.GET
    arguments = {key: asked[key] for key in ("unit", "kind", "state") if asked.get(key)}
    if what not in TAKEN_OUT:
        raise NotThere
    return question(request, kind_named(TAKEN_OUT[what]), arguments)


def _chosen(request: HttpRequest) -> Sequence[int]:
    """Return the numbers that were ticked. Raises BadRequest for none, or more than a page could hold."""
    chosen = [read_id(one) for one in request.POST.getlist("id")]
    if len(chosen) > MOST_AT_ONCE:
        raise BadRequest(Text(f"一次最多 {MOST_AT_ONCE} 条", f"at most {MOST_AT_ONCE} at a time"))
    if not chosen and not request.GET.getlist("id"):
        raise BadRequest(Text("请先勾选", "tick something first"))
    return chosen


def _back(request: HttpRequest, otherwise: str) -> HttpResponseRedirect:
    """Go back to the list that the form stood on, as it was narrowed."""
    came = request.POST.get("back", "")
    own = reverse("customers:quality")
    return HttpResponseRedirect(
        came if came.startswith(own) and "//" not in came and "\\" not in came else otherwise
    )
