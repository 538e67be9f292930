"""PostgreSQL: rows go in and out by COPY, the quickest door it has."""

from collections.abc import Sequence
from itertools import count
from pathlib import Path
from typing import Any

import ibis.expr.types as ir
import psycopg
from ibis import Schema
from ibis.backends.sql.compilers.postgres import PostgresCompiler
from ibis.backends.sql.datatypes import PostgresType
from psycopg.rows import dict_row

from banfa.analytics.engines.compiled import sql_of, table_in, typed_sql_of
from banfa.analytics.engines.interchange import csv_of, folder_beside, gather_csv, handed_over

_numbers = count(1)

# Conditions by the hundred take longer to compile than to run; sorts of millions want more than 4 MB.
SETTINGS = {"jit": "off", "work_mem": "'256MB'"}


class Postgres:
    """One connection with temporary tables of its own; nothing outlives it."""

    def __init__(self, address: str) -> None:
        self.compiler = PostgresCompiler()
        self.connection = psycopg.connect(address, autocommit=True, row_factory=dict_row)
        for name, value in SETTINGS.items():
            self._execute(f"SET {name} = {value}")

    @property
    def version(self) -> str:
        number = self.connection.info.server_version
        return f"postgres {number // 10_000}.{number % 10_000}"

    def read_parquet(self, paths: Sequence[Path], schema: Schema) -> ir.Table:
        name = f"files_{next(_numbers)}"
        columns = ", ".join(f'"{column}" {PostgresType.to_string(kind)}' for column, kind in schema.items())
        self._execute(f'CREATE TEMPORARY TABLE "{name}" ({columns})')
        with (
            self.connection.cursor() as cursor,
            cursor.copy(f'COPY "{name}" FROM STDIN (FORMAT csv)') as copy,
        ):
            for block in csv_of(paths, schema):
                copy.write(block)
        self._execute(f'ANALYZE "{name}"')
        return table_in(self, name, schema)

    def keep(self, name: str, table: ir.Table) -> ir.Table:
        self._execute(f'CREATE TEMPORARY TABLE "{name}" AS {typed_sql_of(self.compiler, table)}')
        self._execute(f'ANALYZE "{name}"')
        return table_in(self, name, table.schema())

    def drop(self, name: str) -> None:
        self._execute(f'DROP TABLE IF EXISTS "{name}"')

    def rows(self, table: ir.Table) -> list[dict[str, Any]]:
        with self.connection.cursor() as cursor:
            return cursor.execute(typed_sql_of(self.compiler, table)).fetchall()

    def write_parquet(
        self, table: ir.Table, path: Path, *, columns: Sequence[str], order_by: Sequence[str]
    ) -> None:
        chosen = table.select(*handed_over(columns, order_by))
        query = f"COPY ({sql_of(self.compiler, chosen)}) TO STDOUT (FORMAT csv)"
        with folder_beside(path) as folder:
            part = folder / "rows.csv"
            with part.open("wb") as file, self.connection.cursor() as cursor, cursor.copy(query) as copy:
                for block in copy:
                    file.write(block)
            gather_csv(part, chosen.schema(), path, columns=columns, order_by=order_by)

    def close(self) -> None:
        self.connection.close()

    def _execute(self, statement: str) -> None:
        self.connection.execute(statement)
