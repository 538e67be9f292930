"""The way in: password, second factor where there is one, and what has to be done before anything else."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.contrib.auth import authenticate, login
from django.http import HttpRequest
from django.utils import timezone

from banfa.platform.access import actor_of
from banfa.platform.access.posts import in_office
from banfa.platform.accounts.agreeing import devices_due, to_sign
from banfa.platform.accounts.keeping import end_sessions, sessions_elsewhere
from banfa.platform.accounts.locking import count_right, count_wrong, standing_of
from banfa.platform.accounts.logging_in import note
from banfa.platform.accounts.models import Ending, LogIn
from banfa.platform.accounts.passwords import is_expired
from banfa.platform.accounts.places import place_of
from banfa.platform.accounts.rules import Rules, rules_on
from banfa.platform.accounts.second_factor import factor_of, take_code, take_recovery_code
from banfa.platform.accounts.sessions import ENTRY
from banfa.platform.org.current import NothingSetUp
from banfa.platform.org.models import Appointment, Person

HALF, HALF_KEPT = "half in", timedelta(minutes=5)
GATES = "gates"
DEVICES_DUE = "devices due"  # reminds on every page, without a query for it
BACKEND = "banfa.platform.accounts.backend.PersonBackend"


class Entry(StrEnum):
    """How a try to get in ended."""

    IN = "in"
    IN_ELSEWHERE = "in, and in use elsewhere"
    CODE = "code asked"
    REFUSED = "refused"


class Gate(StrEnum):
    """What somebody who has just logged in does before anything else, in this order."""

    PASSWORD = "password"  # noqa: S105  a name, not a secret
    AGREEMENT = "agreement"
    SECOND_FACTOR = "second factor"


def try_password(request: HttpRequest, *, username: str, password: str, at: datetime, on: date) -> Entry:
    """Let somebody in by a password, or ask for the second factor; what was wrong stands in the log alone."""
    place = place_of(request)
    person = authenticate(request, username=username, password=password)
    if not isinstance(person, Person):
        _refuse(request, username, at=at, on=on)
        return Entry.REFUSED
    if standing_of(person).locked_at is not None:
        note(LogIn.Result.LOCKED, place=place, at=at, person=person)
        return Entry.REFUSED
    count_right(person)
    if factor_of(person) is None:
        return _let_in(request, person, at=at, on=on)
    request.session[HALF] = {"person": person.pk, "at": at.timestamp()}
    note(LogIn.Result.CODE_ASKED, place=place, at=at, person=person)
    return Entry.CODE


def _refuse(request: HttpRequest, username: str, *, at: datetime, on: date) -> None:
    place, known = place_of(request), Person.objects.filter(username=username).first()
    if known is None or not known.is_active:
        result = LogIn.Result.CLOSED if known else LogIn.Result.WRONG
        note(result, place=place, at=at, person=known, username=username)
        return
    is_locked = count_wrong(known, lock_after=_lock_after(on), at=at, on=on)
    note(LogIn.Result.LOCKED if is_locked else LogIn.Result.WRONG, place=place, at=at, person=known)


def half_in(request: HttpRequest, *, at: datetime) -> Person | None:
    """Return who gave the right password a moment ago and has yet to give a code."""
    half = request.session.get(HALF)
    if not half or at.timestamp() - half["at"] > HALF_KEPT.total_seconds():
        return None
    return Person.objects.filter(pk=half["person"], is_active=True).first()


def try_code(request: HttpRequest, person: Person, code: str, *, at: datetime, on: date) -> Entry:
    """Let in who is half in, by a code of the app or a recovery code; each counts once."""
    actor = actor_of(person, on=on)
    if standing_of(person).locked_at is None and (
        take_code(person, code, at=at) or take_recovery_code(person, code, actor=actor, at=at)
    ):
        count_right(person)
        return _let_in(request, person, at=at, on=on)
    count_wrong(person, lock_after=_lock_after(on), at=at, on=on)
    note(LogIn.Result.CODE_WRONG, place=place_of(request), at=at, person=person)
    return Entry.REFUSED


def _let_in(request: HttpRequest, person: Person, *, at: datetime, on: date) -> Entry:
    place, rules = place_of(request), _rules(on)
    others = sessions_elsewhere(person, place, at=at) if rules and rules.marks_elsewhere else []
    request.session.pop(HALF, None)
    login(request, person, backend=BACKEND)
    if rules is not None:
        request.session[ENTRY] = {
            "address": place.address, "agent": place.agent, "idle": int(rules.idle.total_seconds()),
            "until": (at + rules.longest).isoformat(),
        }  # fmt: skip
        request.session[GATES] = list(_gates(person, rules, at=at, on=on))
        request.session[DEVICES_DUE] = _devices_due(person, rules, on=on)
        if rules.ends_first:
            end_sessions(person, Ending.ELSEWHERE, at=at, only=[one.pk for one in others])
    note(LogIn.Result.LET_IN, place=place, at=at, person=person, is_elsewhere=bool(others))
    return Entry.IN_ELSEWHERE if others else Entry.IN


def _gates(person: Person, rules: Rules, *, at: datetime, on: date) -> Iterator[str]:
    if is_expired(person, rules=rules, at=at):
        yield Gate.PASSWORD
    if to_sign(person, rules) is not None:
        yield Gate.AGREEMENT
    if needs_second_factor(person, rules, on=on) and factor_of(person) is None:
        yield Gate.SECOND_FACTOR


def _devices_due(person: Person, rules: Rules, *, on: date) -> bool:
    declared = standing_of(person).devices_at
    return devices_due(timezone.localdate(declared) if declared else None, rules, on=on)


def needs_second_factor(person: Person, rules: Rules, *, on: date) -> bool:
    """Tell whether one of somebody's posts asks for a second factor."""
    if not rules.second_factor_posts:
        return False
    held = Appointment.objects.filter(in_office(on), person=person, post__in=rules.second_factor_posts)
    return held.exists()


def first_gate(request: HttpRequest) -> Gate | None:
    """Return what comes before anything else in this log-in."""
    waiting = request.session.get(GATES)
    return Gate(waiting[0]) if waiting else None


def pass_gate(request: HttpRequest, gate: Gate) -> None:
    """Go on: what the gate asked for is done."""
    waiting = request.session.get(GATES, [])
    if gate in waiting:
        request.session[GATES] = [one for one in waiting if one != gate]


def _lock_after(on: date) -> int:
    rules = _rules(on)
    return rules.lock_after if rules else 0


def _rules(on: date) -> Rules | None:
    try:
        return rules_on(on)
    except NothingSetUp:
        return None
