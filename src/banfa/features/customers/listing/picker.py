"""The filter picker: which filters there are, and the editor of one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from banfa.features.customers.forms import FROM, HAS, IS, TO, not_understood
from banfa.features.customers.listing.chips import editing, without_filter
from banfa.features.customers.listing.filters import Choosable, Kind
from banfa.kernel.text import Text

EVERY = "*"
SEARCHED = 12  # options that are searched rather than looked through


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading of the picker with its filters: each with its address, and whether it is on."""

    title: Text
    filters: Sequence[tuple[Text, str, bool]]


def picker(filters: Sequence[Choosable], query: QueryDict, units: Sequence[Any]) -> dict[str, Any]:
    """Return what the picker shows: the list of filters, or the one that the address edits. Raises BadRequest."""
    wanted = query.get("edit", "")
    if not wanted:
        return {}
    if wanted == EVERY:
        return {"editing": True, "sections": _sections(filters, query)}
    one = next((one for one in filters if one.key == wanted), None)
    if one is None:
        raise not_understood("edit", wanted, known=[known.key for known in filters])
    chosen = query.getlist(one.key)
    kept = without_filter(query, one.key)
    return {
        "editing": True,
        "one": one,
        "back": editing(query, EVERY),
        "kept": [(key, value) for key, values in kept.lists() for value in values],
        "options": [(value, words, value in chosen) for value, words in one.said],
        "is_long": len(one.options) > SEARCHED,
        "unit_nodes": units,
        "value": query.get(one.key, ""),
        "from_key": one.key + FROM,
        "to_key": one.key + TO,
        "has_key": one.key + HAS,
        "is_key": one.key + IS,
        "least": query.get(one.key + FROM, ""),
        "most": query.get(one.key + TO, ""),
        "has": query.get(one.key + HAS, ""),
        "presence": query.get(one.key + IS, ""),
    }


def _sections(filters: Sequence[Choosable], query: QueryDict) -> list[Section]:
    groups: dict[Text, list[tuple[Text, str, bool]]] = {}
    for one in filters:
        if one.kind is Kind.CHOICE and not one.options:
            continue  # it is set elsewhere, as a box is on the map
        is_on = any(key == one.key or key.startswith(f"{one.key}.") for key, value in query.items() if value)
        groups.setdefault(one.group, []).append((one.title, editing(query, one.key), is_on))
    return [Section(title=title, filters=found) for title, found in groups.items()]
