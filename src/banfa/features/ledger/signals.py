"""What the ledger knows of customers that a screening asks for: when they bought, and how much of late."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from banfa.features.customers.quality.signals import Giving, Signals, Subject, declare_signals
from banfa.features.ledger.lake import home
from banfa.features.ledger.models import RollUp
from banfa.kernel.period import add_months
from banfa.policy.expressions.evaluating import Value

Numbers = npt.NDArray[np.int64]
Amounts = npt.NDArray[np.float64]
NEVER = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Bought:
    """Per customer, in the order of `ids`: months with sales, the first and last of them, quantities.

    Five numbers for each customer that ever bought, whatever the number of lines.
    """

    months: Sequence[date]
    ids: Numbers
    sold: Numbers
    first: Numbers
    last: Numbers
    newest: Amounts
    before: Amounts


def declare_ledger_signals() -> None:
    """Let screenings ask the ledger."""
    declare_signals("ledger", ledger_signals)


def ledger_signals(on: date) -> Giving:
    """Read the roll-ups once, month by month, and give what they say of each lot."""
    bought = _bought()

    def give(lot: Sequence[Subject]) -> Mapping[int, Signals]:
        places = np.searchsorted(bought.ids, np.array([one.pk for one in lot], dtype=np.int64))
        return {one.pk: _signals(one, int(place), bought) for one, place in zip(lot, places, strict=True)}

    return give


def _bought() -> Bought:
    rolled = [*RollUp.objects.order_by("month").values_list("month", "path")]
    ids: Numbers = np.array([], dtype=np.int64)
    for _, path in rolled:
        ids = np.union1d(ids, _month(path)[0])
    sold, first, last = (np.full(len(ids), start, dtype=np.int64) for start in (0, NEVER, NEVER))
    newest, before = np.zeros(len(ids)), np.zeros(len(ids))
    for place, (_, path) in enumerate(rolled):
        own, quantity = _month(path)
        at = np.searchsorted(ids, own)
        bought = quantity > 0  # a month of returns alone is none in which anything was sold
        sold[at[bought]] += 1
        first[at[bought & (first[at] == NEVER)]] = place
        last[at[bought]] = place
        if place == len(rolled) - 1:
            newest[at] = quantity
        else:
            before[at] += quantity
    return Bought(
        months=[month for month, _ in rolled], ids=ids, sold=sold, first=first, last=last, newest=newest, before=before
    )  # fmt: skip


def _month(path: str) -> tuple[Numbers, Amounts]:
    """Return the customers of a month in order, each once, and the quantity of each."""
    table = pq.read_table(home() / path, columns=["customer_id", "quantity"], use_threads=False)
    summed = table.group_by("customer_id").aggregate([("quantity", "sum")]).sort_by("customer_id")
    quantities = summed.column("quantity_sum").cast(pa.float64()).to_numpy()
    return summed.column("customer_id").to_numpy(), quantities


def _signals(one: Subject, place: int, bought: Bought) -> dict[str, Value]:
    since = one.opened_on or one.entered_on
    kept = sum(month > since for month in bought.months)
    if place >= len(bought.ids) or bought.ids[place] != one.pk or bought.sold[place] == 0:
        return {"months_kept": Decimal(kept), "months_sold": Decimal(0)}
    first, last = bought.months[bought.first[place]], bought.months[bought.last[place]]
    return {
        "months_kept": Decimal(kept),
        "months_sold": Decimal(int(bought.sold[place])),
        "sold_before_opening": one.opened_on is not None and add_months(first, 1) <= one.opened_on,
        "sold_after_closing": one.closed_on is not None and last > one.closed_on,
        "newest_share": _share(place, bought),
    }


def _share(place: int, bought: Bought) -> Decimal | None:
    """Return the newest month's quantity, of the mean of the months with sales before it."""
    earlier = int(bought.sold[place]) - (bought.newest[place] > 0)
    if not earlier or bought.before[place] <= 0:
        return None
    return Decimal(str(round(bought.newest[place] * earlier / bought.before[place], 2)))
