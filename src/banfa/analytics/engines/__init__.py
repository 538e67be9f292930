"""The only place that opens an engine, and the only one that speaks an engine's own words.

Ibis writes the SQL; reading files, keeping a table for a while and writing Parquet differ from engine to engine.
"""

from banfa.analytics.engines.choosing import ENGINES, EngineNotInstalled, open_engine, opened_engine
from banfa.analytics.engines.duckdb import DuckDB, open_duckdb, opened
from banfa.analytics.engines.engine import Engine
from banfa.analytics.engines.workspace import Workspace, engine_of, rows, write_parquet

__all__ = [
    "ENGINES",
    "DuckDB",
    "Engine",
    "EngineNotInstalled",
    "Workspace",
    "engine_of",
    "open_duckdb",
    "open_engine",
    "opened",
    "opened_engine",
    "rows",
    "write_parquet",
]
