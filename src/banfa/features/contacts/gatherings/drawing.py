"""Draws lots so that anybody can do it again: the seed, the population and this page are all that it takes."""

import hashlib
import json
from collections.abc import Mapping


def drawn(population: Mapping[str, str], wanted: int, seed: str) -> list[str]:
    """Return `wanted` keys of a population (key → stratum), fewer where it has fewer.

    Each stratum gets its share of the lots by largest remainder, ties in the order of the strata's names. Within one,
    the keys whose SHA-256 of `seed:key` is least are drawn. The answer is in the order of those digests.
    """

    def lot(key: str) -> str:
        return hashlib.sha256(f"{seed}:{key}".encode()).hexdigest()

    strata = strata_of(population)
    lots = shares({name: len(keys) for name, keys in strata.items()}, wanted)
    picked = [key for name, keys in strata.items() for key in sorted(keys, key=lot)[: lots[name]]]
    return sorted(picked, key=lot)


def strata_of(population: Mapping[str, str]) -> dict[str, list[str]]:
    """Return the keys of each stratum, the strata by name."""
    found: dict[str, list[str]] = {}
    for key, stratum in population.items():
        found.setdefault(stratum, []).append(key)
    return dict(sorted(found.items()))


def shares(sizes: Mapping[str, int], wanted: int) -> dict[str, int]:
    """Return how many lots fall to each stratum, in whole numbers that add up to `wanted`, or to everybody."""
    total = sum(sizes.values())
    if wanted >= total:
        return dict(sizes)
    whole = {name: size * wanted // total for name, size in sizes.items()}
    by_remainder = sorted(sizes, key=lambda name: (-(sizes[name] * wanted % total), name))
    for name in by_remainder[: wanted - sum(whole.values())]:
        whole[name] += 1
    return whole


def digest_of(population: Mapping[str, str]) -> str:
    """Return the SHA-256 of a population, whatever order it came in."""
    return hashlib.sha256(json.dumps(sorted(population.items()), ensure_ascii=False).encode()).hexdigest()
