"""What can be taken out: features declare it in `AppConfig.ready`, and the one door asks, agrees, writes and logs."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from banfa.kernel.text import Language, Text
from banfa.platform.access import Actor, NotThere, Permission
from banfa.platform.exports.cells import CellValue

PURPOSE = "purpose"
Arguments = Mapping[str, str]
OnStep = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table to be written: `columns` name what it holds for the log, `heads` are the words above them.

    `code_at` says in which column a customer's code stands, `codes` names the customers where none does: so that the
    log can tell whose data left.
    """

    columns: Sequence[str]
    heads: Sequence[str]
    rows: Iterator[Sequence[CellValue]]
    sheet: str
    code_at: int | None = None
    codes: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a file would be: its title, its name without an ending, how many customers stand in it, where it belongs.

    `subject` is what the log says it was about; `address` is the page that it was asked for on.
    """

    title: Text
    stem: str
    customers: int
    subject: str
    address: str
    summary: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportKind:
    """A kind of file. `action` is what the event log calls it; `about` and `table` raise what hinders the actor.

    One that `heeds_consent` leaves out whoever has not consented to the purpose named in its arguments as PURPOSE.
    """

    name: str
    action: str
    right: Permission
    about: Callable[[Actor, Arguments, Language], About]
    table: Callable[[Actor, Arguments, Language, OnStep], Table]
    heeds_consent: bool = False


_kinds: dict[str, ExportKind] = {}


def declare_export(kind: ExportKind) -> None:
    """Let a kind of file be taken out."""
    _kinds[kind.name] = kind


def kind_named(name: str) -> ExportKind:
    """Return a kind. Raises NotThere."""
    if name not in _kinds:
        raise NotThere
    return _kinds[name]


def kind_names() -> list[str]:
    """Return the names of everything that can be taken out."""
    return sorted(_kinds)
