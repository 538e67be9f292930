"""Which of the staff are due for a training again, and which topics each of them has had."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import Max, Min, QuerySet
from django.utils import timezone

from banfa.features.contacts.gatherings.models import Gathering, Guest
from banfa.features.contacts.gatherings.queries.covering import staff
from banfa.kernel.period import add_months
from banfa.platform.access import Actor
from banfa.platform.access.actors import current
from banfa.platform.org.models import Appointment, Person
from banfa.policy.model import GatheringKind, Renewal

SOON_DAYS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """When one of the staff has to have attended: `last` is when they did, None for never; `score` what they reached."""

    person: Person
    last: date | None
    due_on: date
    score: Decimal | None = None

    def is_late(self, on: date) -> bool:
        return self.due_on < on


def due_staff(actor: Actor, renewal: Renewal, on: date, *, person_id: int | None = None) -> Sequence[Due]:
    """Return everybody that a renewal asks, the earliest due first (CRM-RULE2-8a, CUST-B-6a, CUST-PLAN-7.2).

    Whoever came is due again after its months; whoever never did, so many days or months after entering the post. A
    rule for newcomers alone is done with once somebody came.
    """
    people = staff(actor, renewal.posts, on)
    if person_id is not None:
        people = people.filter(pk=person_id)
    return due_of(people, renewal, on)


def due_of(people: QuerySet[Person], renewal: Renewal, on: date) -> Sequence[Due]:
    """Return the same for people whom the caller may know of."""
    rows = list(people)
    last, began = _last(rows, renewal.by), _began(rows, renewal.posts, on)
    found = []
    for one in rows:
        came, score = last.get(one.pk, (None, None))
        due = _due_on(renewal, timezone.localdate(came) if came else None, began.get(one.pk, on))
        if due is not None:
            day = timezone.localdate(came) if came else None
            found.append(Due(person=one, last=day, due_on=due, score=score))
    return sorted(found, key=lambda one: (one.due_on, one.person.name, one.person.pk))


def _due_on(renewal: Renewal, last: date | None, began: date) -> date | None:
    every = renewal.every.value if renewal.every is not None else None
    newcomers = renewal.newcomers.value if renewal.newcomers is not None else None
    if last is not None:
        return add_months(last, int(every)) if every is not None else None
    if newcomers is not None:
        return began + timedelta(days=int(newcomers))
    return add_months(began, int(every)) if every is not None else None


def _last(people: Sequence[Person], kinds: Sequence[str]) -> Mapping[int, tuple[datetime, Decimal | None]]:
    rows = Guest.objects.filter(
        person__in=people, attended_at__isnull=False, gathering__kind__in=kinds,
        gathering__state=Gathering.State.HELD,
    )  # fmt: skip
    found: dict[int, tuple[datetime, Decimal | None]] = {}
    for person, at, score in rows.order_by("gathering__starts_at", "pk").values_list(
        "person_id", "gathering__starts_at", "score"
    ):
        assert at is not None
        found[person] = (at, score)
    return found


def _began(people: Sequence[Person], posts: Sequence[str], on: date) -> Mapping[int, date]:
    held = Appointment.objects.filter(current(on), person__in=people)
    if posts:
        held = held.filter(post__in=posts)
    return dict(held.values_list("person_id").annotate(began=Min("from_on")))


def topics_had(people: Sequence[Person], kind: str) -> Mapping[int, Mapping[str, date]]:
    """Return when each of the staff last had each topic of a kind (CRM-RULE2-8b)."""
    rows = Guest.objects.filter(
        person__in=people,
        attended_at__isnull=False,
        gathering__kind=kind,
        gathering__state=Gathering.State.HELD,
    ).values_list("person_id", "gathering__topics", "gathering__starts_at")
    found: dict[int, dict[str, date]] = {}
    for person, topics, at in rows.order_by("gathering__starts_at"):
        for topic in topics:
            found.setdefault(person, {})[topic] = timezone.localdate(at)
    return found


def last_held(kinds: Sequence[str], unit_paths: Sequence[str] = ()) -> Mapping[str, datetime]:
    """Return when a gathering of each kind was held last."""
    rows = Gathering.objects.filter(kind__in=kinds, state=Gathering.State.HELD)
    if unit_paths:
        rows = rows.filter(unit_path__in=unit_paths)
    return dict(rows.values_list("kind").annotate(last=Max("starts_at")).order_by())


def topics_lacking(kind: GatheringKind, had: Mapping[str, date]) -> list[str]:
    """Return the topics of a kind that somebody has not had."""
    return [topic for topic in kind.topics if topic not in had]
