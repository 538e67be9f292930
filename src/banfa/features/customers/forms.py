"""Reads what a list of customers is asked for out of an address."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.http import QueryDict

from banfa.features.customers.narrowing import PREFIX, Narrowing
from banfa.features.customers.queries import Wish
from banfa.features.customers.standing import UNGRADED, Standings
from banfa.kernel.text import Text, same
from banfa.platform.web import languages
from banfa.platform.web.refusals import BadRequest
from banfa.policy.model import Field, FieldType, Pack

SORTS = ("name", "code", "standing")
LONGEST_WORDS = 60
LARGEST_ID = 2**63 - 1
OFFERED_APART = frozenset({"status", "code", "name"})
NOBODY_GRADED = Text("未分级", "not graded")


@dataclass(frozen=True, slots=True, kw_only=True)
class Choosable:
    """A filter with the values to choose from; `key` is its name in the address."""

    key: str
    title: Text
    options: Sequence[tuple[str, Text]]

    @property
    def said(self) -> list[tuple[str, str]]:
        """The values with their words in the reader's language."""
        return [(value, languages.said(label)) for value, label in self.options]

    def label_of(self, value: str) -> Text:
        return next((label for option, label in self.options if option == value), same(value))


def choosable(
    pack: Pack, standings: Standings | None, narrowings: Sequence[Narrowing] = ()
) -> list[Choosable]:
    """Return the filters that a pack, the published grades and other features give."""
    found = []
    if standings is not None:
        options = [*standings.values, (UNGRADED, NOBODY_GRADED)]
        found.append(Choosable(key="grade", title=standings.title, options=options))
    if "status" in pack.fields:
        found.append(_of_field("status", pack.fields["status"]))
    found += [Choosable(key=one.key, title=one.title, options=one.options) for one in narrowings]
    return [*found, *(_of_field(f"f.{name}", one) for name, one in listed_choices(pack).items())]


def listed_choices(pack: Pack) -> dict[str, Field]:
    """Return the pack's listed choice fields beside the status."""
    return {
        name: one
        for name, one in pack.fields.items()
        if one.listed and one.type is FieldType.CHOICE and name not in OFFERED_APART
    }


def _of_field(key: str, one: Field) -> Choosable:
    return Choosable(
        key=key, title=one.title.text, options=[(option.value, option.text) for option in one.options]
    )


def read_wish(query: QueryDict, filters: Sequence[Choosable]) -> Wish:
    """Return what an address asks for. Raises BadRequest where a value is none of those on offer."""
    chosen = {one.key: query.get(one.key, "") for one in filters}
    for one in filters:
        _require_offered(one, chosen[one.key])
    for key, value in query.items():
        if key.startswith(PREFIX) and value and key not in chosen:
            raise _not_understood(key, str(value))
    sort = query.get("sort") or "name"
    if sort.removeprefix("-") not in SORTS:
        raise _not_understood("sort", sort)
    return Wish(
        words=query.get("q", "").strip()[:LONGEST_WORDS],
        unit=query.get("unit", ""),
        status=chosen.get("status", ""),
        standing=chosen.get("grade", ""),
        choices=_choices(chosen),
        narrowed={key: value for key, value in chosen.items() if key.startswith(PREFIX) and value},
        sort=sort.removeprefix("-"),
        descending=sort.startswith("-"),
        after=_number(query, "after"),
        before=_number(query, "before"),
    )


def _choices(chosen: Mapping[str, str]) -> dict[str, str]:
    return {key.removeprefix("f."): value for key, value in chosen.items() if key.startswith("f.") and value}


def _require_offered(one: Choosable, value: str) -> None:
    if value and value not in {option for option, _ in one.options}:
        raise _not_understood(one.key, value)


def _number(query: QueryDict, key: str) -> int | None:
    words = query.get(key, "")
    if not words:
        return None
    if not (words.isascii() and words.isdigit() and int(words) <= LARGEST_ID):
        raise _not_understood(key, words)
    return int(words)


def _not_understood(key: str, value: str) -> BadRequest:
    shown = value[:40]
    return BadRequest(
        Text(f"地址中的 {key}={shown} 无法识别", f"{key}={shown} in the address is not understood")
    )
