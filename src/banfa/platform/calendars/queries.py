"""The calendar that holds for the organisation, for a unit or for a person."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q

from banfa.kernel.text import Text, same
from banfa.platform.access import Actor, NotThere, Permission, is_whole_organisation, visible
from banfa.platform.calendars.models import ImportedYear, SaidDay, UsualHours
from banfa.platform.org import zone
from banfa.platform.org.current import read_once
from banfa.platform.org.models import Person, Unit
from banfa.platform.org.paths import ancestors
from banfa.worktime import Calendar, Day, DayKind, Layer, china
from banfa.worktime.days import Hours, read_hours

READ, WRITE = Permission.ORG_UNIT_READ, Permission.CALENDARS_CALENDAR_WRITE
ORGANISATION = "organisation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Whose:
    """Whose calendar is meant: everybody's, a unit's or a person's."""

    unit: Unit | None = None
    person: Person | None = None

    @property
    def title(self) -> Text:
        if self.person is not None:
            return same(self.person.name)
        return same(self.unit.name) if self.unit is not None else Text("全机构", "Whole organisation")


def whose_in(actor: Actor, *, unit_code: str = "", username: str = "") -> Whose:
    """Return whose calendar an address names. Raises Denied; NotThere for whom the actor does not see."""
    units = visible(Unit, actor)
    if username:
        person = Person.objects.filter(username=username, is_active=True).first()
        if person is None or not (person.pk == actor.person_id or _answers_for(actor, person)):
            raise NotThere
        return Whose(person=person)
    if unit_code:
        unit = units.filter(code=unit_code).first()
        if unit is None:
            raise NotThere
        return Whose(unit=unit)
    return Whose()


def _answers_for(actor: Actor, person: Person) -> bool:
    """Tell whether a person's posts all lie where the actor may write calendars."""
    scopes = actor.scopes_of(WRITE)
    paths = [path or "" for path in person.appointments.values_list("unit__path", flat=True)]
    return bool(paths) and all(any(path.startswith(scope) for scope in scopes) for path in paths)


def may_write(actor: Actor, whose: Whose) -> bool:
    """Tell whether an actor may correct a calendar."""
    if WRITE not in actor.grants:
        return False
    if whose.person is not None:
        return _answers_for(actor, whose.person)
    if whose.unit is not None:
        return any(whose.unit.path.startswith(scope) for scope in actor.scopes_of(WRITE))
    return is_whole_organisation(actor, WRITE)


def calendar_for(unit_path: str = "", person_id: int | None = None) -> Calendar:
    """Return the calendar in force at a unit, or everywhere, for a person where one is named; read once in a request."""
    return read_once(f"calendar {unit_path} {person_id}", lambda: _calendar(unit_path, person_id))


def _calendar(unit_path: str, person_id: int | None) -> Calendar:
    paths = ancestors(unit_path)
    where = Q(unit=None, person=None) | Q(unit__path__in=paths)
    if person_id is not None:
        where |= Q(person_id=person_id)
    days = [*SaidDay.objects.filter(where).select_related("unit")]
    hours = [*UsualHours.objects.filter(Q(unit=None) | Q(unit__path__in=paths)).select_related("unit")]
    years = frozenset(ImportedYear.objects.values_list("year", flat=True))
    own = _layer(ORGANISATION, (one for one in days if one.unit is None and one.person_id is None),
                 (one for one in hours if one.unit is None), years)  # fmt: skip
    below = [
        _layer(path, (one for one in days if _path(one.unit) == path), (one for one in hours if _path(one.unit) == path))
        for path in paths
    ]  # fmt: skip
    person = _layer("person", (one for one in days if one.person_id is not None), ())
    kept = [layer for layer in (*below, person) if layer.days or layer.hours]
    return Calendar(layers=(china(), own, *kept), zone=zone.zone())


def _path(unit: Unit | None) -> str | None:
    return unit.path if unit is not None else None


def _layer(
    name: str, days: Iterable[SaidDay], hours: Iterable[UsualHours], years: frozenset[int] = frozenset()
) -> Layer:
    said = {one.on: Day(kind=DayKind(one.kind), hours=_hours(one.hours), note=same(one.note)) for one in days}
    usual = sorted((one.from_on, read_hours(one.hours)) for one in hours)
    return Layer(name=name, days=said, hours=tuple(usual), years=years)


def _hours(words: str) -> Hours | None:
    return read_hours(words) if words else None


def said_days(whose: Whose, year: int) -> Sequence[SaidDay]:
    """Return what was said of a year's days in one calendar, in order."""
    return [
        *SaidDay.objects.filter(unit=whose.unit, person=whose.person, on__year=year)
        .select_related("unit")
        .order_by("on")
    ]


def usual_hours(whose: Whose) -> Sequence[UsualHours]:
    """Return the usual hours that one calendar says, the newest first."""
    return [*UsualHours.objects.filter(unit=whose.unit).order_by("-from_on")] if whose.person is None else []
