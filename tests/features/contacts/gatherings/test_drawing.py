"""A draw comes out the same for anybody who does it again, and gives every stratum its share."""

import hashlib
from collections.abc import Mapping

from hypothesis import given, settings
from hypothesis import strategies as st

from banfa.features.contacts.gatherings.drawing import digest_of, drawn, shares

POPULATIONS = st.dictionaries(
    st.text("KLM0123456789", min_size=1, max_size=5), st.sampled_from(["E", "W", ""]), max_size=40
)


def slowly(population: Mapping[str, str], wanted: int, seed: str) -> list[str]:
    """The same in the plainest words: one lot after the other goes to the stratum that lacks most of its share."""
    wanted = min(wanted, len(population))
    sizes = {
        name: sum(one == name for one in population.values()) for name in sorted(set(population.values()))
    }
    lots = dict.fromkeys(sizes, 0)
    for name, size in sizes.items():
        while (lots[name] + 1) * len(population) <= size * wanted:
            lots[name] += 1
    rest = {name: size * wanted - lots[name] * len(population) for name, size in sizes.items()}
    while sum(lots.values()) < wanted:
        most = min(rest, key=lambda name: (-rest[name], name))
        lots[most] += 1
        del rest[most]
    picked: list[str] = []
    left = dict(population)
    while any(lots.values()):
        for name in [one for one in lots if lots[one]]:
            least = None
            for key in (one for one in left if left[one] == name):
                lot = hashlib.sha256(f"{seed}:{key}".encode()).hexdigest()
                if least is None or lot < least[0]:
                    least = (lot, key)
            assert least is not None
            picked.append(least[1])
            del left[least[1]]
            lots[name] -= 1
    return sorted(picked, key=lambda key: hashlib.sha256(f"{seed}:{key}".encode()).hexdigest())


@settings(max_examples=120, deadline=None)
@given(population=POPULATIONS, wanted=st.integers(0, 50), seed=st.text(max_size=6))
def test_a_draw_is_the_one_that_the_slow_way_gives(
    population: dict[str, str], wanted: int, seed: str
) -> None:
    assert drawn(population, wanted, seed) == slowly(population, wanted, seed)


@settings(max_examples=60, deadline=None)
@given(population=POPULATIONS, wanted=st.integers(0, 50))
def test_nobody_is_drawn_twice_and_the_order_of_the_list_does_not_matter(
    population: dict[str, str], wanted: int
) -> None:
    backwards = dict(reversed(population.items()))

    picked = drawn(population, wanted, "2026")

    assert len(picked) == len(set(picked)) == min(wanted, len(population))
    assert drawn(backwards, wanted, "2026") == picked
    assert digest_of(backwards) == digest_of(population)


def test_strata_have_their_share_by_largest_remainder() -> None:
    assert shares({"E": 50, "W": 30, "N": 20}, 10) == {"E": 5, "W": 3, "N": 2}
    assert shares({"E": 1, "W": 1, "N": 1}, 2) == {"E": 1, "N": 1, "W": 0}
    assert shares({"E": 2}, 5) == {"E": 2}


def test_another_seed_draws_others() -> None:
    population = {f"K{number}": "" for number in range(100)}

    assert drawn(population, 10, "one") != drawn(population, 10, "two")


def test_a_known_draw_stays_as_it_is() -> None:
    population = {"K1": "", "K2": "", "K3": "", "K4": ""}
    by_hand = sorted(population, key=lambda key: hashlib.sha256(f"2026-11-20:{key}".encode()).hexdigest())

    assert drawn(population, 2, "2026-11-20") == by_hand[:2]
