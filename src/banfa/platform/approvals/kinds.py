"""The kinds of requests that features bring in `AppConfig.ready`: what each shows, and what its approval does."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import QuerySet

from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access import Actor, Permission
from banfa.platform.approvals.models import Request
from banfa.policy.expressions.evaluating import Value

NOTHING = Text("", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing that a request would change: from what to what, `about` whom; what the reader may not see is masked.

    `moved` holds what the thing has become since the request was made, where it no longer is what it was.
    """

    title: Text
    old: Text
    new: Text
    about: Text = NOTHING
    address: str = ""
    clause: str = ""
    moved: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A file that goes with a request."""

    name: str
    address: str
    note: Text = NOTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a reader sees of a request's content. `more` says how many lines are left out."""

    lines: Sequence[Line] = ()
    evidence: Sequence[Evidence] = ()
    remarks: Sequence[Text] = ()
    about: Text = NOTHING
    address: str = ""
    more: int = 0

    @property
    def is_readable(self) -> bool:
        """Tell whether the reader may see anything of what is asked for."""
        return bool(self.lines or self.remarks or self.evidence)


def _nothing(request: Request, actor: Actor, at: datetime) -> None:
    return None


def _no_facts(payload: Mapping[str, object]) -> Mapping[str, Value]:
    return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of request.

    - `read`: the right that seeing such requests of one's part takes; `visible` says which, where the unit does not.
    - `show`: its content as an actor may read it.
    - `facts`: what conditions of chains may read of its content.
    - `on_approved`: does what was asked for, inside the caller's transaction; a BanfaError from it leaves the request
      as it was, and `Moved` makes it void.
    - `on_ended`: tidies up after a request that ends without being carried out.
    - `is_personal`: its content is kept sealed with the key of its subject.
    - `edit`, `printed`: where its content is put right after a return, and where it stands as a form.
    """

    name: str
    title: Text
    icon: str
    read: Permission
    show: Callable[[Request, Actor], Shown]
    on_approved: Callable[[Request, Actor, datetime], None]
    visible: Callable[[Actor, QuerySet[Request]], QuerySet[Request]] | None = None
    facts: Callable[[Mapping[str, object]], Mapping[str, Value]] = _no_facts
    on_ended: Callable[[Request, Actor, datetime], None] = _nothing
    edit: Callable[[Request], str] | None = None
    printed: Callable[[Request], str] | None = None
    is_personal: bool = False
    cites: tuple[str, ...] = field(default=())


class Moved(BanfaError):
    """What a request was made on has changed since, so that it can no longer be carried out as it was approved."""


_kinds: dict[str, Kind] = {}


def declare_kind(kind: Kind) -> None:
    """Let requests of a kind be made."""
    _kinds[kind.name] = kind


def kind_named(name: str) -> Kind:
    """Return a kind; KeyError where no feature declared it."""
    return _kinds[name]


def kinds() -> list[Kind]:
    """Return every kind, by name."""
    return [_kinds[name] for name in sorted(_kinds)]
