"""What is done about requests: one of them, or many at once."""

from collections.abc import Callable
from typing import Literal, cast

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from banfa.kernel.suggesting import did_you_mean
from banfa.kernel.text import Text
from banfa.platform.access import Actor, Permission, require
from banfa.platform.approvals import services
from banfa.platform.approvals.forms import read_chosen
from banfa.platform.approvals.models import Request
from banfa.platform.approvals.services.many import Act
from banfa.platform.approvals.wording import STATES
from banfa.platform.web.accepting import takes
from banfa.platform.web.acting import actor_for
from banfa.platform.web.refusals import BadRequest
from banfa.platform.web.toasts import say

Done = Callable[[int, QueryDict, Actor], Text]


@takes("digest", "reason", "to", "place", "person")
@require_POST
def act(request: HttpRequest, request_id: int, what: str) -> HttpResponse:
    """Do one thing about a request: agree, refuse, return, add, apply, withdraw, resubmit."""
    actor = actor_for(request)
    require(actor, Permission.APPROVALS_REQUEST_READ)
    if what not in ACTS:
        raise BadRequest(Text(f"没有操作“{what}”", f"there is no act '{what}'") + did_you_mean(what, ACTS))
    say(request, ACTS[what](request_id, request.POST, actor))
    return HttpResponseRedirect(reverse("approvals:request", args=[request_id]))


def _agree(request_id: int, given: QueryDict, actor: Actor) -> Text:
    found = services.agree(
        request_id,
        digest=given.get("digest", ""),
        reason=given.get("reason", ""),
        actor=actor,
        at=timezone.now(),
    )
    if found.state == Request.State.OPEN:
        return Text("已同意，转下一环节。", "Agreed; it goes on.")
    if found.state == Request.State.VOID:
        return Text("申请已作废，没有作任何修改。", "The request is void; nothing was changed.")
    return Text(f"已同意，申请{STATES[Request.State(found.state)].zh}。", f"Agreed. {_in_words(found)}.")


def _refuse(request_id: int, given: QueryDict, actor: Actor) -> Text:
    services.refuse(
        request_id,
        digest=given.get("digest", ""),
        reason=given.get("reason", ""),
        actor=actor,
        at=timezone.now(),
    )
    return Text("申请未通过。", "The request is refused.")


def _return(request_id: int, given: QueryDict, actor: Actor) -> Text:
    to = given.get("to", "requester")
    if to not in ("requester", "previous"):
        raise BadRequest(Text(f"不能退回到“{to}”", f"nothing goes back to '{to}'"))
    services.send_back(
        request_id, to=cast("Literal['requester', 'previous']", to), digest=given.get("digest", ""),
        reason=given.get("reason", ""), actor=actor, at=timezone.now(),
    )  # fmt: skip
    return Text("已退回。", "Sent back.")


def _add(request_id: int, given: QueryDict, actor: Actor) -> Text:
    try:
        place = services.Place(given.get("place", "beside"))
    except ValueError as error:
        raise BadRequest(Text("请选择加签的位置", "choose where to add them")) from error
    services.add_approver(
        request_id, given.get("person", ""), place=place, reason=given.get("reason", ""), actor=actor,
        at=timezone.now(),
    )  # fmt: skip
    return Text("已加签。", "One more person is asked.")


def _apply(request_id: int, given: QueryDict, actor: Actor) -> Text:
    found = services.carry_out(
        request_id,
        digest=given.get("digest", ""),
        reason=given.get("reason", ""),
        actor=actor,
        at=timezone.now(),
    )
    if found.state == Request.State.VOID:
        return Text(
            "原值已被改过，申请作废，没有作任何修改。", "The old value has moved: the request is void."
        )
    return Text("已执行修改。", "The change is made.")


def _withdraw(request_id: int, given: QueryDict, actor: Actor) -> Text:
    services.withdraw(request_id, actor=actor, at=timezone.now(), reason=given.get("reason", ""))
    return Text("申请已撤回。", "The request is withdrawn.")


def _resubmit(request_id: int, given: QueryDict, actor: Actor) -> Text:
    services.resubmit(request_id, reason=given.get("reason", ""), actor=actor, at=timezone.now())
    return Text("已重新提交，从第一个环节开始。", "Put forward again, from the first step.")


ACTS: dict[str, Done] = {
    "agree": _agree,
    "refuse": _refuse,
    "return": _return,
    "add": _add,
    "apply": _apply,
    "withdraw": _withdraw,
    "resubmit": _resubmit,
}
MANY: dict[str, Text] = {
    "agree": Text("已同意 {n} 件", "{n} agreed to"),
    "refuse": Text("{n} 件未通过", "{n} refused"),
    "apply": Text("已执行 {n} 件", "{n} carried out"),
}


@takes("id", "reason", "what")
@require_POST
def many(request: HttpRequest) -> HttpResponse:
    """Agree to, refuse or carry out what was selected; what could not be is named."""
    actor = actor_for(request)
    require(actor, Permission.APPROVALS_REQUEST_READ)
    what = request.POST.get("what", "")
    if what not in MANY:
        raise BadRequest(Text("请选择同意、不同意或执行", "choose to agree, to refuse or to carry out"))
    came = services.decide_many(
        read_chosen(request.POST), cast("Act", what), reason=request.POST.get("reason", ""), actor=actor,
        at=timezone.now(),
    )  # fmt: skip
    words = MANY[what]
    n = len(came.done)
    say(request, Text(words.zh.format(n=n), words.en.format(n=n)), kind="success" if n else "info")
    if came.refused:
        say(request, _not_done(came.refused), kind="warning")
    return HttpResponseRedirect(f"{reverse('approvals:list')}?tab=waiting")


def _not_done(refused: services.Refused) -> Text:
    zh = "；".join(f"第 {number} 号：{why.zh}" for number, why in refused[:3])
    en = "; ".join(f"no. {number}: {why.en}" for number, why in refused[:3])
    return Text(f"{len(refused)} 件未能办理。{zh}", f"{len(refused)} could not be decided. {en}")


def _in_words(found: Request) -> str:
    return STATES[Request.State(found.state)].en
