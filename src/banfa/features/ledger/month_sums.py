"""Sums by month: of the whole organisation as they are kept, and of the customers that a reader sees."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from banfa.features.customers.models import Customer
from banfa.features.ledger.lake import home
from banfa.features.ledger.lookups import KEY
from banfa.features.ledger.models import RollUp
from banfa.features.ledger.queries import newest_month
from banfa.kernel.period import Period
from banfa.platform.access import Actor, visible
from banfa.platform.web.slots import Asked

FEN = 100
KEPT = 4096  # sums of a file for a set of customers, a number each


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthSums:
    """One month of the whole organisation."""

    path: str
    amount: Decimal
    lines: int


def newest_on(asked: Asked) -> Period | None:
    """Return the last month that has sales, found once for all parts of a page."""
    return asked.once("ledger.newest month", newest_month)


def recent_months(asked: Asked, newest: Period, months: int = 24) -> Mapping[date, MonthSums]:
    """Return the sums of the months that end with `newest`, read once for all parts of a page."""

    def find() -> Mapping[date, MonthSums]:
        window = newest.window(months)
        rolled = RollUp.objects.filter(month__gte=window.start, month__lt=window.end)
        return {
            month: MonthSums(path=path, amount=Decimal(fen) / FEN, lines=lines)
            for month, path, fen, lines in rolled.values_list("month", "path", "amount_fen", "lines")
        }

    return asked.once(f"ledger.months {newest} {months}", find)


def amounts_seen(actor: Actor, months: Mapping[date, MonthSums]) -> dict[date, Decimal]:
    """Return what the customers that an actor sees bought in each month."""
    wanted = _Wanted(sorted(visible(Customer, actor).order_by().values_list("pk", flat=True)))
    found = {}
    for month, sums in months.items():
        try:
            found[month] = _amount(home() / sums.path, wanted)
        except FileNotFoundError:  # an import has just put a new roll-up in its place
            continue
    return found


def _amount(path: Path, wanted: "_Wanted") -> Decimal:
    about = path.stat()
    return _summed(str(path), wanted, about.st_mtime_ns, about.st_size)


class _Wanted:
    """Some customers, the same as others with the same digest."""

    def __init__(self, ids: Sequence[int]) -> None:
        self.ids = pa.array(ids, pa.int64())
        self.digest = hashlib.sha256(repr(ids).encode()).digest()

    def __hash__(self) -> int:
        return hash(self.digest)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Wanted) and self.digest == other.digest


@lru_cache(maxsize=KEPT)
def _summed(path: str, wanted: _Wanted, changed_ns: int, size: int) -> Decimal:
    del changed_ns, size  # a file that changed is another one
    rows = pq.read_table(path, columns=[KEY, "amount"], use_threads=False)
    seen = rows.filter(pc.is_in(rows.column(KEY), value_set=wanted.ids))
    return Decimal(pc.sum(seen.column("amount")).as_py() or 0)
