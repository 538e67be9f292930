"""What there is to read and confirm, and who has: the regulation itself, and material that everybody in a post owes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from banfa.features.contacts.gatherings.models import Material, MaterialReading
from banfa.features.contacts.gatherings.queries.covering import staff
from banfa.kernel.text import Text, same
from banfa.platform.access import Actor, NotThere, Permission, require
from banfa.platform.access.actors import current
from banfa.platform.org.models import Appointment, Person
from banfa.policy.model import Pack

READ = Permission.CONTACTS_GATHERING_READ


@dataclass(frozen=True, slots=True, kw_only=True)
class ToRead:
    """Something to be read and confirmed by everybody in some posts; by everybody at all where none is named."""

    subject: str
    title: Text
    posts: tuple[str, ...]
    cites: tuple[str, ...] = ()
    material: Material | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """One of those who owe it, with the unit they belong to; `confirmed_at` None for a gap."""

    person: Person
    unit: str
    opened_at: datetime | None
    confirmed_at: datetime | None


def studies(pack: Pack) -> list[ToRead]:
    """Return what the regulation asks to be studied; a new version is studied anew (AD-0.4.1a)."""
    return [
        ToRead(
            subject=f"study:{code}:{pack.name}/{pack.version}",
            title=Text(f"{one.title.zh}：{pack.title.zh}", f"{one.title.en}: {pack.title.en}"),
            posts=one.posts, cites=one.cites,
        )
        for code, one in pack.studies.items()
    ]  # fmt: skip


def subject_of(material: Material) -> str:
    """Return how a piece of material is named where readings are kept."""
    return f"material:{material.pk}"


def owed_material() -> list[ToRead]:
    """Return the material that has to be confirmed."""
    rows = Material.objects.filter(is_owed=True, retired_at=None).order_by("-pk")
    return [
        ToRead(subject=subject_of(one), title=same(one.title), posts=tuple(one.posts), material=one)
        for one in rows
    ]


def to_read_named(pack: Pack, subject: str) -> ToRead:
    """Return one thing to be read. Raises NotThere."""
    found = next((one for one in (*studies(pack), *owed_material()) if one.subject == subject), None)
    if found is None:
        raise NotThere
    return found


def unconfirmed(actor: Actor, pack: Pack, on: date) -> list[ToRead]:
    """Return what the actor has still to read and confirm."""
    held = set(Appointment.objects.filter(current(on), person=actor.person_id).values_list("post", flat=True))
    asked = [
        one for one in (*studies(pack), *owed_material()) if held and (not one.posts or held & {*one.posts})
    ]
    done = set(
        MaterialReading.objects.filter(
            person=actor.person_id, subject__in=[one.subject for one in asked], confirmed_at__isnull=False
        ).values_list("subject", flat=True)
    )
    return [one for one in asked if one.subject not in done]


def readers(actor: Actor, one: ToRead, on: date) -> Sequence[Reader]:
    """Return everybody who owes it, at the units that the actor sees, by unit; gaps are those without a confirmation."""
    people = list(staff(actor, one.posts, on))
    units: dict[int, str] = {}
    rows = Appointment.objects.filter(current(on), person__in=people).order_by("pk")
    for person, unit in rows.values_list("person_id", "unit__name"):
        units[person] = unit or ""
    read = {
        row.person_id: row for row in MaterialReading.objects.filter(subject=one.subject, person__in=people)
    }
    found = [
        Reader(
            person=person, unit=units.get(person.pk, ""),
            opened_at=read[person.pk].opened_at if person.pk in read else None,
            confirmed_at=read[person.pk].confirmed_at if person.pk in read else None,
        )
        for person in people
    ]  # fmt: skip
    return sorted(found, key=lambda row: (row.unit, row.person.name, row.person.pk))


def material_seen(actor: Actor, words: str = "", course: str = "") -> Sequence[Material]:
    """Return the material in the library, newest first. Raises Denied."""
    require(actor, READ)
    found = Material.objects.filter(retired_at=None)
    if words:
        found = found.filter(Q(title__icontains=words) | Q(words__icontains=words))
    if course:
        found = found.filter(course=course)
    return list(found.order_by("course", "part", "-pk")[:200])


def material_numbered(actor: Actor, number: int) -> Material:
    """Return a piece of material. Raises Denied, NotThere."""
    require(actor, READ)
    found = Material.objects.filter(pk=number, retired_at=None).first()
    if found is None:
        raise NotThere
    return found


def confirmed_by(person_id: int, subjects: Iterable[str]) -> frozenset[str]:
    """Return which of these somebody has confirmed."""
    rows = MaterialReading.objects.filter(
        person=person_id, subject__in=list(subjects), confirmed_at__isnull=False
    )
    return frozenset(rows.values_list("subject", flat=True))


def confirmed_counts(subjects: Iterable[str]) -> dict[str, int]:
    """Return how many people have confirmed each."""
    found: dict[str, int] = {}
    rows = MaterialReading.objects.filter(subject__in=list(subjects), confirmed_at__isnull=False)
    for subject in rows.values_list("subject", flat=True):
        found[subject] = found.get(subject, 0) + 1
    return found
