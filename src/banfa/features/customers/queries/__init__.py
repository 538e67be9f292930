"""Reads the register, always through access."""

from banfa.features.customers.queries.counting import COUNTED, Count, count_of, counted
from banfa.features.customers.queries.finding import Found, customers_wished
from banfa.features.customers.queries.paging import PAGE_SIZE, Page, page_of
from banfa.features.customers.queries.searching import fitting
from banfa.features.customers.queries.single import customer_coded, customer_numbered
from banfa.features.customers.queries.units import units_above, units_offered
from banfa.features.customers.queries.wishes import Wish

__all__ = [
    "COUNTED",
    "PAGE_SIZE",
    "Count",
    "Found",
    "Page",
    "Wish",
    "count_of",
    "counted",
    "customer_coded",
    "customer_numbered",
    "customers_wished",
    "fitting",
    "page_of",
    "units_above",
    "units_offered",
]
