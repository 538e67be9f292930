"""Spark: on this machine by itself, or on the cluster that Spark's own configuration names."""

from collections.abc import Sequence
from itertools import count
from pathlib import Path
from typing import Any

import ibis.expr.datatypes as dt
import ibis.expr.types as ir
from ibis import Schema
from ibis.backends.pyspark.datatypes import PySparkSchema
from ibis.backends.sql.compilers.base import SQLGlotCompiler
from ibis.backends.sql.compilers.pyspark import PySparkCompiler
from pyspark import StorageLevel
from pyspark.sql import DataFrame, SparkSession

from banfa.analytics.engines.compiled import table_in, typed_sql_of
from banfa.analytics.engines.interchange import folder_beside, gather_parquet, handed_over

_numbers = count(1)

SETTINGS = {
    "spark.sql.session.timeZone": "UTC",
    # Spark would otherwise give up places of a product to keep room for digits.
    "spark.sql.decimalOperations.allowPrecisionLoss": "false",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}


class PlainCompiler(PySparkCompiler):  # type: ignore[misc]
    """Spark's dialect without the choice to read NaN as missing, which lives in a back end that wants pandas."""

    __slots__ = ()

    def visit_Field(self, op: Any, *, rel: Any, name: str) -> Any:  # noqa: N802
        return SQLGlotCompiler.visit_Field(self, op, rel=rel, name=name)

    def visit_NonNullLiteral(self, op: Any, *, value: Any, dtype: dt.DataType) -> Any:  # noqa: N802
        if dtype.is_floating():
            return SQLGlotCompiler.visit_NonNullLiteral(self, op, value=value, dtype=dtype)
        return super().visit_NonNullLiteral(op, value=value, dtype=dtype)


class Spark:
    """One Spark session with temporary views of its own."""

    def __init__(self) -> None:
        self.session = _session()
        self.compiler = PlainCompiler()
        self._kept: dict[str, DataFrame] = {}

    @property
    def version(self) -> str:
        return f"spark {self.session.version}"

    def read_parquet(self, paths: Sequence[Path], schema: Schema) -> ir.Table:
        name = f"files_{next(_numbers)}"
        typed = PySparkSchema.from_ibis(schema)
        if paths:
            frame = self.session.read.schema(typed).parquet(*(str(path) for path in paths))
        else:
            frame = self.session.createDataFrame([], typed)
        frame.createOrReplaceTempView(name)
        return table_in(self, name, schema)

    def keep(self, name: str, table: ir.Table) -> ir.Table:
        frame = self._frame(table).persist(StorageLevel.MEMORY_AND_DISK)
        frame.createOrReplaceTempView(name)
        self._kept[name] = frame
        return table_in(self, name, table.schema())

    def drop(self, name: str) -> None:
        self.session.catalog.dropTempView(name)
        if name in self._kept:
            self._kept.pop(name).unpersist()

    def rows(self, table: ir.Table) -> list[dict[str, Any]]:
        return [row.asDict() for row in self._frame(table).collect()]

    def write_parquet(
        self, table: ir.Table, path: Path, *, columns: Sequence[str], order_by: Sequence[str]
    ) -> None:
        chosen = table.select(*handed_over(columns, order_by))
        with folder_beside(path) as folder:
            parts = folder / "parts"
            self._frame(chosen).write.parquet(str(parts))
            gather_parquet(parts, chosen.schema(), path, columns=columns, order_by=order_by)

    def close(self) -> None:
        self.session.stop()

    def _frame(self, table: ir.Table) -> DataFrame:
        return self.session.sql(typed_sql_of(self.compiler, table))


def _session() -> SparkSession:
    builder = SparkSession.builder.appName("banfa")
    for name, value in SETTINGS.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    context = session.sparkContext
    if context.master.startswith("local"):
        # Spark's usual 200 pieces per join are meant for a cluster.
        session.conf.set("spark.sql.shuffle.partitions", context.defaultParallelism)
    return session
