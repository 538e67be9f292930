"""Tables of an engine that runs SQL of ours: Ibis compiles for its dialect, the engine's own client executes.

Ibis' own back ends want a server for ClickHouse and pandas for PostgreSQL and Spark; the dialects want neither.
"""

from typing import Any

import ibis.expr.operations as ops
import ibis.expr.types as ir
import sqlglot.expressions as sge
from ibis import Schema
from ibis.backends.sql.compilers.base import SQLGlotCompiler


def table_in(engine: object, name: str, schema: Schema) -> ir.Table:
    """Return the table that bears a name in an engine."""
    return ops.DatabaseTable(name=name, schema=schema, source=engine).to_expr()


def sql_of(compiler: SQLGlotCompiler, table: ir.Table) -> str:
    """Return a table's expression in a dialect."""
    query: Any = compiler.to_sqlglot(table)
    return str(query.sql(dialect=compiler.dialect))


def typed_sql_of(compiler: SQLGlotCompiler, table: ir.Table) -> str:
    """Return a table's expression with every column cast to the type that the next expression takes it for.

    What an engine computes may have another: PostgreSQL's numbers have no fixed places, ClickHouse's conditions are
    integers.
    """
    query: Any = compiler.to_sqlglot(table)
    quoted = compiler.quoted
    columns = [
        compiler.cast(sge.column(name, quoted=quoted), kind).as_(name, quoted=quoted)
        for name, kind in table.schema().items()
    ]
    typed = sge.select(*columns).from_(query.subquery("kept"))
    return str(typed.sql(dialect=compiler.dialect))
