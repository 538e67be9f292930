"""Reads the organisation for its pages, within what the reader sees."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from banfa.kernel.text import Text, same
from banfa.platform.access import Actor, NotThere, Permission, in_scope, is_whole_organisation, visible
from banfa.platform.access.actors import current
from banfa.platform.access.post_register import post_title
from banfa.platform.access.posts import colleagues
from banfa.platform.org import handover as register
from banfa.platform.org.current import pack_on
from banfa.platform.org.handover import From, Piece
from banfa.platform.org.models import Appointment, Handover, Person, Substitution, Unit
from banfa.platform.org.paths import ancestors

APPOINT = Permission.ORG_PERSON_APPOINT
MOST_FOUND, MOST_LISTED, MOST_PIECES = 30, 200, 100


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitLine:
    """A unit of the tree with how much lies right below it."""

    unit: Unit
    level: Text
    units: int
    people: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Somebody who holds a post at a unit; `covered_by` names who stands in today."""

    appointment_id: int
    person: Person
    post: Text
    since: date
    until: date | None
    covered_by: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenHandover:
    """A handover with what is left of it, kind by kind."""

    handover: Handover
    post: Text | None
    left: Sequence[tuple[Text, int]]

    @property
    def count(self) -> int:
        return sum(number for _, number in self.left)


@dataclass(frozen=True, slots=True, kw_only=True)
class KindLeft:
    """A kind of thing of a handover that is still without a successor."""

    kind: str
    title: Text
    count: int
    pieces: Sequence[Piece]

    @property
    def more(self) -> int:
        return self.count - len(self.pieces)


def top_unit(actor: Actor) -> Unit | None:
    """Return the uppermost unit that the actor sees, the first of several."""
    return visible(Unit, actor).order_by("path").first()


def unit_coded(actor: Actor, code: str) -> Unit:
    """Return a unit. Raises Denied, NotThere."""
    unit = visible(Unit, actor).select_related("parent").filter(code=code).first()
    if unit is None:
        raise NotThere
    return unit


def trail_of(actor: Actor, unit: Unit) -> list[Unit]:
    """Return the units above one that the actor sees, highest first, and itself."""
    return list(visible(Unit, actor).filter(path__in=ancestors(unit.path)).order_by("path"))


def units_below(actor: Actor, unit: Unit, on: date, *, closed: bool = False) -> list[UnitLine]:
    """Return the units right below one, with how many units and people each holds."""
    found = visible(Unit, actor).filter(parent=unit)
    return _lines(found if closed else found.filter(closed_on=None), on)


def units_named(actor: Actor, words: str, on: date) -> list[UnitLine]:
    """Return the units whose name or code holds the words, in the tree's order."""
    found = visible(Unit, actor).filter(Q(name__icontains=words) | Q(code__icontains=words))
    return _lines(found, on, most=MOST_FOUND)


def _lines(found: QuerySet[Unit], on: date, *, most: int = 2_000) -> list[UnitLine]:
    units = list(
        found.order_by("path").annotate(n=Count("children", filter=Q(children__closed_on=None)))[:most]
    )
    held = Appointment.objects.filter(current(on), unit__in=units, person__is_active=True)
    people = dict(held.values_list("unit").annotate(n=Count("person", distinct=True)).order_by())
    titles = level_titles(on)
    return [
        UnitLine(
            unit=one, level=titles.get(one.level, same(one.level)), units=getattr(one, "n", 0),
            people=people.get(one.pk, 0),
        )
        for one in units
    ]  # fmt: skip


def level_titles(on: date) -> dict[str, Text]:
    """Return what the regulation calls the levels, highest first."""
    return {level.code: level.title.text for level in pack_on(on).levels}


def holders_at(unit: Unit | None, on: date) -> list[Holder]:
    """Return who holds a post at a unit (None: in the whole organisation) on a day, by post."""
    held = Appointment.objects.filter(current(on), unit=unit, person__is_active=True).select_related("person")
    rows = list(held.order_by("post", "from_on", "pk")[:MOST_LISTED])
    covers: dict[int, list[str]] = {}
    today = Substitution.objects.filter(current(on), appointment__in=rows, person__is_active=True)
    for appointment, name in today.values_list("appointment_id", "person__name"):
        covers.setdefault(appointment, []).append(name)
    return [
        Holder(
            appointment_id=one.pk, person=one.person, post=post_title(one.post, on), since=one.from_on,
            until=one.until_on, covered_by=covers.get(one.pk, []),
        )
        for one in rows
    ]  # fmt: skip


def substitutions(actor: Actor, on: date) -> list[Substitution]:
    """Return the substitutions that stand or come, of colleagues whom the actor may appoint, the next to end first."""
    rows = Substitution.objects.filter(until_on__gt=on, appointment__person__in=colleagues(actor, on=on))
    rows = rows.select_related("person", "appointment__person", "appointment__unit")
    return list(rows.order_by("until_on", "pk")[:MOST_LISTED])


def past_substitutions(actor: Actor, on: date) -> list[Substitution]:
    """Return the substitutions that are over, the newest first."""
    rows = Substitution.objects.filter(until_on__lte=on, appointment__person__in=colleagues(actor, on=on))
    rows = rows.select_related("person", "appointment__person", "appointment__unit")
    return list(rows.order_by("-until_on", "-pk")[:MOST_LISTED])


def posts_to_cover(actor: Actor, words: str, on: date) -> list[Appointment]:
    """Return the posts held today by colleagues whose name holds the words."""
    held = Appointment.objects.filter(
        current(on), person__in=colleagues(actor, on=on), person__is_active=True
    )
    named = held.filter(Q(person__name__icontains=words) | Q(person__username__icontains=words))
    return list(named.select_related("person", "unit").order_by("person__name", "pk")[:MOST_FOUND])


def people_named(actor: Actor, words: str) -> list[Person]:
    """Return active people whose name holds the words: anybody may take something over."""
    found = Person.objects.filter(Q(name__icontains=words) | Q(username__icontains=words), is_active=True)
    return list(found.order_by("name", "pk")[:MOST_FOUND])


def handovers(actor: Actor, on: date, *, closed: bool = False) -> list[OpenHandover]:
    """Return handovers that the actor may carry out: open ones with what is left, or closed ones, newest first."""
    rows = (
        handovers_seen(actor, on)
        .filter(closed_at__isnull=not closed)
        .order_by("-closed_at" if closed else "opened_at")
    )
    return [_opened(one, on, counted=not closed) for one in rows[:MOST_LISTED]]


def handovers_seen(actor: Actor, on: date) -> QuerySet[Handover]:
    """Return the handovers of colleagues whom the actor may appoint, or of posts in the actor's part."""
    rows = Handover.objects.select_related("person", "unit")
    if is_whole_organisation(actor, APPOINT):
        return rows
    here = in_scope(actor, "unit__path", APPOINT)
    return rows.filter(Q(person__in=colleagues(actor, on=on)) | here)


def _opened(one: Handover, on: date, *, counted: bool) -> OpenHandover:
    titles = {kind.kind: kind.title for kind in register.kinds()}
    left = register.open_pieces(From(person_id=one.person_id, post=one.post, on=on)) if counted else {}
    return OpenHandover(
        handover=one, post=post_title(one.post, on) if one.post else None,
        left=[(titles[kind], number) for kind, number in left.items()],
    )  # fmt: skip


def left_of(handover: Handover, on: date) -> list[KindLeft]:
    """Return what a handover has left, with the first pieces of each kind."""
    source = From(person_id=handover.person_id, post=handover.post, on=on)
    found = [
        KindLeft(
            kind=one.kind, title=one.title, count=one.count(source), pieces=one.pieces(source, MOST_PIECES)
        )
        for one in register.kinds()
    ]
    return [one for one in found if one.count]
