"""How much a file may ask of the machine."""

from dataclasses import dataclass

MIB = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds on one file. Memory is what the reading process may take on top of its own start.

    A CSV file up to `small_csv_bytes` is read record by record, a larger one by the engine if it is even.
    A workbook is parsed whole, so it gets little; CSV and Parquet stream through DuckDB, which maps
    address space generously and keeps to `engine_bytes` of real memory.
    """

    file_bytes: int = 16 * 1024 * MIB
    workbook_bytes: int = 100 * MIB
    unpacked_bytes: int = 200 * MIB
    unpacked_ratio: int = 100
    archive_entries: int = 1_000
    small_csv_bytes: int = 4 * MIB
    sheet_rows: int = 200_000
    sheet_cells: int = 6_000_000
    columns: int = 500
    cell_characters: int = 131_072
    workbook_memory: int = 512 * MIB
    table_memory: int = 2048 * MIB
    engine_bytes: int = 256 * MIB
    workbook_seconds: int = 60
    table_seconds: int = 60
    seconds_per_gib: int = 120

    def seconds_for(self, size: int, *, workbook: bool) -> int:
        """The time that a file of `size` bytes may take."""
        if workbook:
            return self.workbook_seconds
        return self.table_seconds + self.seconds_per_gib * size // (1024 * MIB)


ORDINARY = Limits()
