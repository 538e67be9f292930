"""Duties for other programs: those of the caller, or of all whom the caller sees."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema

from banfa.features.duties import queries
from banfa.features.duties.models import Duty
from banfa.features.duties.queries.seeing import owed_by
from banfa.features.duties.worklist.horizon import ONE_DAY, midnight
from banfa.kernel.text import Text
from banfa.platform.access import Permission, require
from banfa.platform.api.asking import require_known, whole_number
from banfa.platform.api.building import in_chinese
from banfa.platform.api.entrance import caller_of
from banfa.platform.org.models import Person
from banfa.platform.web.refusals import BadRequest

router = Router(tags=["duties"])
USUAL, MOST = 100, 1000
LARGEST = 10**18 - 1
SCOPES = ("mine", "all")
KNOWN = ("scope", "state", "obligation", "customer", "person", "due_from", "due_to", "after", "limit")
LISTING = in_chinese(
    "任务列表",
    "按编号先后列出。scope=mine（默认）只列本人及所代岗位的任务，all 列出可见的全部；可按状态、事项、客户编码、责任人用户名和期限日期筛选。",
)


class DutyLine(Schema):
    """One duty: what is owed, for whom, by whom, until when, and how it ended."""

    id: int
    obligation: str
    title: dict[str, str]
    clauses: list[str]
    customer: str | None
    unit: str | None
    person: str | None
    state: str
    is_late: bool
    opens_at: datetime
    due_at: datetime
    is_whole_day: bool
    done_at: datetime | None
    evidence: str | None
    evidence_id: str | None


class DutyPage(Schema):
    """Some duties; `next` is the `after` of the page that follows, null on the last one."""

    duties: list[DutyLine]
    next: int | None


@router.get("", response=DutyPage, summary="List duties", openapi_extra=LISTING)
def list_duties(
    request: HttpRequest,
    scope: str = "mine",
    state: str = "",
    obligation: str = "",
    customer: str = "",
    person: str = "",
    due_from: str = "",
    due_to: str = "",
    after: int = 0,
    limit: int = USUAL,
) -> dict[str, Any]:
    """In the order of their numbers. `scope=mine` (usual): those of the caller and of posts they stand in for; `all`: what the
    caller sees. `due_from` and `due_to` are days, both included; `due_at` is the first late moment of a whole day."""
    require_known(request, KNOWN)
    actor = caller_of(request).actor
    require(actor, Permission.DUTIES_DUTY_READ)
    limit = whole_number("limit", str(limit), least=1, most=MOST)
    after = whole_number("after", str(after), least=0, most=LARGEST)
    if scope not in SCOPES:
        raise _not_known("scope", scope, SCOPES)
    if state and state not in Duty.State.values:
        raise _not_known("state", state, Duty.State.values)
    found = (
        queries.seen(actor) if scope == "all" else Duty.objects.filter(owed_by(actor, timezone.localdate()))
    )
    narrowed = {
        "state": state,
        "obligation": obligation,
        "customer__code": customer,
        "person__username": person,
    }
    found = found.filter(pk__gt=after, **{key: value for key, value in narrowed.items() if value})
    if due_from:
        found = found.filter(due_at__gt=midnight(_day("due_from", due_from)))
    if due_to:
        found = found.filter(due_at__lte=midnight(_day("due_to", due_to) + ONE_DAY))
    rows = [*found.select_related("customer", "unit", "person").order_by("pk")[: limit + 1]]
    return {
        "duties": [_line(one) for one in rows[:limit]],
        "next": rows[limit - 1].pk if len(rows) > limit else None,
    }


def _line(duty: Duty) -> dict[str, Any]:
    title = queries.title_of(duty)
    return {
        "id": duty.pk, "obligation": duty.obligation, "title": {"zh": title.zh, "en": title.en},
        "clauses": list(queries.cites_of(duty)), "customer": duty.customer.code if duty.customer else None,
        "unit": duty.unit.code if duty.unit else None, "person": _username(duty.person), "state": duty.state,
        "is_late": duty.is_late, "opens_at": duty.opens_at, "due_at": duty.due_at, "is_whole_day": duty.is_whole_day,
        "done_at": duty.done_at, "evidence": duty.evidence or None, "evidence_id": duty.evidence_id or None,
    }  # fmt: skip


def _username(person: Person | None) -> str | None:
    return person.username if person is not None else None


def _not_known(name: str, given: str, known: Any) -> BadRequest:
    listed, shown = "、".join(known), given[:40]
    return BadRequest(
        Text(f"{name} 须为 {listed}，不是“{shown}”", f"{name} has to be one of {listed}, not '{shown}'")
    )


def _day(name: str, given: str) -> date:
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise BadRequest(
            Text(f"{name} 须为日期，例如 2026-11-30", f"{name} has to be a day, such as 2026-11-30")
        ) from None
