"""Opens an engine by its name; what an optional one needs is imported only then."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

from banfa.analytics.engines.duckdb import DuckDB, open_duckdb
from banfa.analytics.engines.engine import Engine
from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text

ENGINES = ("duckdb", "postgres", "chdb", "spark")
OPTIONAL = {
    "chdb": ("banfa.analytics.engines.chdb", "ChDB"),
    "spark": ("banfa.analytics.engines.spark", "Spark"),
}


class EngineNotInstalled(BanfaError):
    """An optional engine was asked for whose packages are not installed."""


def open_engine(name: str, *, address: str = "", spill: Path | None = None) -> Engine:
    """Open one of ENGINES; `address` is PostgreSQL's, `spill` a folder for DuckDB. Raises EngineNotInstalled."""
    if name == "duckdb":
        return DuckDB(open_duckdb(spill=spill))
    try:
        if name == "postgres":
            return import_module("banfa.analytics.engines.postgres").Postgres(address)  # type: ignore[no-any-return]
        module, kind = OPTIONAL[name]
        return getattr(import_module(module), kind)()  # type: ignore[no-any-return]
    except ImportError as lacking:
        raise EngineNotInstalled(
            Text(
                f"计算引擎 {name} 未安装（缺少 {lacking.name}）：请安装 banfa[engines]",
                f"the engine {name} is not installed ({lacking.name} is missing): install banfa[engines]",
            )
        ) from lacking


@contextmanager
def opened_engine(name: str, *, address: str = "", spill: Path | None = None) -> Iterator[Engine]:
    """Yield an engine of one's own and close it afterwards. Raises EngineNotInstalled."""
    engine = open_engine(name, address=address, spill=spill)
    try:
        yield engine
    finally:
        engine.close()
