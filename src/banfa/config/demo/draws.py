"""Seeded draws inside DuckDB: the same seed, number and purpose always give the same value.

Every draw is a hash, so neither threads nor the order of rows can change it, as random() would.
"""

import duckdb
from duckdb import DuckDBPyConnection

from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text

# The purpose is hashed first and alone: hashing (seed, purpose, number) together gives correlated draws.
_MACROS = (
    """CREATE MACRO draw(id, purpose) AS
       (hash(xor(hash(concat(getvariable('seed'), ':', purpose)), id::UBIGINT)) >> 11)::DOUBLE
       / 9007199254740992.0""",
    """CREATE MACRO normal(id, purpose) AS
       sqrt(-2 * ln(1 - draw(id, purpose))) * cos(2 * pi() * draw(id, purpose || ', angle'))""",
    """CREATE MACRO spread(low, high, id, purpose) AS low + (high - low) * draw(id, purpose)""",
    """CREATE MACRO whole(low, high, id, purpose) AS
       (low + floor((high - low + 1) * draw(id, purpose)))::BIGINT""",
    """CREATE MACRO pick(words, id, purpose) AS words[1 + floor(len(words) * draw(id, purpose))::INTEGER]""",
)


class NobodyToMake(BanfaError):
    """A demonstration without customers was asked for."""


def drawing(seed: int) -> DuckDBPyConnection:
    """Return a database in memory with the macros draw, normal, spread, whole and pick.

    draw: 0 ≤ x < 1; normal: mean 0, deviation 1; spread: a decimal; whole: an integer, both ends included;
    pick: a word of a list.
    """
    connection = duckdb.connect()
    connection.execute("SET VARIABLE seed = $1", [seed])
    for macro in _MACROS:
        connection.execute(macro)
    return connection


def remember(connection: DuckDBPyConnection, **values: object) -> None:
    """Make values known to the SQL of this connection as getvariable('NAME')."""
    for name, value in values.items():
        connection.execute(f"SET VARIABLE {name} = $1", [value])


def require_customers(customers: int) -> None:
    """Raise NobodyToMake unless there is at least one customer to make."""
    if customers < 1:
        raise NobodyToMake(
            Text(
                f"演示数据至少需要 1 个客户，而不是 {customers} 个",
                f"a demonstration needs at least 1 customer, not {customers}",
            )
        )
