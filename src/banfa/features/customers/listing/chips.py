"""What a list is narrowed by, in words, each with the address that leaves it out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.http import QueryDict

from banfa.features.customers.forms import EMPTY, FROM, HAS, IS, TO, asked_for
from banfa.features.customers.listing.filters import COMPLETE, UNIT, Choosable, Kind
from banfa.kernel.text import Text, same
from banfa.platform.web import languages

NAMED = 3  # values that a chip spells out


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """A filter that is on; `without` is the address that leaves it out, `edit` opens its editor."""

    key: str
    title: Text
    words: str
    without: str
    edit: str


def chips(filters: Sequence[Choosable], query: QueryDict, unit_names: Mapping[str, str]) -> list[Chip]:
    """Return the filters that an address has, in the order in which they are offered."""
    found = []
    keys = asked_for(query)
    for one in filters:
        if one.key not in keys:
            continue
        words = _words(one, query, unit_names)
        if words is not None:
            without = f"?{without_filter(query, one.key).urlencode()}"
            found.append(
                Chip(
                    key=one.key, title=one.title, words=languages.said(words), without=without,
                    edit=editing(query, one.key),
                )
            )  # fmt: skip
    return found


def without_filter(query: QueryDict, key: str) -> QueryDict:
    """Return an address without a filter, from the first page on."""
    kept = query.copy()
    for name in (key, *(key + ending for ending in (FROM, TO, HAS, IS)), "after", "before", "edit", "count"):
        kept.pop(name, None)
    return kept


def editing(query: QueryDict, key: str) -> str:
    """Return the address of the list with the editor of a filter open; of all of them for `*`."""
    kept = query.copy()
    for name in ("after", "before", "count"):
        kept.pop(name, None)
    kept["edit"] = key
    return f"?{kept.urlencode()}"


def _words(one: Choosable, query: QueryDict, unit_names: Mapping[str, str]) -> Text | None:
    presence = query.get(one.key + IS, "")
    if presence:
        return Text("为空", "empty") if presence == EMPTY else Text("已填写", "filled in")
    if one.kind is Kind.UNIT:
        code = query.get(UNIT, "")
        return same(unit_names.get(code, code)) if code else None
    if one.kind is Kind.CHOICE:
        return _several([one.label_of(value) for value in query.getlist(one.key) if value])
    if one.kind is Kind.WORDS:
        words = query.get(one.key + HAS, "").strip()
        return Text(f"含“{words}”", f"has “{words}”") if words else None
    return _range(query.get(one.key + FROM, "").strip(), query.get(one.key + TO, "").strip(), _unit(one))


def _several(labels: Sequence[Text]) -> Text | None:
    if not labels:
        return None
    more = len(labels) - NAMED
    named = labels[:NAMED]
    return Text(
        "、".join(label.zh for label in named) + (f" 等 {len(labels)} 项" if more > 0 else ""),
        ", ".join(label.en for label in named) + (f" and {more} more" if more > 0 else ""),
    )


def _unit(one: Choosable) -> Text:
    if one.key == COMPLETE:
        return same("%")
    unit = one.field.unit if one.field is not None else None
    return Text(f" {unit.zh}", f" {unit.en}") if unit else same("")


def _range(least: str, most: str, unit: Text) -> Text | None:
    if not least and not most:
        return None
    if not most:
        return Text("≥ ", "≥ ") + same(least) + unit
    if not least:
        return Text("≤ ", "≤ ") + same(most) + unit
    return same(least if least == most else f"{least} – {most}") + unit
