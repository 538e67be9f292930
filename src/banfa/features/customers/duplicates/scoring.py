"""How likely two files are one customer's, from 0 to 1. Nothing is read or stored here."""

from dataclasses import dataclass

from rapidfuzz import fuzz

from banfa.features.customers.duplicates.keys import Keys, core_of, name_key, place_of

# What each thing that agrees is worth; each that differs where both have one speaks against the pair.
CREDIT, LICENCE, PHONE, NAME, PLACE = 0.6, 0.5, 0.35, 0.35, 0.3
OTHER_CREDIT, OTHER_LICENCE = 0.3, 0.2
SOUND_ALONE = 0.9  # names that sound alike and are written otherwise
LIKE = 0.55  # below this likeness names and addresses say nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One file as it is compared."""

    pk: int
    unit_path: str
    name: str
    address: str
    keys: Keys


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """A score with what made it: the keys that agree, and how alike names and addresses are."""

    score: float
    same: tuple[str, ...]
    name: float
    place: float


def likeness_of(one: Side, other: Side) -> Likeness:
    """Compare two files."""
    same = tuple(
        key for key in ("phone", "licence", "credit") if getattr(one.keys, key) and getattr(one.keys, key) == getattr(other.keys, key)
    )  # fmt: skip
    name, place = _names(one.name, other.name), _places(one.address, other.address)
    score = NAME * _counted(name) + PLACE * _counted(place)
    score += sum(
        worth for key, worth in (("phone", PHONE), ("licence", LICENCE), ("credit", CREDIT)) if key in same
    )
    score -= OTHER_CREDIT * _differ(one.keys.credit, other.keys.credit)
    score -= OTHER_LICENCE * _differ(one.keys.licence, other.keys.licence)
    return Likeness(
        score=round(min(max(score, 0.0), 1.0), 3), same=same, name=round(name, 3), place=round(place, 3)
    )


def _names(one: str, other: str) -> float:
    written = fuzz.ratio(core_of(one), core_of(other)) / 100
    return max(written, SOUND_ALONE) if name_key(one) == name_key(other) else written


def _places(one: str, other: str) -> float:
    first, second = place_of(one), place_of(other)
    return fuzz.ratio(first, second) / 100 if first and second else 0.0


def _counted(likeness: float) -> float:
    return max(likeness - LIKE, 0.0) / (1 - LIKE)


def _differ(one: str, other: str) -> bool:
    return bool(one) and bool(other) and one != other
