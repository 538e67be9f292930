"""What a list of customers can be filtered by: unit, grade, every field of the file, and what other features add."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from banfa.features.customers.listing.narrowing import Narrowing
from banfa.features.customers.listing.reader import Reader
from banfa.features.customers.standing import UNGRADED, Standings
from banfa.kernel.text import Text, same
from banfa.platform.access import Actor
from banfa.platform.access.fields import fields_for, hides
from banfa.platform.web import languages
from banfa.policy.model import Field, FieldType, Maintenance, Pack
from banfa.policy.values.masking import is_masked

GRADE, UNIT, COMPLETE = "grade", "unit", "complete"
NOBODY_GRADED = Text("未分级", "not graded")
OFTEN, GRADES, GROUPS = Text("常用", "Common"), Text("等级", "Grades"), Text("其他", "Other")
YES_NO = (("yes", Text("是", "yes")), ("no", Text("否", "no")))
NAMED_APART = frozenset({"code", "name"})  # the search finds these


class Kind(StrEnum):
    """How a filter is asked: by a choice, between two bounds, by words, or only whether there is anything."""

    CHOICE = "choice"
    UNIT = "unit"
    NUMBER = "number"
    DATE = "date"
    WORDS = "words"
    PRESENCE = "presence"


KINDS = {
    FieldType.CHOICE: Kind.CHOICE,
    FieldType.YES_NO: Kind.CHOICE,
    FieldType.INTEGER: Kind.NUMBER,
    FieldType.DECIMAL: Kind.NUMBER,
    FieldType.MONEY: Kind.NUMBER,
    FieldType.DATE: Kind.DATE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Choosable:
    """A filter; `key` is its name in the address, `group` the heading it stands under, `field` the file's where it is one.

    `is_several` lets more than one option be chosen; `free` gives the words of a value where there are no options.
    """

    key: str
    title: Text
    kind: Kind = Kind.CHOICE
    group: Text = OFTEN
    options: Sequence[tuple[str, Text]] = ()
    is_several: bool = True
    field: Field | None = None
    narrowing: Narrowing | None = None

    @property
    def said(self) -> list[tuple[str, str]]:
        """The values with their words in the reader's language."""
        return [(value, languages.said(label)) for value, label in self.options]

    @property
    def is_text(self) -> bool:
        return self.kind in (Kind.WORDS, Kind.PRESENCE)

    def label_of(self, value: str) -> Text:
        """Return the words of a value."""
        if self.narrowing is not None and self.narrowing.said is not None:
            return self.narrowing.said(value) or same(value)
        return next((label for option, label in self.options if option == value), same(value))

    def takes(self, value: str) -> bool:
        """Tell whether a value is one of those on offer."""
        if self.narrowing is not None and self.narrowing.said is not None:
            return self.narrowing.said(value) is not None
        return any(option == value for option, _ in self.options)


def choosable(
    pack: Pack,
    standings: Standings | None,
    narrowings: Sequence[Narrowing] = (),
    actor: Actor | None = None,
) -> list[Choosable]:
    """Return the filters that the register, its pack, the published grades and other features give.

    A field whose values an actor sees masked is asked only whether it is filled; so is everybody's for no actor.
    """
    pack = pack if actor is None else fields_for(actor, pack)
    found = [Choosable(key=UNIT, title=Text("机构", "Unit"), kind=Kind.UNIT, is_several=False)]
    if standings is not None:
        options = [*standings.values, (UNGRADED, NOBODY_GRADED)]
        found.append(Choosable(key=GRADE, title=standings.title, options=options))
    reader = Reader.of(actor, pack)
    states, choices, others = _of_fields(reader) if pack.digest else _of_fields.__wrapped__(reader)
    found += [*states, *(_of_narrowing(one) for one in narrowings), *choices]
    found.append(Choosable(key=COMPLETE, title=Text("已填信息项", "Fields filled"), kind=Kind.NUMBER))
    return [*found, *others]


@lru_cache(maxsize=64)
def _of_fields(reader: Reader) -> tuple[Sequence[Choosable], Sequence[Choosable], Sequence[Choosable]]:
    """Return the filters by the status, by the listed choices, and by all other fields."""
    pack, actor = reader.pack, reader.actor
    choices = listed_choices(pack)
    titles = {name: group.title.text for name, group in pack.groups.items()}
    return (
        [_of_field(name, pack.fields[name], OFTEN, actor) for name in ("status",) if name in pack.fields],
        [_of_field(f"f.{name}", one, OFTEN, actor) for name, one in choices.items()],
        [
            _of_field(f"f.{name}", one, titles.get(one.group, same(one.group)), actor)
            for name, one in pack.fields.items()
            if name not in NAMED_APART and name != "status" and name not in choices
        ],
    )


def listed_choices(pack: Pack) -> dict[str, Field]:
    """Return the pack's listed choice fields beside the status."""
    return {
        name: one
        for name, one in pack.fields.items()
        if one.listed and one.type is FieldType.CHOICE and name not in NAMED_APART and name != "status"
    }


def kept_fields(pack: Pack) -> tuple[str, ...]:
    """Return the fields that people keep: a file is complete once all of them are filled."""
    return tuple(name for name, one in pack.fields.items() if one.maintenance is not Maintenance.SYSTEM)


def _of_narrowing(one: Narrowing) -> Choosable:
    return Choosable(
        key=one.key, title=one.title, group=GROUPS, options=one.options, is_several=one.any_of is not None,
        narrowing=one,
    )  # fmt: skip


def _of_field(key: str, one: Field, group: Text, actor: Actor | None) -> Choosable:
    kind = KINDS.get(one.type, Kind.WORDS)
    if is_masked(one) if actor is None else hides(actor, one):
        kind = Kind.PRESENCE
    options = [(option.value, option.text) for option in one.options]
    if one.type is FieldType.YES_NO:
        options = [*YES_NO]
    return Choosable(key=key, title=one.title.text, kind=kind, group=group, options=options, field=one)
