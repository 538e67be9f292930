"""Writes records one by one into the Parquet of a raw table."""

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from banfa.kernel.text import Text

BATCH = 20_000
FAULTS = pa.schema(
    [("row", pa.int64()), ("line", pa.int64()), ("item", pa.string()), ("value", pa.string())]
    + [(part, pa.string()) for part in ("reason_zh", "reason_en", "remedy_zh", "remedy_en")]
)


class RawWriter:
    """Writes records one by one into Parquet, a batch at a time; knows which columns hold anything."""

    def __init__(self, work: Path, width: int) -> None:
        self.path = work / "raw.parquet"
        self.faults_path = work / "faults.parquet"
        self.width = width
        self.filled = [False] * width
        self.rows = 0
        self.fault_rows = 0
        schema = pa.schema(
            [("row", pa.int64()), ("line", pa.int64())]
            + [(f"c{index}", pa.string()) for index in range(width)]
        )
        self._schema = schema
        self._file = pq.ParquetWriter(self.path, schema)
        self._faults = pq.ParquetWriter(self.faults_path, FAULTS)
        self._batch: list[tuple[int | str | None, ...]] = []
        self._fault_batch: list[tuple[int | str | None, ...]] = []

    def add(self, row: int, line: int | None, cells: Sequence[str | None]) -> None:
        """Take one record of exactly `width` cells; None for an empty one."""
        self._batch.append((row, line, *cells))
        self.rows += 1
        if len(self._batch) >= BATCH:
            self._flush()

    def reject(self, row: int, line: int | None, value: str, reason: Text, remedy: Text) -> None:
        """Take one record that does not have the table's form."""
        fault = (row, line, None, value, reason.zh, reason.en, remedy.zh, remedy.en)
        self._fault_batch.append(fault)
        self.fault_rows += 1
        if len(self._fault_batch) >= BATCH:
            self._flush_faults()

    def close(self) -> None:
        self._flush()
        self._flush_faults()
        self._file.close()
        self._faults.close()

    def _flush(self) -> None:
        if not self._batch:
            return
        columns = list(zip(*self._batch, strict=True))
        for index, column in enumerate(columns[2:]):
            self.filled[index] = self.filled[index] or any(column)
        self._file.write_table(_table(columns, self._schema))
        self._batch.clear()

    def _flush_faults(self) -> None:
        if self._fault_batch:
            self._faults.write_table(_table(list(zip(*self._fault_batch, strict=True)), FAULTS))
            self._fault_batch.clear()


def _table(columns: Sequence[Sequence[object]], schema: pa.Schema) -> pa.Table:
    arrays = [pa.array(column, type=field.type) for column, field in zip(columns, schema, strict=True)]
    return pa.Table.from_arrays(arrays, schema=schema)
