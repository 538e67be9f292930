"""The weekly inspection of new files (新档检查): each gets a verdict; a faulty one goes back, is put right and looked at again."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from banfa.features.customers.models import Customer
from banfa.features.customers.quality.deciding import reason_in
from banfa.features.customers.quality.models import InspectedFile
from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access import Actor, NotThere, Permission, require, visible
from banfa.platform.audit import recording as audit
from banfa.platform.audit.recording import Changed
from banfa.platform.calendars.queries import calendar_for
from banfa.platform.org.current import pack_on
from banfa.policy.model import Inspection
from banfa.worktime import within_working_days

DECIDE, EDIT = Permission.CUSTOMERS_FINDING_DECIDE, Permission.CUSTOMERS_CUSTOMER_EDIT
State = InspectedFile.State
ONE_WEEK = timedelta(days=7)
AT_ONCE = 1_000


class NoInspection(BanfaError):
    """The regulation inspects no new files."""

    status = 404

    def __init__(self) -> None:
        super().__init__(Text("现行制度没有新档检查", "the regulation in force inspects no new files"))


class NoDefect(BanfaError):
    """What goes back says what is wrong with it."""

    status = 400

    def __init__(self) -> None:
        super().__init__(Text("退回须选择至少一项问题", "choose what is wrong with it: at least one thing"))


class NotWaiting(BanfaError):
    """The file is not where this act would find it: somebody else was quicker."""


def week_of(on: date) -> date:
    """Return the Monday of a day's week."""
    return on - timedelta(days=on.weekday())


def inspection_on(on: date) -> Inspection:
    """Return the inspection of the regulation in force. Raises NoInspection."""
    asked = pack_on(on).quality.inspection
    if asked is None:
        raise NoInspection
    return asked


@transaction.atomic
def collect(*, actor: Actor, at: datetime) -> int:
    """Put every file that was entered before this week and is not yet in an inspection into its week's; return how many.

    Files from before the week in which inspections began are left alone. Raises Denied, NoInspection.
    """
    require(actor, DECIDE)
    on = timezone.localdate(at)
    inspection_on(on)
    this = week_of(on)
    begin = _began(this)
    since, until = (timezone.make_aware(datetime.combine(day, time.min)) for day in (begin, this))
    fresh = Customer.objects.filter(created_at__gte=since, created_at__lt=until, inspected=None)
    rows = [
        InspectedFile(customer_id=pk, unit_path=path, week=week_of(timezone.localdate(entered)))
        for pk, path, entered in fresh.order_by("pk").values_list("pk", "unit_path", "created_at")
    ]
    if rows:
        InspectedFile.objects.bulk_create(rows, batch_size=AT_ONCE, ignore_conflicts=True)
        audit.record(
            "quality.collected", f"inspection:{this}", actor=actor, at=at, summary={"files": len(rows)}
        )
    return len(rows)


def _began(this: date) -> date:
    """Return the first week that is inspected: that of the first file ever inspected, else last week."""
    first = InspectedFile.objects.order_by("week").values_list("week", flat=True).first()
    return min(first, this - ONE_WEEK) if first is not None else this - ONE_WEEK


@transaction.atomic
def pass_file(inspected_id: int, *, actor: Actor, at: datetime) -> InspectedFile:
    """Find a new file in order. Raises Denied, NotThere, NotWaiting."""
    held = _held(inspected_id, actor, DECIDE)
    return _moved(
        held, (State.WAITING, State.CORRECTED), action="quality.passed", actor=actor, at=at,
        values={"state": State.PASSED, "inspected_by": actor.name, "inspected_at": at},
    )  # fmt: skip


@transaction.atomic
def return_file(
    inspected_id: int, defects: Sequence[str], *, note: str, actor: Actor, at: datetime
) -> InspectedFile:
    """Send a faulty file back to its branch with what is wrong; it is due within the pack's working days (AD-1.5.1.1b).

    Raises Denied, NotThere, NoInspection, NoDefect, NoReason for a note that cannot be kept, NotWaiting.
    """
    held = _held(inspected_id, actor, DECIDE)
    asked = inspection_on(timezone.localdate(at))
    known = [code for code in asked.standards if code in defects]
    if not known:
        raise NoDefect
    days = int(asked.within.value or 1)
    deadline = within_working_days(calendar_for(held.unit_path), at, days)
    return _moved(
        held, (State.WAITING, State.CORRECTED), action="quality.returned", actor=actor, at=at,
        values={
            "state": State.RETURNED, "defects": known, "note": reason_in(note) if note.strip() else "",
            "due_at": deadline.due_at, "returns": F("returns") + 1, "inspected_by": actor.name, "inspected_at": at,
        },
    )  # fmt: skip


@transaction.atomic
def hand_back(inspected_id: int, *, actor: Actor, at: datetime) -> InspectedFile:
    """Say that a returned file was put right; the next inspection looks at it again. Raises Denied, NotThere, NotWaiting."""
    held = _held(inspected_id, actor, EDIT)
    return _moved(
        held, (State.RETURNED,), action="quality.corrected", actor=actor, at=at,
        values={"state": State.CORRECTED, "corrected_by": actor.name, "corrected_at": at},
    )  # fmt: skip


def _held(inspected_id: int, actor: Actor, right: Permission) -> InspectedFile:
    if not visible(InspectedFile, actor).filter(pk=inspected_id).exists():
        raise NotThere
    require(actor, right)
    held = visible(InspectedFile, actor, right).select_related("customer").filter(pk=inspected_id).first()
    if held is None:
        raise NotThere
    return held


def _moved(
    held: InspectedFile, before: Sequence[str], *, action: str, actor: Actor, at: datetime, values: dict[str, object]
) -> InspectedFile:  # fmt: skip
    # One guarded update: of two people at once, one finds the file moved on.
    if not InspectedFile.objects.filter(pk=held.pk, state__in=before, returns=held.returns).update(**values):
        raise NotWaiting(
            Text("这份档案已由他人处理，请刷新后再看", "somebody else has dealt with this file: look again")
        )
    subject, old = f"customer:{held.customer.code}", held.state
    held.refresh_from_db()
    audit.record(
        action, subject, actor=actor, at=at, changes=[Changed(subject, "inspection", str(old), str(held.state))],
        summary={"defects": list(held.defects), "note": held.note, "week": held.week.isoformat()},
    )  # fmt: skip
    return held
