"""Reads what a list of customers is asked for out of an address."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.http import QueryDict
from django.utils import timezone

from banfa.features.customers.listing.filters import (
    COMPLETE,
    GRADE,
    UNIT,
    Choosable,
    Kind,
    choosable,
    kept_fields,
)
from banfa.features.customers.listing.narrowing import PREFIX, narrowings
from banfa.features.customers.queries import Wish
from banfa.features.customers.queries.wishes import FIELD, Completeness, Condition
from banfa.features.customers.standing import standings
from banfa.kernel.suggesting import did_you_mean
from banfa.kernel.text import Text
from banfa.platform.access import Actor
from banfa.platform.access.fields import fields_for
from banfa.platform.org.current import pack_on
from banfa.platform.web.refusals import BadRequest
from banfa.policy.model import FieldType, Pack
from banfa.policy.values import BadValue, StoredValue, read, to_stored

__all__ = ["Choosable", "choosable", "read_wish", "wish_in", "wishes_key"]
SORTS = ("name", "code", "standing")
LONGEST_WORDS, LONGEST_PART = 60, 100
LARGEST_ID = 2**63 - 1
FROM, TO, HAS, IS = ".from", ".to", ".has", ".is"
EMPTY, FILLED = "empty", "filled"
# What an address may hold beside filters: the search, the order and the page, the view it began with, what is open.
PLAIN = frozenset({"q", "sort", "after", "before", "view", "edit", "count"})
WISHED = PLAIN - {"after", "before", "view", "edit", "count"}


def wish_in(address: str, actor: Actor) -> Wish:
    """Return the wish that the query of an address holds, as an actor may ask it. Raises BadRequest."""
    pack, query = fields_for(actor, pack_on(timezone.localdate())), QueryDict(address)
    return read_wish(query, choosable(pack, standings(), narrowings(actor), actor), pack)


def wishes_key(query: QueryDict) -> str:
    """Return the part of an address that says which customers in which order: how a list is named elsewhere."""
    kept = query.copy()
    for key in (*PLAIN - WISHED, *(key for key, value in query.items() if not value)):
        kept.pop(key, None)
    return kept.urlencode()


def read_wish(query: QueryDict, filters: Sequence[Choosable], pack: Pack | None = None) -> Wish:
    """Return what an address asks for. Raises BadRequest where a key or a value is none of those on offer."""
    pack = pack or pack_on(timezone.localdate())
    today = timezone.localdate()
    by_key = {one.key: one for one in filters}
    _require_known(query, by_key)
    fields: dict[str, Condition] = {}
    keys = asked_for(query)
    for one in filters:
        if (
            one.key in keys
            and one.field is not None
            and (condition := _condition(query, one, today)) is not None
        ):
            fields[one.key.removeprefix(FIELD)] = condition
    sort = query.get("sort") or "name"
    name = sort.removeprefix("-").removeprefix(FIELD)
    if sort.removeprefix("-") not in (*SORTS, *sortable(pack, filters)):
        raise not_understood("sort", sort)
    return Wish(
        words=query.get("q", "").strip()[:LONGEST_WORDS],
        unit=query.get(UNIT, ""),
        fields=fields,
        standing=_chosen(query, by_key[GRADE]) if GRADE in by_key else (),
        narrowed=_narrowed(query, filters),
        complete=_complete(query, pack),
        sort=sort.removeprefix("-"),
        sort_type=pack.fields[name].type if name in pack.fields else FieldType.TEXT,
        descending=sort.startswith("-"),
        after=_number(query, "after"),
        before=_number(query, "before"),
    )


def asked_for(query: QueryDict) -> frozenset[str]:
    """Return the keys of filters that an address may ask for; looking each of them up would take longer."""
    return frozenset(name for key in query for name in (key, key.rpartition(".")[0]))


def sortable(pack: Pack, filters: Sequence[Choosable]) -> list[str]:
    """Return the fields that a list may be sorted by, as an address says it: those that the pack lists.

    One whose values the reader sees masked is none of them: an order tells what a mask hides.
    """
    masked = {one.key.removeprefix(FIELD) for one in filters if one.kind is Kind.PRESENCE}
    names = (name for name, one in pack.fields.items() if one.listed and name not in SORTS)
    return [f"{FIELD}{name}" for name in names if name not in masked]


def _require_known(query: QueryDict, by_key: Mapping[str, Choosable]) -> None:
    for key, value in query.items():
        name, _, ending = key.rpartition(".")
        is_known = (
            key in PLAIN
            or not value
            or (key in by_key and by_key[key].kind in (Kind.CHOICE, Kind.UNIT))
            or (f".{ending}" in (FROM, TO, HAS, IS) and name in by_key)
        )
        if not is_known:
            raise not_understood(key, str(value), known=[*by_key, *PLAIN])


def _narrowed(query: QueryDict, filters: Sequence[Choosable]) -> dict[str, tuple[str, ...]]:
    found = {one.key: _chosen(query, one) for one in filters if one.key.startswith(PREFIX)}
    return {key: values for key, values in found.items() if values}


def _chosen(query: QueryDict, one: Choosable) -> tuple[str, ...]:
    values = tuple(dict.fromkeys(value for value in query.getlist(one.key) if value))
    for value in values:
        if not one.takes(value):
            raise not_understood(one.key, value)
    return values if one.is_several else values[-1:]


def _condition(query: QueryDict, one: Choosable, today: date) -> Condition | None:
    """Return what is asked of a field, None where nothing is."""
    assert one.field is not None
    presence = query.get(one.key + IS, "")
    if presence:
        if presence not in (EMPTY, FILLED):
            raise not_understood(one.key + IS, presence)
        return Condition(field=one.field, is_filled=presence == FILLED)
    if one.kind is Kind.CHOICE:
        values = _chosen(query, one)
        stored: tuple[StoredValue, ...] = values
        if one.field.type is FieldType.YES_NO:
            stored = tuple(value == "yes" for value in values)
        return Condition(field=one.field, values=stored) if values else None
    if one.kind is Kind.WORDS:
        words = " ".join(query.get(one.key + HAS, "").split())[:LONGEST_PART]
        return Condition(field=one.field, words=words) if words else None
    if one.kind in (Kind.NUMBER, Kind.DATE):
        least, most = (_bound(query, one, ending, today) for ending in (FROM, TO))
        return None if least is None and most is None else Condition(field=one.field, least=least, most=most)
    return None


def _bound(query: QueryDict, one: Choosable, ending: str, today: date) -> StoredValue:
    raw = query.get(one.key + ending, "").strip()
    if not raw or one.field is None:
        return None
    plain = one.field.model_copy(update={"minimum": None, "maximum": None})
    try:
        return to_stored(plain, read(plain, raw[:LONGEST_PART], today=today).value)
    except BadValue as bad:
        raise BadRequest(
            Text(f"“{one.title.zh}”的筛选值 {raw[:40]}：", f"the filter of {one.title.en}, {raw[:40]}: ")
            + bad.text
        ) from bad


def _complete(query: QueryDict, pack: Pack) -> Completeness | None:
    bounds = [_number(query, COMPLETE + ending) for ending in (FROM, TO)]
    for bound, ending in zip(bounds, (FROM, TO), strict=True):
        if bound is not None and bound > 100:
            raise not_understood(COMPLETE + ending, str(bound))
    if bounds == [None, None]:
        return None
    return Completeness(kept=kept_fields(pack), least=bounds[0], most=bounds[1])


def _number(query: QueryDict, key: str) -> int | None:
    words = query.get(key, "")
    if not words:
        return None
    if not (words.isascii() and words.isdigit() and len(words) < 20 and int(words) <= LARGEST_ID):
        raise not_understood(key, words)
    return int(words)


def not_understood(key: str, value: str, known: Sequence[str] = ()) -> BadRequest:
    """Return the refusal of a key or a value of an address, with what it may have been meant to be."""
    name, shown = key[:40], value[:40]
    words = Text(f"地址中的 {name}={shown} 无法识别", f"{name}={shown} in the address is not understood")
    return BadRequest(words + did_you_mean(name, known) if known else words)
