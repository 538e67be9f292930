"""Looks one customer up in a Parquet file sorted by customer, through a copy that is mapped into memory.

Parquet is read by row groups of ten thousands; a page about one customer needs a dozen rows out of a dozen files. The
copy holds the same rows uncompressed, is made on first need, and may be deleted at any time.
"""

import hashlib
import os
import tempfile
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from banfa.features.ledger.lake import home

KEY = "customer_id"
MARK = "~"  # stands for the slash in a copy's name
OPEN_AT_ONCE = 512


@dataclass(frozen=True, slots=True)
class _Mapped:
    """A file in memory: the customers in order, and their rows."""

    customers: memoryview
    rows: pa.RecordBatch


def rows_of(path: Path, customer_id: int, columns: tuple[str, ...]) -> list[tuple[Any, ...]]:
    """Return a customer's rows, of some columns, in the file's order. Raises FileNotFoundError."""
    about = path.stat()
    mapped = _mapped(str(path), columns, about.st_mtime_ns, about.st_size)
    if mapped is None:
        return []
    start = end = bisect_left(mapped.customers, customer_id)
    while end < len(mapped.customers) and mapped.customers[end] == customer_id:
        end += 1
    values = [[column[place].as_py() for place in range(start, end)] for column in mapped.rows.columns[1:]]
    return list(zip(*values, strict=True))


def rows_of_many(
    path: Path, customer_ids: Sequence[int], columns: tuple[str, ...]
) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """Yield the rows of some customers, each with its customer. Raises FileNotFoundError."""
    about = path.stat()
    mapped = _mapped(str(path), columns, about.st_mtime_ns, about.st_size)
    if mapped is None:
        return
    customers, end = mapped.customers, len(mapped.customers)
    read = mapped.rows.columns[1:]
    for customer_id in customer_ids:
        place = bisect_left(customers, customer_id)
        while place < end and customers[place] == customer_id:
            yield customer_id, tuple(column[place].as_py() for column in read)
            place += 1


@lru_cache(maxsize=OPEN_AT_ONCE)
def _mapped(path: str, columns: tuple[str, ...], changed_ns: int, size: int) -> _Mapped | None:
    """Return the copy of a file as it stands now; None of one without rows. A file that changed is another one."""
    source = str(Path(path).relative_to(home())).replace("/", MARK)
    state = hashlib.sha256(f"{columns} {changed_ns} {size}".encode()).hexdigest()[:16]
    copy = home() / "cache" / "lookups" / f"{source}{MARK}{state}.arrow"
    if not copy.exists():
        _write(Path(path), columns, copy)
    opened = pa.ipc.open_file(pa.memory_map(str(copy)))
    if opened.num_record_batches == 0:
        return None
    rows = opened.get_batch(0)
    return _Mapped(memoryview(rows.column(0).buffers()[1]).cast("q")[: rows.num_rows], rows)


def _write(path: Path, columns: tuple[str, ...], copy: Path) -> None:
    """Write the copy aside and put it into its place at once: readers see all of it or none."""
    table = pq.read_table(path, columns=[KEY, *columns], use_threads=False).combine_chunks()
    if not _is_sorted(table.column(KEY)):
        table = table.sort_by(KEY)
    copy.parent.mkdir(parents=True, exist_ok=True)
    handle, aside = tempfile.mkstemp(dir=copy.parent)  # several threads may be at the same file
    os.close(handle)
    with pa.OSFile(aside, "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)
    Path(aside).replace(copy)
    _forget_orphans(copy.parent)


def _is_sorted(customers: pa.ChunkedArray) -> bool:
    before, after = customers.slice(0, max(len(customers) - 1, 0)), customers.slice(1)
    return pc.all(pc.less_equal(before, after)).as_py() is not False


def _forget_orphans(folder: Path) -> None:
    """Remove the copies of files that are gone."""
    for copy in folder.glob("*.arrow"):
        source = copy.name.rpartition(MARK)[0].replace(MARK, "/")
        if not (home() / source).exists():
            copy.unlink(missing_ok=True)


def customers_in(path: Path) -> int:
    """Return how many customers have rows in a file sorted by customer. Raises FileNotFoundError."""
    about = path.stat()
    return _counted(str(path), about.st_mtime_ns, about.st_size)


@lru_cache(maxsize=OPEN_AT_ONCE)
def _counted(path: str, changed_ns: int, size: int) -> int:
    del changed_ns, size  # a file that changed is another one
    customers = pq.read_table(path, columns=[KEY], use_threads=False).column(KEY)
    return int(pc.count_distinct(customers).as_py())
