"""Corrects calendars: one day, the usual hours, a whole year from a file."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access import Actor, Denied, NotThere, require
from banfa.platform.audit import recording as audit
from banfa.platform.audit.recording import Changed
from banfa.platform.calendars.files import GivenDay
from banfa.platform.calendars.models import ImportedYear, SaidDay, UsualHours
from banfa.platform.calendars.queries import WRITE, Whose, may_write
from banfa.worktime import DayKind
from banfa.worktime.days import read_hours, said_hours

LONGEST_NOTE = 200


class NoReason(BanfaError):
    """A correction says why."""

    status = 400

    def __init__(self) -> None:
        super().__init__(
            Text(
                f"请写明原因，最多 {LONGEST_NOTE} 字",
                f"give the reason, in at most {LONGEST_NOTE} characters",
            )
        )


class NoHoursAtRest(BanfaError):
    """A day without work has no hours."""

    status = 400

    def __init__(self) -> None:
        super().__init__(
            Text("休息日没有工作时间；请留空，或改为工作日", "a day of rest has no hours: leave them empty, or let it be worked")
        )  # fmt: skip


class KnownAlready(BanfaError):
    """This very file was imported before."""


@transaction.atomic
def correct_day(
    on: date, *, kind: DayKind, hours: str, note: str, whose: Whose, actor: Actor, at: datetime
) -> SaidDay:
    """Say what a day is in one calendar, with a reason. Raises Denied, NoReason, NoHoursAtRest, BadHours."""
    _require(actor, whose)
    note = _reason(note)
    if hours and not kind.works:
        raise NoHoursAtRest
    hours = said_hours(read_hours(hours)) if hours else ""
    before = SaidDay.objects.filter(unit=whose.unit, person=whose.person, on=on).first()
    said, _ = SaidDay.objects.update_or_create(
        unit=whose.unit, person=whose.person, on=on,
        defaults={
            "kind": kind.value, "hours": hours, "note": note, "is_imported": False,
            "made_by": actor.name, "made_at": at,
        },
    )  # fmt: skip
    change = Changed(subject_of(whose), on.isoformat(), _words(before), _words(said))
    audit.record(
        "calendar.corrected", subject_of(whose), actor=actor, at=at, changes=[change],
        summary={"day": on.isoformat(), "why": note},
    )  # fmt: skip
    return said


@transaction.atomic
def take_day_back(on: date, *, whose: Whose, actor: Actor, at: datetime) -> None:
    """Let a day be again what the calendars below say. Raises Denied, NotThere where nothing was said."""
    _require(actor, whose)
    said = SaidDay.objects.filter(unit=whose.unit, person=whose.person, on=on).first()
    if said is None:
        raise NotThere
    change = Changed(subject_of(whose), on.isoformat(), _words(said), None)
    said.delete()
    audit.record(
        "calendar.taken_back", subject_of(whose), actor=actor, at=at, changes=[change],
        summary={"day": on.isoformat()},
    )  # fmt: skip


@transaction.atomic
def set_usual_hours(from_on: date, hours: str, *, whose: Whose, actor: Actor, at: datetime) -> UsualHours:
    """Let working days have these hours from a day on. Raises Denied, BadHours."""
    _require(actor, whose)
    words = said_hours(read_hours(hours))
    before = UsualHours.objects.filter(unit=whose.unit, from_on=from_on).first()
    kept, _ = UsualHours.objects.update_or_create(
        unit=whose.unit, from_on=from_on, defaults={"hours": words, "made_by": actor.name, "made_at": at}
    )
    old = before.hours if before is not None else None
    audit.record(
        "calendar.hours_set", subject_of(whose), actor=actor, at=at,
        changes=[Changed(subject_of(whose), f"hours {from_on.isoformat()}", old, words)],
        summary={"from": from_on.isoformat(), "hours": words},
    )  # fmt: skip
    return kept


@transaction.atomic
def import_year(
    year: int, days: Iterable[GivenDay], *, sha256: str, file_name: str, actor: Actor, at: datetime
) -> ImportedYear:
    """Take a year's days in for the whole organisation; what was corrected by hand stays as it is.

    Raises Denied; KnownAlready for the very file that stands.
    """
    whose = Whose()
    _require(actor, whose)
    known = ImportedYear.objects.filter(year=year).first()
    if known is not None and known.sha256 == sha256:
        raise KnownAlready(
            Text(f"{year} 年的这份文件已导入过，没有变化", f"this very file of {year} was imported before: nothing changed")
        )  # fmt: skip
    standing = SaidDay.objects.filter(unit=None, person=None, on__year=year)
    before = {one.on: _words(one) for one in standing.filter(is_imported=True)}
    by_hand = set(standing.filter(is_imported=False).values_list("on", flat=True))
    standing.filter(is_imported=True).delete()
    rows = [
        SaidDay(
            on=one.on, kind=one.kind.value, hours=one.hours, note=one.note, is_imported=True, made_by=actor.name,
            made_at=at,
        )
        for one in days if one.on not in by_hand
    ]  # fmt: skip
    SaidDay.objects.bulk_create(rows)
    kept, _ = ImportedYear.objects.update_or_create(
        year=year, defaults={"days": len(rows), "sha256": sha256, "made_by": actor.name, "made_at": at}
    )
    after = {one.on: _words(one) for one in rows}
    changes = [
        Changed(subject_of(whose), on.isoformat(), before.get(on), after.get(on))
        for on in sorted(before.keys() | after.keys())
        if before.get(on) != after.get(on)
    ]
    audit.record(
        "calendar.imported", subject_of(whose), actor=actor, at=at, changes=changes,
        summary={"year": year, "days": len(rows), "file": file_name[:120], "sha256": sha256},
    )  # fmt: skip
    return kept


def subject_of(whose: Whose) -> str:
    """Return what the event log calls a calendar."""
    if whose.person is not None:
        return f"calendar:person:{whose.person.username}"
    return f"calendar:{whose.unit.code}" if whose.unit is not None else "calendar:organisation"


def _require(actor: Actor, whose: Whose) -> None:
    require(actor, WRITE)
    if not may_write(actor, whose):
        raise Denied(WRITE)


def _reason(note: str) -> str:
    note = " ".join(note.split())
    if not note or len(note) > LONGEST_NOTE or not note.isprintable():
        raise NoReason
    return note


def _words(said: SaidDay | None) -> str | None:
    return f"{said.kind} {said.hours}".strip() if said is not None else None
