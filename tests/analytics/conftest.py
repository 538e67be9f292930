"""One DuckDB for all tests of analytics."""

from collections.abc import Iterator

import pytest
from ibis.backends import BaseBackend

from banfa.analytics.engines import opened


@pytest.fixture(scope="session")
def engine() -> Iterator[BaseBackend]:
    with opened(threads=2) as duckdb:
        yield duckdb
