"""Where nobody fits a wish: which condition to leave out, and what may have been meant by the words."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.http import QueryDict

from banfa.features.customers.forms import read_wish
from banfa.features.customers.listing.chips import without_filter
from banfa.features.customers.listing.filters import GRADE, UNIT, Choosable
from banfa.features.customers.naming import is_latin, pinyin_of, runs_of
from banfa.features.customers.queries import Count, TooBroad, Wish, count_quickly, customers_wished, page_of
from banfa.features.customers.standing import Standings
from banfa.kernel.text import Text
from banfa.platform.access import Actor, NotThere

MOST_TRIED = 4
MOST_NEAR = 3
SHORTEST_START = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class WayOut:
    """A condition with the address that leaves it out, and how many customers that gives."""

    title: Text
    address: str
    count: Count


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """A customer whose name sounds like what was typed."""

    pk: int
    name: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WaysOut:
    """What to try next."""

    without: Sequence[WayOut]
    near: Sequence[Near]


def ways_out(
    actor: Actor, wish: Wish, filters: Sequence[Choosable], query: QueryDict, current: Standings | None
) -> WaysOut:
    """Return the conditions that alone keep everybody out, and customers that sound alike."""
    found = []
    for one in [one for one in filters if _is_on(one, query)][:MOST_TRIED]:
        kept = without_filter(query, one.key)
        count = _count(actor, read_wish(kept, filters), current)
        if count is not None and count.customers:
            found.append(WayOut(title=one.title, address=f"?{kept.urlencode()}", count=count))
    if wish.words and len(found) < MOST_TRIED:
        kept = without_filter(query, "q")
        count = _count(actor, replace(wish, words="", after=None, before=None), current)
        if count is not None and count.customers and wishes_more(wish):
            found.append(
                WayOut(title=Text("搜索词", "the search"), address=f"?{kept.urlencode()}", count=count)
            )
    return WaysOut(without=found, near=_near(actor, wish, current))


def wishes_more(wish: Wish) -> bool:
    """Tell whether a wish asks for more than words."""
    return bool(wish.unit or wish.fields or wish.standing or wish.narrowed or wish.complete)


def _is_on(one: Choosable, query: QueryDict) -> bool:
    return any(
        value and (key == one.key or (key.startswith(f"{one.key}.") and one.key not in (UNIT, GRADE)))
        for key, value in query.items()
    )


def _count(actor: Actor, wish: Wish, current: Standings | None) -> Count | None:
    try:
        return count_quickly(customers_wished(actor, wish, current))
    except (TooBroad, NotThere):
        return None


def _near(actor: Actor, wish: Wish, current: Standings | None) -> list[Near]:
    """Return customers whose names are read like the words, or begin like them; at once where a search finds nobody."""
    heard = _heard(wish.words)
    if not heard or heard == wish.words:
        return []
    alike = Wish(words=heard)
    found = page_of(actor, customers_wished(actor, alike, current), alike, current, size=MOST_NEAR)
    return [Near(pk=one.pk, name=one.name, code=one.code) for one in found.customers]


def _heard(words: str) -> str:
    """Return Chinese words by their sound, Latin ones by their beginning; nothing where neither helps."""
    runs = runs_of(words)
    if any(not is_latin(run) for run in runs):
        return " ".join("".join(pinyin_of(run)) for run in runs)
    longest = max(runs, key=len, default="")
    return longest[: max(len(longest) // 2, SHORTEST_START)] if len(longest) > SHORTEST_START else ""
