import re
from collections.abc import Sequence
from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from banfa.features.customers.summary.columns import Part, UnitColumn, declare_unit_columns
from banfa.features.customers.summary.tallies import Tally
from banfa.features.customers.summary.tree import Ask, Row, summary_of
from banfa.kernel.text import Text
from banfa.platform.access import Actor
from banfa.platform.audit.models import Event
from banfa.platform.org.current import pack_on
from banfa.platform.org.models import Unit
from tests.conftest import TODAY
from tests.features.given import register
from tests.platform.exporting.answering import taken
from tests.platform.web.conftest import LoggedIn, logged_in

__all__ = ["logged_in"]
pytestmark = pytest.mark.django_db
FRAGMENT = {"HX-Request": "true"}


@pytest.fixture
def shops(ada: Actor, units: dict[str, Unit]) -> None:
    rows = [("E11", "active", 3), ("E11", "closed", 1), ("W11", "active", 2), ("W", "suspended", 1)]
    register(
        ada,
        *(
            {"code": f"{unit}{status}{n}", "name": f"{unit}{n}店", "unit": unit, "status": status}
            for unit, status, count in rows
            for n in range(count)
        ),
    )


def rows_of(actor: Actor, **ask: object) -> Sequence[Row]:
    return summary_of(actor, pack_on(TODAY), Ask(**ask)).rows  # type: ignore[arg-type]


def customers(row: Row) -> int:
    return row.shown[0].cells[0].figure


def states(row: Row) -> dict[str, int]:
    return {cell.part.key: cell.figure for cell in row.shown[1].cells if cell.figure}


class TestATally:
    def test_sums_a_subtree_and_nothing_beside_it(self) -> None:
        tally = Tally({"000001": 1, "000001000001": 2, "000001000002": 4, "000002": 8, "000010": 16})

        assert [tally.below(path) for path in ("", "000001", "000001000002", "000002", "000003")] == [
            31,
            7,
            4,
            8,
            0,
        ]


class TestTheSummary:
    def test_adds_up_along_the_tree(self, ada: Actor, shops: None) -> None:
        rows = rows_of(ada, depth=1)

        assert [(row.code, row.depth, customers(row)) for row in rows] == [
            ("LZ", 0, 7),
            ("E", 1, 4),
            ("W", 1, 3),
        ]
        assert states(rows[0]) == {"active": 5, "suspended": 1, "closed": 1}

    def test_opens_what_was_asked_for(self, ada: Actor, shops: None) -> None:
        rows = rows_of(ada, depth=1, opened=frozenset({"W"}))

        assert [row.code for row in rows] == ["LZ", "E", "W", "W1"]

    def test_sorts_units_among_their_siblings(self, ada: Actor, shops: None) -> None:
        rising = rows_of(ada, depth=1, sort="customers")
        falling = rows_of(ada, depth=1, sort="status:suspended", descending=True)

        assert [row.code for row in rising] == ["LZ", "W", "E"]
        assert [row.code for row in falling] == ["LZ", "W", "E"]

    def test_is_of_the_readers_part_alone(self, bo: Actor, shops: None) -> None:
        assert [(row.code, customers(row)) for row in rows_of(bo, depth=0)] == [("E", 4)]

    def test_leaves_out_closed_units_that_hold_nobody(self, ada: Actor, shops: None) -> None:
        Unit.objects.filter(code__in=["E1", "W"]).update(closed_on=TODAY)
        Unit.objects.create(
            code="N",
            name="北",
            level="county",
            parent=Unit.objects.get(code="LZ"),
            path="000001000009",
            closed_on=TODAY,
        )

        found = [(row.code, row.is_closed) for row in rows_of(ada, depth=1)]

        assert found == [("LZ", False), ("E", False), ("W", True)]

    def test_counts_with_one_query_per_table(self, ada: Actor, shops: None) -> None:
        with CaptureQueriesContext(connection) as queries:
            rows_of(ada, depth=5)

        assert len(queries) <= 8

    def test_shows_what_other_features_declare(
        self, ada: Actor, shops: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("banfa.features.customers.summary.columns._sources", {})
        east = Unit.objects.get(code="E11").path
        part = Part(key="", label=Text("欠", "owed"), by_path={east: 2}, query="q=x")
        column = UnitColumn(key="owed", title=Text("欠", "Owed"), order=90, parts=[part], of="customers")
        declare_unit_columns("test", lambda actor: [column])

        cell = rows_of(ada, depth=0)[0].shown[-1].cells[0]

        assert (cell.figure, cell.share, cell.address) == (2, 2 / 7, "/customers/?unit=LZ&q=x")


def read(browser: Client, address: str, **headers: str) -> str:
    response = browser.get(address, headers=headers)
    assert response.status_code == 200
    return str(response.content.decode())


class TestThePage:
    def test_leads_from_every_figure_to_its_customers(
        self, logged_in: LoggedIn, ada: Actor, shops: None
    ) -> None:
        browser = logged_in(ada)
        page = read(browser, "/customers/units/")

        addresses = set(re.findall(r'href="(/customers/\?unit=E[^"]*)"', page))

        assert "/customers/?unit=E&amp;status=closed" in addresses
        for address in addresses:
            assert browser.get(address.replace("&amp;", "&")).status_code == 200

    def test_gives_the_table_alone_to_a_fragment(self, logged_in: LoggedIn, ada: Actor, shops: None) -> None:
        page = read(logged_in(ada), "/customers/units/?open=W", **FRAGMENT)

        assert "<html" not in page
        assert "西城一部" in page

    @pytest.mark.parametrize("query", ["depth=x", "depth=11", "depth=-1", "sort=nonsense", "sort=-status:no"])
    def test_refuses_what_it_cannot_read(
        self, logged_in: LoggedIn, ada: Actor, shops: None, query: str
    ) -> None:
        assert logged_in(ada).get(f"/customers/units/?{query}").status_code == 400

    def test_is_closed_to_a_stranger(self, logged_in: LoggedIn, cy: Actor) -> None:
        assert logged_in(cy).get("/customers/units/").status_code == 403

    def test_is_only_read(self, logged_in: LoggedIn, ada: Actor) -> None:
        assert logged_in(ada).post("/customers/units/").status_code == 405

    def test_leaves_the_house_as_a_workbook_and_is_logged(
        self, logged_in: LoggedIn, ada: Actor, shops: None
    ) -> None:
        browser = logged_in(ada)
        content = taken(browser, browser.get("/customers/units/export/?depth=1"), ending=".xlsx")

        book = CalamineWorkbook.from_filelike(BytesIO(content))
        rows = book.get_sheet_by_index(0).to_python()
        assert rows[0][:4] == ["Unit code", "Unit", "Level", "Customers"]
        assert [row[:4] for row in rows[1:]] == [
            ["LZ", "澜州市公司", "City company", 7], ["E", "东城县", "County branch", 4], ["W", "西城县", "County branch", 3],
        ]  # fmt: skip
        assert Event.objects.filter(action="units.exported").exists()

    def test_leaves_the_house_only_with_the_right(self, logged_in: LoggedIn, bo: Actor, shops: None) -> None:
        assert logged_in(bo).post("/customers/units/export/").status_code == 403
        assert "/customers/units/export/" not in read(logged_in(bo), "/customers/units/")
