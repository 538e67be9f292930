import re

import pytest

from banfa.features.customers.summary.tree import Ask, Row, summary_of
from banfa.features.grading.services import publish
from banfa.platform.access import Actor
from banfa.platform.org.current import pack_on
from tests.conftest import TODAY
from tests.features.given import day
from tests.platform.web.conftest import LoggedIn, logged_in

__all__ = ["logged_in"]
pytestmark = pytest.mark.django_db


def rows_of(actor: Actor) -> list[Row]:
    return [*summary_of(actor, pack_on(TODAY), Ask(depth=1)).rows]


def figures(row: Row, column: str) -> dict[str, int]:
    shown = next(one for one in row.shown if one.column.key == column)
    return {cell.part.key: cell.figure for cell in shown.cells}


@pytest.fixture
def published(ada: Actor) -> None:
    publish("2026Q2-01", actor=ada, at=day(10))
    publish("2026Q3-01", actor=ada, at=day(11))


# Fields and money: their cells lead to the customers behind them and count something else.
COUNTING_OTHERS = frozenset({"filled", "sum.amount", "sum.quantity"})


def test_every_figure_is_the_number_of_customers_that_it_leads_to(
    logged_in: LoggedIn, ada: Actor, published: None
) -> None:
    browser = logged_in(ada)
    compared = 0
    for row in rows_of(ada):
        for shown in row.shown:
            for cell in shown.cells:
                page = browser.get(cell.address)
                assert page.status_code == 200, cell.address
                listed = set(re.findall(r"K\d(?=<)", page.content.decode()))
                if shown.column.key not in COUNTING_OTHERS:
                    assert len(listed) == cell.figure, cell.address
                compared += cell.figure > 0
    assert compared > 12


def test_what_rose_and_fell_is_counted_where_it_lies(ada: Actor, published: None) -> None:
    moved = {row.code: figures(row, "moved") for row in rows_of(ada)}

    assert moved["LZ"]["up"] == moved["E"]["up"] + moved["W"]["up"] == 1
    assert moved["LZ"]["down"] == moved["E"]["down"] + moved["W"]["down"]


def test_nothing_is_shown_before_grades_are_published(ada: Actor) -> None:
    shown = [shown.column.key for shown in rows_of(ada)[0].shown]
    assert not {"grade", "moved"} & {*shown}
    assert shown[:2] == ["customers", "status"]


def test_a_reader_sees_their_part(bo: Actor, ada: Actor, published: None) -> None:
    whole = {row.code: figures(row, "grade") for row in rows_of(ada)}

    assert next((row.code, figures(row, "grade")) for row in rows_of(bo)) == ("E", whole["E"])
