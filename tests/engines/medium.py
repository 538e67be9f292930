"""A seeded set of 20,000 customers and 400,000 sales lines for any pack, written as Parquet, with every nasty case.

Ties, zeros, returns, gaps in every column, customers without a line or with returns only, days at the edges of months.
"""

from dataclasses import dataclass
from pathlib import Path

from ibis import Schema

from banfa.analytics.engines import opened
from banfa.kernel.period import Period
from banfa.policy.ledger import ledger_attributes
from banfa.policy.model import FieldType, Pack, Typed

CUSTOMERS = 20_000
LINES = 400_000
SQL_TYPES = {
    FieldType.INTEGER: "BIGINT",
    FieldType.MONEY: "DECIMAL(18, 2)",
    FieldType.DATE: "DATE",
    FieldType.YES_NO: "BOOLEAN",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Medium:
    """The files of one set, with the columns that they hold."""

    customers: Path
    sales: list[Path]
    customer_columns: Schema
    sales_columns: Schema


def write_medium(
    pack: Pack, period: Period, folder: Path, *, facts: frozenset[str] = frozenset(), part: int = 1
) -> Medium:
    """Write the set for a pack: all its fields, areas, levels and attributes, and the given facts.

    `part` makes it smaller: 4 writes a quarter of the customers and of the lines.
    """
    folder.mkdir(parents=True, exist_ok=True)
    customers, sales = folder / "customers.parquet", [folder / "early.parquet", folder / "late.parquet"]
    with opened() as duckdb:
        # Which random number a row draws depends on the row and the column alone.
        duckdb.raw_sql("CREATE MACRO draw(i, column_name, n) AS CAST(hash(i, column_name) % n AS BIGINT)")
        duckdb.raw_sql(f"CREATE TABLE customers AS {_customers(pack, facts, CUSTOMERS // part)}")
        duckdb.raw_sql(f"CREATE TABLE sales AS {_sales(pack, period, part)}")
        duckdb.raw_sql(f"COPY customers TO '{customers}' (FORMAT parquet)")
        middle = period.window(3).start
        for path, where in zip(sales, (f"date < DATE '{middle}'", f"date >= DATE '{middle}'"), strict=True):
            duckdb.raw_sql(f"COPY (FROM sales WHERE {where}) TO '{path}' (FORMAT parquet)")
        return Medium(
            customers=customers,
            sales=sales,
            customer_columns=duckdb.table("customers").schema(),
            sales_columns=duckdb.table("sales").schema(),
        )


def _customers(pack: Pack, facts: frozenset[str], count: int) -> str:
    areas = pack.areas.values if pack.areas else {}
    columns = {
        **{f"unit_{level.code}": _unit(level.code) for level in pack.levels},
        **{f"field_{name}": _value(f"field_{name}", one) for name, one in pack.fields.items()},
        **{f"area_{name}": _value(f"area_{name}", one) for name, one in areas.items()},
        **{
            f"fact_{name}": f"CASE draw(i, '{name}', 3) WHEN 0 THEN true WHEN 1 THEN false END"
            for name in facts
        },
    }
    listed = "".join(f", {value} AS {name}" for name, value in columns.items())
    return f"SELECT i * 7 + 3 AS customer_id{listed} FROM range({count}) AS numbers(i)"


def _sales(pack: Pack, period: Period, part: int) -> str:
    """Nine customers in ten trade, one of thirty of them gives back only."""
    first = period.window(15).start
    days = (period.end - first).days + 20
    attributes = "".join(
        f", {_value(f'line_{name}', one)} AS {name}" for name, one in ledger_attributes(pack).items()
    )
    return f"""
        WITH drawn AS (
            SELECT i, draw(i, 'who', {CUSTOMERS // part * 9 // 10}) AS who, draw(i, 'back', 100) < 6 AS is_return,
                DATE '{first}' + CAST(draw(i, 'day', {days}) AS INTEGER) AS any_day
            FROM range({LINES // part}) AS numbers(i)
        ), placed AS (
            SELECT *, CASE WHEN who % 30 = 0 OR is_return THEN -1 ELSE 1 END AS sign,
                CAST(CASE draw(i, 'edge', 10)
                    WHEN 0 THEN date_trunc('month', any_day)
                    WHEN 1 THEN date_trunc('month', any_day) - INTERVAL 1 DAY
                    ELSE any_day END AS DATE) AS date
            FROM drawn
        )
        SELECT who * 7 + 3 AS customer_id, date, 'p' || draw(i, 'product', 5) AS product,
            CAST(sign * CASE draw(i, 'how many', 8) WHEN 0 THEN 0 WHEN 1 THEN 1 WHEN 2 THEN 2 WHEN 3 THEN 10
                ELSE draw(i, 'quantity', 4000000) * 0.001 END AS DECIMAL(18, 3)) AS quantity,
            CAST(sign * CASE draw(i, 'how much', 8) WHEN 0 THEN 0 WHEN 1 THEN 1 WHEN 2 THEN 2.50 WHEN 3 THEN 100
                ELSE draw(i, 'amount', 900000) * 0.01 END AS DECIMAL(18, 2)) AS amount{attributes}
        FROM placed
    """


def _unit(level: str) -> str:
    return f"CASE WHEN draw(i, '{level}', 33) > 0 THEN '{level}-' || draw(i, 'which {level}', 4) END"


def _value(column: str, typed: Typed) -> str:
    """Return SQL for a value of a type, missing for one row of eight."""
    value = _present(column, typed)
    return f"CASE WHEN draw(i, 'gap {column}', 8) > 0 THEN {value} END"


def _present(column: str, typed: Typed) -> str:
    drawn = f"draw(i, '{column}', %d)"
    match typed.type:
        case FieldType.CHOICE:
            return _choice(column, [option.value for option in typed.options])
        case FieldType.YES_NO:
            return f"{drawn % 2} = 0"
        case FieldType.INTEGER:
            return f"CASE {drawn % 6} WHEN 0 THEN 0 WHEN 1 THEN 1 WHEN 2 THEN 2999 WHEN 3 THEN 3000 ELSE draw(i, 'of {column}', 9000) END"
        case FieldType.DECIMAL:
            return (
                f"CAST(CASE {drawn % 5} WHEN 0 THEN 0 WHEN 1 THEN 20 WHEN 2 THEN 50"
                f" ELSE draw(i, 'of {column}', 9000000) * 0.01 END AS DECIMAL(18, {typed.decimals}))"
            )
        case FieldType.MONEY:
            return (
                f"CAST(CASE {drawn % 5} WHEN 0 THEN 0 WHEN 1 THEN 1000000 WHEN 2 THEN 999999.99"
                f" ELSE draw(i, 'of {column}', 3000000000) * 0.01 END AS DECIMAL(18, 2))"
            )
        case FieldType.DATE:
            return f"DATE '2018-01-01' + CAST({drawn % 3200} AS INTEGER)"
    return _choice(column, ["town", "village", "C", "X", "某处"])


def _choice(column: str, codes: list[str]) -> str:
    """Most customers are active where a status is chosen; else every code is as likely as the next."""
    listed = ", ".join(f"'{code}'" for code in codes)
    any_code = f"([{listed}])[draw(i, '{column}', {len(codes)}) + 1]"
    if "active" in codes:
        return f"CASE WHEN draw(i, 'usual {column}', 10) < 7 THEN 'active' ELSE {any_code} END"
    return any_code
