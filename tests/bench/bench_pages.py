"""The register's pages at a million customers, against a bare Django page over one indexed table of the same size.

Both are served by granian with two processes on loopback and asked by four clients, in turns, so that whatever else
the machine does strikes both alike. A search is asked for as the page asks for it while somebody types: its fragment.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from urllib.parse import quote

from tests.bench.floor.filling import middle_key
from tests.bench.measured import Measured, Size, against
from tests.bench.pages_databases import (
    Floor,
    Home,
    postgresql,
    postgresql_floor,
    postgresql_home,
    sqlite_floor,
    sqlite_home,
)
from tests.bench.pages_home import COMMON, RARE, READER, USERNAME, phone_of
from tests.bench.pages_load import Asked, Site, served

LIST, SEARCH, PAGE, SPREAD, GROWTH = 3.0, 2.0, 8.0, 2.0, 1.5
TURNS = 5
INITIALS, PINYIN = "ltpj", "luting"  # of the rare word; the initials go on into what these shops are
OURS, BARE = "banfa.config.wsgi:application", "tests.bench.floor.wsgi:application"


def measures(size: Size, folder: Path) -> Iterator[Measured]:
    """Yield the ratios on SQLite and, at full size, on PostgreSQL."""
    sizes = (10_000, 100_000, 1_000_000) if size is Size.FULL else (5_000, 20_000)
    requests = 300 if size is Size.FULL else 40
    homes = [sqlite_home(folder, customers) for customers in sizes]
    yield from _measured("SQLite", homes, sqlite_floor(folder, sizes[-1]), requests)
    if size is Size.FULL:
        with postgresql(folder / "postgresql") as address:
            copies = [postgresql_home(address, home) for home in homes]
            yield from _measured("PostgreSQL", copies, postgresql_floor(address, sizes[-1]), requests)


def _measured(database: str, homes: Sequence[Home], floor: Floor, requests: int) -> Iterator[Measured]:
    largest = homes[-1]
    group = f"Pages, {largest.customers:,} customers on {database}"
    with (
        served(BARE, floor.session, floor.environment) as bare,
        served(OURS, largest.sessions[USERNAME], largest.environment) as ours,
    ):
        spreads = {}
        for work, (asked, beside, budget) in _pages(largest, ours).items():
            own, plain = _in_turns([(ours, asked), (bare, beside)], requests)
            spreads[work] = _spread(own.seconds)
            yield against(
                group, work, ours=median(own.seconds) * 1000, floor=median(plain.seconds) * 1000, budget=budget,
                unit="ms", note=f"p95 is {spreads[work]:.1f} times the median, the floor's {_spread(plain.seconds):.1f}",
            )  # fmt: skip
            if own.processor and plain.processor:
                yield against(
                    f"{group}, in processor time", work, ours=own.processor * 1000, floor=plain.processor * 1000,
                    budget=budget, unit="ms",
                )  # fmt: skip
    worst = max(spreads, key=lambda work: spreads[work])
    yield _plain(group, "p95 by median, the worst of these", spreads[worst], SPREAD, note=worst)
    yield from _growth(database, homes, requests)


def _pages(home: Home, site: Site) -> Mapping[str, tuple[Asked, Asked, float]]:
    """Return what is asked of us, what of the bare project, and the budget."""
    some = range(1, home.customers, home.customers // 97)
    first, keyed = Asked(paths=["/shops/"]), Asked(paths=[f"/shops/?after={middle_key(home.customers)}"])
    rare, common = (Asked(paths=[f"/shops/?q={quote(word)}"]) for word in (RARE, COMMON))
    reader = home.sessions[READER]
    for words in (INITIALS, PINYIN):
        _require_found(site, words)
    tail = phone_of(home.customers // 2)[-5:]
    return {
        "list, first page": (_listed(""), first, LIST),
        "list, a page in the middle": (_listed(f"after={home.customers // 2}"), keyed, LIST),
        "list by grade and unit": (_listed("grade=B&unit=C3"), first, LIST),
        "list by a listed field": (_listed("f.business_format=N"), first, LIST),
        "list, who reads one county": (_listed("", session=reader), first, LIST),
        "search, two rare characters": (_sought(RARE), rare, SEARCH),
        "search, two common characters": (_sought(COMMON), common, SEARCH),
        "search, common, who reads one county": (_sought(COMMON, session=reader), common, SEARCH),
        "search, initials": (_sought(INITIALS), rare, SEARCH),
        "search, pinyin": (_sought(PINYIN), rare, SEARCH),
        "search, the tail of a phone": (_sought(tail), rare, SEARCH),
        "a customer": (
            Asked(paths=[f"/customers/{number}/" for number in some]),
            Asked(paths=[f"/shops/{number}/" for number in some]),
            PAGE,
        ),
    }


def _listed(query: str, session: str = "") -> Asked:
    return Asked(paths=[f"/customers/?{query}"], session=session)


def _sought(words: str, session: str = "") -> Asked:
    return Asked(paths=[f"/customers/?q={quote(words)}"], session=session, is_fragment=True)


def _require_found(site: Site, words: str) -> None:
    """What finds nothing is quick."""
    assert RARE in site.page(_sought(words)), f"{words} does not find {RARE}"


def _growth(database: str, homes: Sequence[Home], requests: int) -> Iterator[Measured]:
    """Compare the largest register with the smallest: the same pages, asked in turns."""
    small, large = homes[0], homes[-1]
    group = f"Pages, from {small.customers:,} to {large.customers:,} customers on {database}"
    with (
        served(OURS, small.sessions[USERNAME], small.environment) as first,
        served(OURS, large.sessions[USERNAME], large.environment) as last,
    ):
        works = {
            "list": [_listed("") for _ in (small, large)],
            "search, two rare characters": [_sought(RARE) for _ in (small, large)],
            "search, two common characters": [_sought(COMMON) for _ in (small, large)],
            "a customer": [
                Asked(paths=[f"/customers/{n}/" for n in range(1, home.customers, home.customers // 97)])
                for home in (small, large)
            ],
        }
        for work, (asked_small, asked_large) in works.items():
            before, after = _in_turns([(first, asked_small), (last, asked_large)], requests)
            yield against(
                group, work, ours=median(after.seconds) * 1000, floor=median(before.seconds) * 1000,
                budget=GROWTH, unit="ms",
            )  # fmt: skip


@dataclass(slots=True)
class Times:
    """What requests took: each one's seconds on the clock, and the processor time of one."""

    seconds: list[float] = field(default_factory=list)
    processor: float = 0.0


def _in_turns(both: Sequence[tuple[Site, Asked]], requests: int) -> list[Times]:
    """Ask two sites in turns and return each one's times; what comes first warms up and is not counted."""
    for site, asked in both:
        site.times(asked, requests=max(requests // 10, 2 * len(set(asked.paths))))
    times = [Times() for _ in both]
    for _ in range(TURNS):
        for (site, asked), taken in zip(both, times, strict=True):
            began = site.processor_seconds()
            taken.seconds += site.times(asked, requests=requests // TURNS)
            taken.processor += (site.processor_seconds() - began) / (requests // TURNS * TURNS)
    return times


def _spread(seconds: Sequence[float]) -> float:
    """Return how many times the median the slowest twentieth begins at."""
    return quantiles(seconds, n=20)[-1] / median(seconds)


def _plain(group: str, work: str, value: float, budget: float, note: str = "") -> Measured:
    return Measured(
        group=group, work=work, ours=value, floor=None, unit="×", ratio=value, budget=budget, note=note
    )
