"""What approvals show of a wish to share, and what their decisions do; and how a grant ends."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from banfa.features.customers.sharing.asking import APPEAL_KIND, KIND, READ, pass_up
from banfa.features.customers.sharing.models import Sharing
from banfa.features.customers.sharing.reading import HOLDING, may_end, seen
from banfa.features.customers.sharing.refusals import BadSharing, NotStanding, SameDecider
from banfa.kernel.text import Text
from banfa.platform.access import Actor, Denied, NotThere, Permission, actor_of, may_on
from banfa.platform.approvals.flow import begin
from banfa.platform.approvals.kinds import Kind, Line, Moved, Shown, declare_kind
from banfa.platform.approvals.models import Decision, Request
from banfa.platform.audit import recording as audit
from banfa.platform.org.current import pack_on

GRANTED, REFUSED, ENDED = "sharing.granted", "sharing.refused", "sharing.ended"
LATE = Text("逾期未答复，自动转上级", "not answered in time, so the level above decides")
NONE = Text("", "")
RUN_OUT = "到期"
State = Sharing.State


@dataclass(frozen=True, slots=True)
class _Clock:
    """Nobody ends what has run out: its time has come."""

    person_id: int | None = None
    name: str = "Banfa"


def _row(request: Request) -> Sharing:
    number = int(request.subject.removeprefix("sharing:"))
    return Sharing.objects.select_related("unit__parent", "for_unit", "person").get(pk=number)


def _shown(request: Request, actor: Actor) -> Shown:
    row = _row(request)
    pack = pack_on(timezone.localdate())
    titles = [pack.fields[name].title for name in row.fields if name in pack.fields]
    purpose = pack.exports.purposes.get(row.purpose)
    count, place = row.rows.count(), row.for_unit.name if row.for_unit else ""
    is_told = row.granted_at is not None or may_on(actor, HOLDING, row.unit.path)  # codes cannot be probed so
    lines = [
        (Text("申请部门", "For"), Text(f"{place} {row.asked_by}", f"{row.asked_by}, {place}")),
        *([(Text("客户数", "Customers"), Text(f"{count:,}", f"{count:,}"))] if is_told else []),
        (
            Text("信息项", "Items"),
            Text("、".join(one.zh for one in titles), ", ".join(one.en for one in titles)),
        ),
        (Text("用途", "Purpose"), purpose.title.text if purpose else NONE),
        (Text("截止（不含）", "Until (exclusive)"), Text(str(row.until_on), str(row.until_on))),
    ]
    return Shown(
        lines=[Line(title=title, old=NONE, new=new) for title, new in lines],
        address=reverse("customers:sharing-one", args=[row.pk]), about=Text(row.unit.name, row.unit.name),
    )  # fmt: skip


def _agreed(request: Request, actor: Actor, at: datetime) -> None:
    """Let the asking post read. Raises Moved where its time is over, SameDecider."""
    row = _row(request)
    if row.until_on <= timezone.localdate(at):
        raise Moved(Text("申请的期限已过", "the time that was asked for is over"))
    if request.kind == APPEAL_KIND and _refused_first(row, actor):
        raise SameDecider
    row.state, row.granted_at = State.GRANTED, at
    row.save(update_fields=["state", "granted_at"])
    audit.record(
        GRANTED, f"sharing:{row.pk}", actor=actor, at=at,
        summary={"unit": row.unit.code, "post": row.post, "fields": ", ".join(row.fields), "until": str(row.until_on),
                 "customers": row.rows.count(), "request": request.pk},
    )  # fmt: skip


def _refused_first(row: Sharing, actor: Actor) -> bool:
    first = Decision.objects.filter(request=row.request_id, act=Decision.Act.REFUSED, person=actor.person_id)
    return first.exists()


def _ended(request: Request, actor: Actor, at: datetime) -> None:
    row = _row(request)
    match request.state:
        case Request.State.REFUSED:
            row.state = State.CLOSED if request.kind == APPEAL_KIND else State.REFUSED
            audit.record(REFUSED, f"sharing:{row.pk}", actor=actor, at=at, summary={"request": request.pk})
        case Request.State.WITHDRAWN | Request.State.VOID:
            row.state = State.WITHDRAWN
    row.save(update_fields=["state"])


@transaction.atomic
def end(sharing_id: int, *, reason: str, actor: Actor, at: datetime) -> Sharing:
    """End a standing grant: the department that gave it, or the post that has it. Raises NotThere, NotStanding,
    Denied, BadSharing."""
    row = seen(actor, timezone.localdate(at)).select_for_update(of=("self",)).filter(pk=sharing_id).first()
    if row is None:
        raise NotThere
    if not may_end(actor, row):
        raise Denied(Permission.CUSTOMERS_ASSIGNMENT_WRITE)
    if row.state != State.GRANTED:
        raise NotStanding
    words = reason.strip()
    if not words or len(words) > 500:
        raise BadSharing("reason", Text("请写明理由，最多 500 字", "say why, in at most 500 characters"))
    row.state, row.ended_at, row.ended_by, row.ended_because = State.ENDED, at, actor.name, words
    row.save(update_fields=["state", "ended_at", "ended_by", "ended_because"])
    audit.record(ENDED, f"sharing:{row.pk}", actor=actor, at=at, summary={"why": words})
    return row


def tidy(at: datetime) -> None:
    """End what has run out, and pass what nobody answered in time to the level above. BANK-11c."""
    on = timezone.localdate(at)
    for number in _run_out(on).values_list("pk", flat=True):
        _expire(number, at, on)
    late = Request.objects.filter(
        kind=KIND, state=Request.State.OPEN, stages__state="OPEN", stages__due_on__lt=on
    )
    for number in late.values_list("pk", flat=True).distinct():
        _escalate(number, at, on)


def _run_out(on: date) -> QuerySet[Sharing]:
    return Sharing.objects.filter(state=State.GRANTED, until_on__lte=on)


@transaction.atomic
def _expire(number: int, at: datetime, on: date) -> None:
    row = _run_out(on).select_for_update(of=("self",)).filter(pk=number).first()
    if row is None:
        return
    row.state, row.ended_at, row.ended_because = State.ENDED, at, RUN_OUT
    row.save(update_fields=["state", "ended_at", "ended_because"])
    audit.record(ENDED, f"sharing:{row.pk}", actor=_Clock(), at=at, summary={"why": RUN_OUT})


@transaction.atomic
def _escalate(number: int, at: datetime, on: date) -> None:
    request = Request.objects.select_for_update().filter(pk=number, state=Request.State.OPEN).first()
    if request is None:
        return
    row = _row(request)
    asker = actor_of(row.person, on=on)
    begin(request, at=at).void(asker, LATE)
    if asker.may(READ) and asker.may(Permission.APPROVALS_REQUEST_READ):
        pass_up(row, LATE.zh, actor=asker, at=at)


def declare_sharing_kinds() -> None:
    """Bring wishes to share, and appeals, to the chains."""
    for name, title in (
        (KIND, Text("部门间共享", "Sharing between departments")),
        (APPEAL_KIND, Text("共享申诉", "Appeal about sharing")),
    ):
        declare_kind(
            Kind(
                name=name, title=title, icon="share", read=Permission.CUSTOMERS_ASSIGNMENT_WRITE, show=_shown,
                on_approved=_agreed, on_ended=_ended, cites=("BANK-11c",),
            )
        )  # fmt: skip
