"""ClickHouse inside this process (chDB): the dialect and the arithmetic of a server, without one."""

from collections.abc import Sequence
from itertools import count
from os.path import commonpath
from pathlib import Path
from typing import Any, ClassVar

import ibis.expr.datatypes as dt
import ibis.expr.operations as ops
import ibis.expr.types as ir
import pyarrow.ipc
import sqlglot.expressions as sge
from chdb.session import Session
from ibis import Schema
from ibis.backends.sql.compilers.base import NULL
from ibis.backends.sql.compilers.clickhouse import ClickHouseCompiler
from ibis.backends.sql.datatypes import ClickHouseType

from banfa.analytics.engines.compiled import sql_of, table_in, typed_sql_of
from banfa.analytics.engines.interchange import folder_beside, gather_parquet, handed_over

_numbers = count(1)

# A row without a partner has gaps in it, as in every other engine, not zeros and empty texts.
SETTINGS = {"join_use_nulls": 1, "output_format_parquet_string_as_string": 1}


class ExactCompiler(ClickHouseCompiler):  # type: ignore[misc]
    """ClickHouse's dialect where numbers would come out otherwise than on the other engines."""

    __slots__ = ()
    SIMPLE_OPS: ClassVar[
        dict[type, str]
    ] = {}  # Ibis would put those of the class above over what is written here

    def visit_NonNullLiteral(self, op: Any, *, value: Any, dtype: dt.DataType) -> Any:  # noqa: N802
        """Write decimals as text: ClickHouse would read 0.29 as a float and cut it to 0.28."""
        if dtype.is_decimal():
            return self.cast(sge.Literal.string(format(value, "f")), dtype.copy(nullable=False))
        return super().visit_NonNullLiteral(op, value=value, dtype=dtype)

    def visit_Cast(self, op: Any, *, arg: Any, to: dt.DataType) -> Any:  # noqa: N802
        """Round where places are given up; ClickHouse would cut them off."""
        given = op.arg.dtype
        if given.is_decimal() and to.is_decimal() and (given.scale or 0) > (to.scale or 0):
            arg = self.f.round(arg, to.scale)
        return super().visit_Cast(op, arg=arg, to=to)

    def visit_Divide(self, op: Any, *, left: Any, right: Any) -> Any:  # noqa: N802
        """Divide by 1 where the divisor is missing: ClickHouse computes those rows too, and casts of their infinity fail."""
        return self.if_(right.is_(NULL), NULL, left / self.f.ifNull(right, 1))

    @staticmethod
    def _minimize_spec(op: Any, spec: Any) -> Any:
        """Rank without a frame: given the whole group as one, ClickHouse counts the rows before, not those above."""
        return None if isinstance(op.func, ops.RankBase | ops.NTile) else spec

    def visit_CountStar(self, op: Any, *, arg: Any, where: Any) -> Any:  # noqa: N802
        return self.cast(super().visit_CountStar(op, arg=arg, where=where), op.dtype)

    def visit_CountDistinct(self, op: Any, *, arg: Any, where: Any) -> Any:  # noqa: N802
        """Count exactly; Ibis asks ClickHouse for an estimate."""
        return self.cast(self.agg.uniqExact(arg, where=where), op.dtype)

    def visit_WindowFunction(self, op: Any, *, func: Any, **window: Any) -> Any:  # noqa: N802
        """Count with a sign, as everywhere else; the cast belongs around the window, not inside."""
        counted = func.this if isinstance(func, sge.Cast) else func
        result = super().visit_WindowFunction(op, func=counted, **window)
        return self.cast(result, op.dtype) if op.dtype.is_integer() else result


class ChDB:
    """One session with temporary tables of its own; a process has one at a time."""

    def __init__(self) -> None:
        self.session = Session()
        self.compiler = ExactCompiler()
        for name, value in SETTINGS.items():
            self.session.query(f"SET {name} = {value}")

    @property
    def version(self) -> str:
        return "clickhouse " + str(self.session.query("SELECT version()", "TabSeparated")).strip()

    def read_parquet(self, paths: Sequence[Path], schema: Schema) -> ir.Table:
        name = f"files_{next(_numbers)}"
        columns = ", ".join(f"`{column}` {ClickHouseType.to_string(kind)}" for column, kind in schema.items())
        if paths:
            files = f"file({_quoted(_pattern(paths))}, Parquet, {_quoted(columns)})"
            self.session.query(f"CREATE VIEW `{name}` AS SELECT * FROM {files}")  # noqa: S608
        else:
            self.session.query(f"CREATE TABLE `{name}` ({columns}) ENGINE = Memory")
        return table_in(self, name, schema)

    def keep(self, name: str, table: ir.Table) -> ir.Table:
        typed = typed_sql_of(self.compiler, table)
        self.session.query(f"CREATE TABLE `{name}` ENGINE = Memory AS {typed}")
        return table_in(self, name, table.schema())

    def drop(self, name: str) -> None:
        self.session.query(f"DROP TABLE IF EXISTS `{name}`")

    def rows(self, table: ir.Table) -> list[dict[str, Any]]:
        answer = self.session.query(typed_sql_of(self.compiler, table), "ArrowStream").bytes()
        if not answer:
            return []
        with pyarrow.ipc.open_stream(answer) as stream:
            return stream.read_all().to_pylist()  # type: ignore[no-any-return]

    def write_parquet(
        self, table: ir.Table, path: Path, *, columns: Sequence[str], order_by: Sequence[str]
    ) -> None:
        chosen = table.select(*handed_over(columns, order_by))
        with folder_beside(path) as folder:
            part = _quoted(str(folder / "rows.parquet"))
            self.session.query(f"{sql_of(self.compiler, chosen)} INTO OUTFILE {part} FORMAT Parquet")
            gather_parquet(folder, chosen.schema(), path, columns=columns, order_by=order_by)

    def close(self) -> None:
        self.session.close()


def _pattern(paths: Sequence[Path]) -> str:
    """Return one pattern for all paths; ClickHouse wants the folder that they share outside the braces."""
    if len(paths) == 1:
        return str(paths[0])
    shared = commonpath(paths)
    listed = ",".join(str(path.relative_to(shared)) for path in paths)
    return f"{shared}/{{{listed}}}"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
