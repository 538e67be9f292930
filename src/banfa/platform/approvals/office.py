"""Who is asked by a step today: holders of its posts, upwards from a unit, never the requester, never nobody unsaid."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from banfa.platform.access.posts import in_office
from banfa.platform.org.models import Appointment, Substitution, Unit
from banfa.platform.org.paths import ancestors

ADMINISTRATOR = "administrator"
WHOLE = ""
NOBODY = "nobody"


class Because(StrEnum):
    """Why these people are asked."""

    POST = "post"
    ABOVE = "above"
    ADMINISTRATOR = "administrator"
    NAMED = "named"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Somebody who is asked, in which post; `instead_of` names the holder whom they stand in for, number `holder_id`."""

    person_id: int
    name: str
    post: str
    instead_of: str = ""
    holder_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Who is asked today, and why; `wanted` people have to agree, 0 means all of them."""

    people: Sequence[Held]
    because: Because
    wanted: int

    def held_by(self, person_id: int) -> Held | None:
        """Return how a person is asked, None where they are not."""
        return next((one for one in self.people if one.person_id == person_id), None)


@dataclass(frozen=True, slots=True)
class Question:
    """What decides who is asked: a step's rule, where, and who may not be asked."""

    posts: tuple[str, ...]
    at: str
    level: str
    needs: int
    empty: str
    unit_path: str
    barred: frozenset[int] = field(default_factory=frozenset)


class Office:
    """Everybody in office on a day, by post and place; a post's holders are read when they are first asked for."""

    def __init__(self, on: date) -> None:
        self.on = on
        self._at: dict[tuple[str, str], list[Held]] = defaultdict(list)
        self._read: set[str] = set()
        self._levels: dict[str, str] = {}
        self._answers: dict[Question, Asked] = {}

    def read(self, posts: Iterable[str]) -> None:
        """Read the holders of some posts in one go."""
        wanted = {*posts, ADMINISTRATOR} - self._read
        if not wanted:
            return
        held = Appointment.objects.filter(in_office(self.on), post__in=wanted, person__is_active=True)
        rows = held.order_by("pk").values_list("person", "person__name", "post", "unit__path")
        for person_id, name, post, path in rows:
            self._at[post, path or WHOLE].append(Held(person_id=person_id, name=name, post=post))
        standing = Substitution.objects.filter(
            from_on__lte=self.on, until_on__gt=self.on, person__is_active=True, appointment__in=held
        ).order_by("pk")  # fmt: skip
        for person_id, name, holder_id, holder, post, path in standing.values_list(
            "person", "person__name", "appointment__person", "appointment__person__name", "appointment__post",
            "appointment__unit__path",
        ):  # fmt: skip
            instead = Held(person_id=person_id, name=name, post=post, instead_of=holder, holder_id=holder_id)
            self._at[post, path or WHOLE].append(instead)
        self._read |= wanted

    def asked(self, question: Question) -> Asked:
        """Return who is asked. Nobody means that the request waits until somebody holds a post."""
        if question not in self._answers:
            self.read(question.posts)
            self._answers[question] = self._asked(question)
        return self._answers[question]

    def hold_any(self, person_id: int) -> bool:
        """Tell whether a person holds any of the posts that were read, or stands in for one who does."""
        return any(held.person_id == person_id for holders in self._at.values() for held in holders)

    def _asked(self, question: Question) -> Asked:
        rungs, above = self._rungs(question)
        found, met_barred = self._climb(question, rungs)
        because = Because.POST
        if _are_too_few(found, question) and (met_barred or question.empty == "above"):
            more, _ = self._climb(question, above, found)
            because = Because.ABOVE if more != found else because
            found = more
        if _are_too_few(found, question) and question.empty != NOBODY:
            climbing = [*reversed(ancestors(question.unit_path)), WHOLE]
            administrators = Question(
                (ADMINISTRATOR,), "upwards", "", question.needs, "", question.unit_path, question.barred
            )
            more, _ = self._climb(administrators, climbing, found)
            because = Because.ADMINISTRATOR if more != found else because
            found = more
        if _are_too_few(found, question):
            because = Because.NOBODY
        return Asked(people=found, because=because, wanted=question.needs)

    def _rungs(self, question: Question) -> tuple[list[str], list[str]]:
        """Return the places to look at, and those above them."""
        upwards = [*reversed(ancestors(question.unit_path)), WHOLE]
        match question.at:
            case "own":
                return upwards[:1], upwards[1:]
            case "level":
                place = next((path for path in upwards if self._level_of(path) == question.level), None)
                if place is None:
                    return [], upwards
                return [place], upwards[upwards.index(place) + 1 :]
        return upwards, []

    def _level_of(self, path: str) -> str:
        if not self._levels:
            self._levels = dict(Unit.objects.values_list("path", "level"))
        return self._levels.get(path, "")

    def _climb(
        self, question: Question, rungs: Sequence[str], begun: Sequence[Held] = ()
    ) -> tuple[list[Held], bool]:
        """Gather holders from the nearest place on until there are enough; tell whether a barred one was met."""
        found, met_barred = list(begun), False
        known = {one.person_id for one in found}
        for path in rungs:
            for held in self._holders(question.posts, path):
                if held.person_id in question.barred or held.holder_id in question.barred:
                    met_barred = True  # nor does anybody decide in the name of one who may not
                elif held.person_id not in known:
                    known.add(held.person_id)
                    found.append(held)
            if not _are_too_few(found, question):
                break
        return found, met_barred

    def _holders(self, posts: Sequence[str], path: str) -> list[Held]:
        return [held for post in posts for held in self._at.get((post, path), ())]


def _are_too_few(found: Sequence[Held], question: Question) -> bool:
    return len(found) < max(question.needs, 1)
