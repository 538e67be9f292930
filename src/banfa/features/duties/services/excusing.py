"""Excuses: somebody asks to be let off a duty, and the chain of the regulation decides, never they themselves."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from banfa.features.duties.models import Duty
from banfa.features.duties.queries.rules import cites_of, title_of
from banfa.features.duties.queries.seeing import READ, duty_seen, may_do, seen
from banfa.features.duties.queries.telling import subject_title
from banfa.features.duties.services.closing import CLOSABLE, changes_of
from banfa.features.duties.services.refusals import NotOpen, NotYours, reason_in
from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access import Actor
from banfa.platform.approvals.content import payload_of
from banfa.platform.approvals.kinds import Kind, Line, Moved, Shown, declare_kind
from banfa.platform.approvals.models import Request
from banfa.platform.approvals.services import Wanted, submit
from banfa.platform.audit import recording as audit

KIND = CHAIN = "duty_excuse"
EXCUSED = "duty.excused"
WAITING = (Request.State.OPEN, Request.State.RETURNED, Request.State.APPROVED)


class AskedAlready(BanfaError):
    """The same excuse waits for its decision."""

    status = 409


@transaction.atomic
def ask_excuse(duty_id: int, *, reason: str, actor: Actor, at: datetime) -> Request:
    """Ask to be let off a duty. Raises NotThere, NotYours, NotOpen, BadReason, AskedAlready, NoSuchChain."""
    duty = duty_seen(actor, duty_id)
    if duty.state not in CLOSABLE:
        raise NotOpen(duty)
    if not may_do(actor, duty, timezone.localdate(at)):
        raise NotYours
    said = reason_in(reason, longest=500)
    if excuses_of(duty).exists():
        raise AskedAlready(Text("已申请免除，正在审批", "an excuse for this is being decided already"))
    title, about = title_of(duty), subject_title(duty)
    return submit(
        Wanted(
            kind=KIND, subject=f"duty:{duty.pk}", unit_path=duty.unit_path,
            title=Text(f"免除：{about.zh} {title.zh}", f"Excuse: {title.en}, {about.en}"),
            payload={"duty": duty.pk, "obligation": duty.obligation, "period": duty.period}, reason=said, chain=CHAIN,
        ),
        actor=actor, at=at,
    )  # fmt: skip


def excuses_of(duty: Duty) -> QuerySet[Request]:
    """Return the excuses for a duty that are being decided."""
    return Request.objects.filter(kind=KIND, subject=f"duty:{duty.pk}", state__in=WAITING)


def _carry_out(request: Request, actor: Actor, at: datetime) -> None:
    """Let somebody off. Raises Moved where the duty is gone or was done meanwhile."""
    duty = (
        Duty.objects.select_for_update(of=("self",))
        .select_related("customer", "unit", "about")
        .filter(pk=_duty_of(request), state__in=CLOSABLE)
        .first()
    )
    if duty is None:
        raise Moved(Text("这项义务已办结或已不存在", "the duty has ended or is owed no more"))
    before = duty.state
    duty.state, duty.excuse, duty.snoozed_until = Duty.State.EXCUSED, request.reason, None
    duty.save(update_fields=["state", "excuse", "snoozed_until"])
    audit.record(
        EXCUSED, f"duty:{duty.pk}", actor=actor, at=at, changes=[*changes_of(duty, str(before), str(duty.state))],
        summary={"why": request.reason, "request": request.pk, "asked_by": request.requested_by},
    )  # fmt: skip


def _duty_of(request: Request) -> int:
    return int(str(payload_of(request)["duty"]))


def _show(request: Request, actor: Actor) -> Shown:
    if not actor.may(READ):
        return Shown(more=1)
    duty = (
        seen(actor).select_related("customer", "unit", "about", "person").filter(pk=_duty_of(request)).first()
    )
    if duty is None:
        return Shown(more=1)
    due = timezone.localtime(duty.due_at)
    who = duty.person.name if duty.person is not None else "—"
    clauses = cites_of(duty)
    line = Line(
        title=title_of(duty), old=Text(f"{who}，期限 {due:%Y-%m-%d %H:%M}", f"{who}, due {due:%Y-%m-%d %H:%M}"),
        new=Text("免除", "excused"), clause=clauses[0] if clauses else "",
    )  # fmt: skip
    return Shown(lines=[line], about=subject_title(duty), address=duty_address(duty.pk))


def duty_address(duty_id: int) -> str:
    """Return where a duty is seen, empty while no page shows one."""
    try:
        return reverse("duties:duty", args=[duty_id])
    except NoReverseMatch:
        return ""


def declare_excuses() -> None:
    """Bring excuses to the chains."""
    declare_kind(
        Kind(
            name=KIND, title=Text("免除义务", "Excuse from a duty"), icon="calendar-off", read=READ, show=_show,
            on_approved=_carry_out,
        )
    )  # fmt: skip
