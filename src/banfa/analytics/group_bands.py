"""A ranking's groups and bands as a table: where each band begins and ends, and how many stand in it."""

from functools import reduce

import ibis
import ibis.expr.types as ir

from banfa.analytics.groups import Grouped
from banfa.policy.model import Rank


def group_columns(keys: tuple[str, ...], totals: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Return the columns of the table, as the contract between parts lists them."""
    return ("group_id", *keys, "population", *totals, "band", "members", "lowest", "highest")


def no_bands(keys: tuple[str, ...], result: ir.Table) -> ir.Table:
    """Return the table of a ranking that is switched off: its columns, and no row."""
    nobody = result.filter(ibis.literal(False))
    return nobody.select(
        "group_id",
        "population",
        band=nobody["value"],
        place=nobody["criterion"],
        members=nobody["population"],
        lowest=nobody["score"],
        highest=nobody["score"],
        **dict.fromkeys(keys, nobody["value"]),
    )


def group_bands(rule: Rank, grouped: Grouped, result: ir.Table) -> ir.Table:
    """Return one row per group and band, empty bands too: members, lowest and highest score, the band's place.

    Members are those whom the ranking put there: a decision that overrules it moves no cut.
    """
    found = result.filter(result["group_id"].notnull())
    found = found.mutate(value=ibis.coalesce(found["computed"], found["value"]))
    found = found.group_by(["group_id", "value"]).aggregate(
        members=found.count(), lowest=found["score"].min(), highest=found["score"].max()
    )
    every = [
        grouped.groups.mutate(band=ibis.literal(band.value), place=ibis.literal(place))
        for place, band in enumerate(rule.rank)
    ]
    bands = reduce(lambda above, below: above.union(below), every)
    both = bands.left_join(found, [bands["group_id"] == found["group_id"], bands["band"] == found["value"]])
    kept = ("group_id", *grouped.keys, "population", *grouped.totals, "band", "place")
    return both.select(
        *(bands[name] for name in kept),
        members=found["members"].fill_null(0),
        lowest=found["lowest"],
        highest=found["highest"],
    )
