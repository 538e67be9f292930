"""Places on pages that features fill, declared in `AppConfig.ready`: platform knows no feature."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar

from django.http import QueryDict

from banfa.kernel.text import Text
from banfa.platform.access import Actor, Permission

T = TypeVar("T")
UNTITLED = Text("", "")


class Place(StrEnum):
    """Where a part stands. The customer's parts get a customer, those of the desk none."""

    DESK_FIGURES = "desk figures"
    DESK = "desk"
    DESK_SIDE = "desk side"
    CUSTOMER_HEAD = "customer head"
    CUSTOMER_FIGURES = "customer figures"
    CUSTOMER_OVERVIEW = "customer overview"
    CUSTOMER_TAB = "customer tab"
    CUSTOMER_ASIDE = "customer aside"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a part is asked for: by whom, about which customer, with which query."""

    actor: Actor
    query: QueryDict
    customer_id: int = 0
    _known: dict[str, Any] = field(default_factory=dict)

    def once(self, name: str, find: Callable[[], T]) -> T:
        """Return what several parts of one page need, found by the first that asks."""
        if name not in self._known:
            self._known[name] = find()
        found: T = self._known[name]
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A line of the navigation; `group` is the heading it stands under, `finds` what its page looks for by `q`.

    `is_there` tells whether the regulation knows such a page at all; `key` opens it after a `g`. `counted` is the route
    of a number beside it, which is asked for once the page stands.
    """

    title: Text
    icon: str
    route: str
    order: int
    needs: Permission
    group: Text | None = None
    finds: Text | None = None
    key: str = ""
    counted: str = ""
    is_there: Callable[[], bool] = lambda: True


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A piece of a page: its template, and what fills it. None from `fill` leaves the part out.

    `at` gives it another order for people of a post, None leaves it out there; `wide` parts take a whole row. What
    takes time is filled `later`: the desk keeps its place and asks for it by its name once the page stands.
    """

    place: Place
    name: str
    order: int
    needs: Permission
    template: str
    fill: Callable[[Asked], Mapping[str, Any] | None]
    title: Text = UNTITLED
    at: Mapping[str, int | None] = field(default_factory=dict)
    wide: bool = True
    later: bool = False

    def order_for(self, post: str) -> int | None:
        return self.at.get(post, self.order)


def _nothing(asked: Asked) -> Mapping[str, Any]:
    return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Something to do before the system is of use; the desk lists it until it is done.

    The first run leads through the steps that have a `name`, one page each: `says` why it is there, `imports` names a
    kind of file that it takes in, and `template` shows what `fill` gives. What the form of that template sends goes to
    `act`, which answers with what was done. A step that is not `asked` by the regulation is not shown; one that
    `may_wait` does not keep the first run from being done, and once one that `ends` it is done nothing else is asked.
    """

    title: Text
    command: str
    order: int
    needs: Permission
    is_done: Callable[[Actor], bool]
    route: str = ""
    name: str = ""
    says: Text = UNTITLED
    imports: str = ""
    template: str = ""
    fill: Callable[[Asked], Mapping[str, Any]] = _nothing
    act: Callable[[Actor, QueryDict], Text] | None = None
    is_asked: Callable[[], bool] = lambda: True
    may_wait: bool = False
    ends: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class JobKind:
    """How a kind of job is called on screen, and where its result is seen."""

    kind: str
    title: Callable[[Mapping[str, str]], Text]
    address: Callable[[Mapping[str, str]], str | None]
    route: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A part with what fills it, ready for its template."""

    part: Part
    content: Mapping[str, Any]

    @property
    def is_later(self) -> bool:
        return self.part.later and not self.content


_entries: dict[str, Entry] = {}
_parts: dict[tuple[Place, str], Part] = {}
_steps: dict[int, Step] = {}
_jobs: dict[str, JobKind] = {}
_clause_address: list[Callable[[str], str]] = []


def declare(*fillings: Entry | Part | Step | JobKind) -> None:
    """Add to the navigation, to pages, to the first steps, or to the kinds of jobs."""
    for one in fillings:
        match one:
            case Entry():
                _entries[one.route] = one
            case Part():
                _parts[one.place, one.name] = one
            case Step():
                _steps[one.order] = one
            case JobKind():
                _jobs[one.kind] = one


def declare_clause_address(address: Callable[[str], str]) -> None:
    """Tell where a clause is read, by its id."""
    _clause_address[:] = [address]


def clause_address(clause_id: str) -> str | None:
    """Return where a clause is read, None while nobody shows clauses."""
    return _clause_address[0](clause_id) if _clause_address else None


def entries(actor: Actor) -> list[Entry]:
    """Return the navigation that an actor may use, in order."""
    allowed = (one for one in _entries.values() if one.needs in actor.permissions and one.is_there())
    return sorted(allowed, key=lambda one: one.order)


def parts(place: Place, actor: Actor) -> list[Part]:
    """Return the parts of a place that an actor may see, in order."""
    allowed = (one for one in _parts.values() if one.place is place and one.needs in actor.permissions)
    placed = [(order, one) for one in allowed if (order := one.order_for(actor.post)) is not None]
    return [one for _, one in sorted(placed, key=lambda row: row[0])]


def filled(place: Place, asked: Asked) -> list[Shown]:
    """Return the parts of a place with their content, without those that have nothing to show."""
    found = ((part, _content(part, asked)) for part in parts(place, asked.actor))
    return [Shown(part, content) for part, content in found if content is not None]


def _content(part: Part, asked: Asked) -> Mapping[str, Any] | None:
    """Fill a part; one that is filled later stays empty until it is asked for by its name."""
    if part.later and asked.query.get("part") != part.name:
        return {}
    return part.fill(asked)


def steps(actor: Actor) -> list[tuple[Step, bool]]:
    """Return the first steps that the actor may take, with whether each is done."""
    known = [_steps[order] for order in sorted(_steps)]
    allowed = [step for step in known if step.needs in actor.permissions and step.is_asked()]
    return [(step, step.is_done(actor)) for step in allowed]


def part_named(place: Place, name: str, actor: Actor) -> Part | None:
    """Return a part of a place that an actor may see, asked for by its name alone."""
    return next((one for one in parts(place, actor) if one.name == name), None)


def open_steps(actor: Actor) -> list[tuple[Step, bool]]:
    """Return the first steps with whether each is done; nothing once all are that do not wait."""
    if any(step.ends and step.needs in actor.permissions and step.is_done(actor) for step in _steps.values()):
        return []
    told = steps(actor)
    return [] if all(done or step.may_wait for step, done in told) else told


def job_kind(kind: str) -> JobKind | None:
    """Return how a kind of job is shown; None where no feature said."""
    return _jobs.get(kind)
