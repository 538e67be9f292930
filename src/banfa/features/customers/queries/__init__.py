"""Reads the register, always through access."""

from banfa.features.customers.queries.attachments import (
    attachment_numbered,
    attachments_of,
    count_attachments,
)
from banfa.features.customers.queries.counting import (
    COUNTED,
    Count,
    count_all,
    count_of,
    count_quickly,
    counted,
)
from banfa.features.customers.queries.entering import units_to_enter
from banfa.features.customers.queries.finding import Found, TooBroad, customers_wished
from banfa.features.customers.queries.neighbouring import Neighbours, neighbours
from banfa.features.customers.queries.paging import Page, page_of
from banfa.features.customers.queries.searching import fitting
from banfa.features.customers.queries.single import (
    customer_coded,
    customer_numbered,
    customer_to_change,
    may_edit,
)
from banfa.features.customers.queries.units import unit_names, units_above, units_below, units_offered
from banfa.features.customers.queries.wishes import PAGE_SIZE, PAGE_SIZES, Condition, Wish

__all__ = [
    "COUNTED",
    "PAGE_SIZE",
    "PAGE_SIZES",
    "Condition",
    "Count",
    "Found",
    "Neighbours",
    "Page",
    "TooBroad",
    "Wish",
    "attachment_numbered",
    "attachments_of",
    "count_all",
    "count_attachments",
    "count_of",
    "count_quickly",
    "counted",
    "customer_coded",
    "customer_numbered",
    "customer_to_change",
    "customers_wished",
    "fitting",
    "may_edit",
    "neighbours",
    "page_of",
    "unit_names",
    "units_above",
    "units_below",
    "units_offered",
    "units_to_enter",
]
