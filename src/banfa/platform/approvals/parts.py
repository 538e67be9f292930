"""What approvals put into pages of others: the navigation, the desk, the palette and what changed."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from django.urls import reverse

from banfa.kernel.text import Text, same
from banfa.platform.access import Actor, Permission
from banfa.platform.approvals.kinds import kind_named
from banfa.platform.approvals.models import Request
from banfa.platform.approvals.queries import requested_by, visible, waiting_for
from banfa.platform.approvals.wording import STATES
from banfa.platform.web import palette
from banfa.platform.web.owed import Owing, Source, declare_owed
from banfa.platform.web.slots import Asked, Entry, declare

READ = Permission.APPROVALS_REQUEST_READ
BY_THEMSELVES = 3  # more stand together on one line
ICON = "checkup-list"


def requests_to_decide(asked: Asked, today: date) -> Iterator[Owing]:
    """What waits for the reader, by itself while it is little; and the reader's own that came back."""
    waiting = waiting_for(asked.actor, on=today)
    if len(waiting) > BY_THEMSELVES:
        late = [one.due_on for one in waiting if one.due_on]
        yield Owing(
            icon=ICON, what=Text("审批", "Approvals"), about=Text(f"{len(waiting)} 件申请", f"{len(waiting)} requests"),
            act=Text("办理", "Decide"), address=reverse("approvals:list"), due_on=min(late, default=None),
            count=len(waiting),
        )  # fmt: skip
    else:
        found = Request.objects.defer("payload", "chain").in_bulk([one.request_id for one in waiting])
        for one in waiting:
            yield _owing(found[one.request_id], one.due_on)
    for request in requested_by(asked.actor).filter(state=Request.State.RETURNED).defer("payload", "chain"):
        yield Owing(
            icon="arrow-back-up", what=Text("被退回的申请", "A request that came back"), about=_title(request),
            act=Text("修改", "Put it right"), address=reverse("approvals:request", args=[request.pk]),
        )  # fmt: skip


def _owing(request: Request, due_on: date | None) -> Owing:
    kind = kind_named(request.kind)
    is_applied = request.state == Request.State.APPROVED
    return Owing(
        icon=kind.icon, what=Text("执行已批准的申请", "Carry out what was approved") if is_applied else kind.title,
        about=_title(request), act=Text("执行", "Do it") if is_applied else Text("办理", "Decide"),
        address=reverse("approvals:request", args=[request.pk]), cites=kind.cites, due_on=due_on,
    )  # fmt: skip


def _title(request: Request) -> Text:
    return Text(request.title_zh, request.title_en)


def find_requests(actor: Actor, words: str, most: int) -> Sequence[palette.Hit]:
    """Return the requests in sight whose number or title the words fit, the newest first."""
    found = visible(actor).defer("payload", "chain")
    number = words.strip().removeprefix("#")
    if number.isascii() and number.isdigit() and len(number) < 18:
        return [_hit(one) for one in found.filter(pk=int(number))]
    titled = found.filter(title_zh__icontains=words) | found.filter(title_en__icontains=words)
    return [_hit(one) for one in titled.order_by("-pk")[:most]]


def recall_requests(actor: Actor, keys: Sequence[str]) -> Mapping[str, palette.Hit]:
    numbers = [int(key) for key in keys if key.isdigit()]
    return {str(one.pk): _hit(one) for one in visible(actor).filter(pk__in=numbers).defer("payload", "chain")}


def _hit(request: Request) -> palette.Hit:
    return palette.Hit(
        title=_title(request), address=reverse("approvals:request", args=[request.pk]), note=same(f"#{request.pk}"),
        aside=STATES[Request.State(request.state)], icon=ICON,
    )  # fmt: skip


def declare_approvals() -> None:
    """Put approvals into the navigation, onto the desk and into the palette."""
    declare(
        Entry(
            title=Text("审批", "Approvals"), icon=ICON, route="approvals:list", key="a", order=5, needs=READ,
            counted="approvals:count",
        )
    )  # fmt: skip
    declare_owed(Source(name="approvals", needs=READ, order=5, find=requests_to_decide))
    palette.declare(
        palette.Source(
            name="approvals", title=Text("申请", "Requests"), order=45, needs=READ, find=find_requests,
            route="approvals:request", recall=recall_requests,
        ),
        palette.Action(
            title=Text("待我办理的审批", "Approvals waiting for me"), icon=ICON, needs=READ, order=12,
            address=lambda: reverse("approvals:list"), also=("审批", "shenpi", "approve", "inbox"),
        ),
    )  # fmt: skip
