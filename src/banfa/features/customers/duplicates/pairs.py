"""Pairs of files that may be one customer's: found by equal keys in an index, never by comparing everybody."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, groupby
from operator import itemgetter

from django.db.models import Exists, OuterRef

from banfa.features.customers.duplicates.keys import Keys, asked_by, keys_of
from banfa.features.customers.duplicates.scoring import Likeness, Side, likeness_of
from banfa.features.customers.models import Customer
from banfa.features.customers.quality.models import FileMark, Merge
from banfa.platform.access import Actor, visible
from banfa.policy.model import Pack
from banfa.policy.values import StoredValue

KEYS = ("credit", "licence", "phone", "name")
MOST_ALIKE = 40  # a key that more files share tells nobody apart, except within one unit
MOST_WITHIN = 12
READ = ("customer_id", "unit_path", "customer__name", "customer__address", "phone_key", "licence_key", "credit_key", "name_key")  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two files, the one that was entered earlier first, with what speaks for the pair."""

    earlier: int
    later: int
    unit_path: str
    score: float
    same: tuple[str, ...]
    name_likeness: float
    place_likeness: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A file that may be the same customer's as one that is about to be entered."""

    customer: Customer
    likeness: Likeness


def pairs_of_everybody(pack: Pack) -> Iterator[Pair]:
    """Yield every pair from the pack's score on, each once: by credit code, licence, telephone number and name in turn."""
    least = _least(pack)
    for place, key in enumerate(KEYS):
        for group in _groups(key):
            for one, other in combinations(group, 2):
                if any(_agree(one, other, earlier) for earlier in KEYS[:place]):
                    continue  # an earlier key has brought them together
                likeness = likeness_of(one, other)
                if likeness.score >= least:
                    yield _pair(one, other, likeness)


def candidates_for(
    actor: Actor, values: Mapping[str, StoredValue], pack: Pack, *, most: int = 5
) -> list[Candidate]:
    """Return the files that an actor sees and that values about to be entered may already belong to, the likest first."""
    keys = keys_of(values, asked_by(pack))
    new = Side(
        pk=0,
        unit_path="",
        name=str(values.get("name") or ""),
        address=str(values.get("address") or ""),
        keys=keys,
    )
    found: dict[int, tuple[Side, Likeness]] = {}
    for key in KEYS:
        wanted = getattr(keys, key)
        if not wanted:
            continue
        # SQLite uses an index without empty keys only where they are left out in so many words.
        marks = visible(FileMark, actor).filter(**{f"{key}_key": wanted}).exclude(**{f"{key}_key": ""})
        for row in marks.values_list(*READ)[:MOST_ALIKE]:
            side = _side(row)
            found.setdefault(side.pk, (side, likeness_of(new, side)))
    likely = sorted(
        (one for one in found.values() if one[1].score >= _least(pack)), key=lambda one: -one[1].score
    )[:most]
    customers = visible(Customer, actor).select_related("unit").in_bulk([side.pk for side, _ in likely])
    return [Candidate(customer=customers[side.pk], likeness=likeness) for side, likeness in likely if side.pk in customers]  # fmt: skip


def likeness_between(one: Customer, other: Customer) -> Likeness:
    """Compare two stored customers."""
    marks = {
        row[0]: _side(row) for row in FileMark.objects.filter(pk__in=(one.pk, other.pk)).values_list(*READ)
    }
    return likeness_of(marks[one.pk], marks[other.pk])


def _groups(key: str) -> Iterator[list[Side]]:
    """Yield the files that share a key, in the index's order; a key shared by many is parted by unit."""
    column = f"{key}_key"
    parts = Merge.objects.filter(lost=OuterRef("customer"), undone_at=None)
    shared = FileMark.objects.exclude(**{column: ""}).filter(~Exists(parts)).order_by(column, "customer")
    rows = shared.values_list(column, *READ).iterator(chunk_size=2_000)
    for _, lot in groupby(rows, key=itemgetter(0)):
        sides = [_side(row[1:]) for row in lot]
        if len(sides) < 2:
            continue
        if len(sides) <= MOST_ALIKE:
            yield sides
        else:
            yield from _within_units(sides)


def _within_units(sides: Sequence[Side]) -> Iterator[list[Side]]:
    by_unit = sorted(sides, key=lambda side: side.unit_path)
    for _, lot in groupby(by_unit, key=lambda side: side.unit_path):
        near = list(lot)
        if 2 <= len(near) <= MOST_WITHIN:
            yield near


def _side(row: Sequence[object]) -> Side:
    pk, unit_path, name, address, phone, licence, credit, sound = row
    keys = Keys(phone=str(phone), licence=str(licence), credit=str(credit), name=str(sound))
    return Side(pk=int(str(pk)), unit_path=str(unit_path), name=str(name), address=str(address), keys=keys)


def _agree(one: Side, other: Side, key: str) -> bool:
    held = getattr(one.keys, key)
    return bool(held) and held == getattr(other.keys, key)


def _pair(one: Side, other: Side, likeness: Likeness) -> Pair:
    earlier, later = sorted((one, other), key=lambda side: side.pk)
    return Pair(
        earlier=earlier.pk, later=later.pk, unit_path=later.unit_path, score=likeness.score, same=likeness.same,
        name_likeness=likeness.name, place_likeness=likeness.place,
    )  # fmt: skip


def _least(pack: Pack) -> float:
    asked = asked_by(pack)
    return float(asked.at_least.value or 1) if asked is not None else 1.0
