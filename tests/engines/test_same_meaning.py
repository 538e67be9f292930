"""What tests/analytics works out by hand holds on every engine: the same tests, another engine in them."""

import pytest

from tests.analytics.test_expressions import answers as answers
from tests.analytics.test_expressions import test_it_holds as test_it_holds
from tests.analytics.test_expressions import (
    test_products_of_large_amounts_do_not_overflow as test_products_of_large_amounts_do_not_overflow,
)
from tests.analytics.test_expressions import (
    test_sums_of_millions_of_small_amounts_stay_exact as test_sums_of_millions_of_small_amounts_stay_exact,
)
from tests.analytics.test_methods import *  # noqa: F403
from tests.analytics.test_rank import *  # noqa: F403
from tests.engines.engine_runs import SOCKETS

pytestmark = pytest.mark.filterwarnings(*SOCKETS)
