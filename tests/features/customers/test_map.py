import json
import re
from collections.abc import Sequence

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from banfa.features.customers.map.boxes import MOST_CELLS, Box, Cells, read_box
from banfa.features.customers.map.extents import extent_of, hull, outlines_of
from banfa.features.customers.map.mark import Mark, Marks
from banfa.features.customers.map.marks import marks_in
from banfa.features.customers.map.merging import merged
from banfa.features.customers.map.places import InRegister
from banfa.features.customers.models import Customer
from banfa.platform.access import Actor, visible
from banfa.platform.org.models import Unit
from banfa.platform.web.refusals import BadRequest
from banfa.policy.values import StoredValue
from tests.features.given import register
from tests.platform.web.conftest import LoggedIn, logged_in

__all__ = ["logged_in"]
pytestmark = pytest.mark.django_db
FRAGMENT = {"HX-Request": "true"}
TOWN = "118.0,30.0,118.2,30.2"
SHOPS: Sequence[dict[str, StoredValue]] = (
    {"code": "M1", "name": "安平便民店", "unit": "E11", "longitude": "118.05", "latitude": "30.05"},
    {"code": "M2", "name": "春和里食杂店", "unit": "W11", "longitude": "118.15", "latitude": "30.15", "status": "suspended"},
    {"code": "M3", "name": "远山副食", "unit": "E11", "longitude": "119.5", "latitude": "31.5"},
    {"code": "M4", "name": "无址商店", "unit": "E11"},
)  # fmt: skip


@pytest.fixture
def shops(ada: Actor, units: dict[str, Unit]) -> dict[str, int]:
    register(ada, *SHOPS)
    return dict(Customer.objects.values_list("code", "pk"))


def crowd(actor: Actor, count: int, *, unit: str = "E11", east: float = 118.0, north: float = 30.0) -> None:
    """Store customers in a square of a tenth of a degree."""
    side = int(count**0.5) + 1
    rows = (
        {"code": f"{unit}{n:05}", "name": f"第{n:05}店", "unit": unit,
         "longitude": f"{east + n % side / side / 10:.6f}", "latitude": f"{north + n // side / side / 10:.6f}"}
        for n in range(count)
    )  # fmt: skip
    register(actor, *rows)


def listed(page: str) -> list[str]:
    """Return the names in the list beside the map, in order."""
    return re.findall(r'data-customer="\d+"><span class="who">([^<]+)<', page)


def marks(page: str) -> list[dict[str, object]]:
    found = re.search(r'<script id="marks" type="application/json">(.*?)</script>', page)
    assert found is not None
    loaded: list[dict[str, object]] = json.loads(found[1])
    return loaded


def read(browser: Client, address: str, **headers: str) -> str:
    response = browser.get(address, headers=headers)
    assert response.status_code == 200, response.content[:400]
    return str(response.content.decode())


class TestAPosition:
    def test_follows_the_file_however_it_is_written(self, ada: Actor, shops: dict[str, int]) -> None:
        before = Customer.objects.get(code="M1").longitude
        register(ada, {"code": "M1", "name": "安平便民店", "longitude": "118.06"})

        assert (before, Customer.objects.get(code="M1").longitude) == (118.05, 118.06)

    def test_is_nothing_where_the_file_holds_none(self, shops: dict[str, int]) -> None:
        assert Customer.objects.get(code="M4").latitude is None

    def test_is_found_through_the_index(self, ada: Actor, shops: dict[str, int]) -> None:
        if connection.vendor != "sqlite":
            pytest.skip("the plan is written otherwise there")

        plan = visible(Customer, ada).filter(read_box(TOWN).condition).values("pk").explain()

        assert "COVERING INDEX customers_by_place" in plan


class TestABox:
    @pytest.mark.parametrize(
        "words",
        [
            "",
            "1,2,3",
            "a,b,c,d",
            "118,30,117,31",
            "118,31,119,30",
            "nan,30,119,31",
            "118,30,inf,31",
            "0,-91,1,0",
        ],
    )
    def test_that_makes_no_sense_is_refused(self, words: str) -> None:
        with pytest.raises(BadRequest):
            read_box(words)

    @pytest.mark.parametrize("zoom", [0, 3.5, 11, 18])
    def test_never_holds_more_cells_than_can_be_drawn(self, zoom: float) -> None:
        box = Box(west=-180, south=-85, east=180, north=85)

        cells = Cells.of(box, zoom)

        assert (box.east - box.west) / cells.across * (
            box.north - box.south
        ) / cells.along <= MOST_CELLS * 1.01

    def test_keeps_its_cells_while_it_is_pushed_about(self) -> None:
        here = Box(west=118.0, south=30.0, east=118.4, north=30.2)
        there = Box(west=118.1, south=30.1, east=118.5, north=30.3)

        assert Cells.of(here, 12) == Cells.of(there, 12)


def marked(actor: Actor, zoom: float) -> Marks:
    found = visible(Customer, actor)
    return marks_in(found, read_box(TOWN), zoom, None, InRegister(found))


class TestTheMarks:
    def test_are_customers_where_they_are_few(self, ada: Actor, shops: dict[str, int]) -> None:
        found = marked(ada, 12)

        assert [(mark.customer_id, mark.name) for mark in found.marks] == [
            (shops["M1"], "安平便民店"),
            (shops["M2"], "春和里食杂店"),
        ]

    def test_are_clusters_of_everyone_where_they_are_many(self, ada: Actor, units: dict[str, Unit]) -> None:
        crowd(ada, 900)

        found = marked(ada, 11)

        assert found.customers == 900
        assert sum(mark.customers for mark in found.marks) == 900
        assert len(found.marks) < 60

    def test_that_would_cover_each_other_are_one(self) -> None:
        cells = Cells(across=1.0, along=1.0)
        large = Mark(latitude=0.9, longitude=0.5, customers=9, first=1, shades={"v1": 9})
        small = Mark(latitude=1.1, longitude=0.5, customers=1, first=2, customer_id=2, shades={"v7": 1})
        apart = Mark(latitude=2.9, longitude=0.5, customers=4, first=3)

        found = merged({(0, 0): large, (1, 0): small, (2, 0): apart}, cells)

        assert [(mark.customers, mark.shades) for mark in found] == [(10, {"v1": 9, "v7": 1}), (4, {})]

    def test_leave_out_what_an_actor_does_not_see(self, bo: Actor, ada: Actor, shops: dict[str, int]) -> None:
        found = marked(bo, 12)

        assert [mark.customer_id for mark in found.marks] == [shops["M1"]]


class TestTheExtent:
    def test_is_not_widened_by_a_stray(self, ada: Actor, units: dict[str, Unit]) -> None:
        crowd(ada, 400)
        register(ada, {"code": "FAR", "name": "错位店", "unit": "E11", "longitude": "10", "latitude": "5"})

        extent = extent_of(InRegister(visible(Customer, ada)))

        assert extent.located == 401
        assert extent.box is not None
        assert extent.box.west > 117

    def test_of_nobody_is_none(self, ada: Actor, units: dict[str, Unit]) -> None:
        assert extent_of(InRegister(visible(Customer, ada))).box is None

    def test_is_outlined_by_units_of_the_first_level_that_has_several(
        self, ada: Actor, units: dict[str, Unit]
    ) -> None:
        crowd(ada, 60)
        crowd(ada, 40, unit="W11", east=118.5)
        found = InRegister(visible(Customer, ada))

        outlines = outlines_of(found, ada, "", extent_of(found))

        assert [one.code for one in outlines] == ["E", "W"]
        assert all(len(one.ring) >= 4 for one in outlines)

    def test_is_outlined_by_a_sample_where_they_are_many(
        self, ada: Actor, units: dict[str, Unit], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("banfa.features.customers.map.places.DRAWN_ROUND", 50)
        crowd(ada, 200)
        crowd(ada, 100, unit="W11", east=118.5)
        found = InRegister(visible(Customer, ada))

        with CaptureQueriesContext(connection) as queries:
            outlines = outlines_of(found, ada, "", extent_of(found))

        assert [one.code for one in outlines] == ["E", "W"]
        assert " 7" in next(query["sql"] for query in queries if "SUBSTR" in query["sql"])  # every seventh

    def test_goes_round_the_outermost_points_only(self) -> None:
        square = [(0.0, 0.0), (0.0, 2.0), (2.0, 2.0), (2.0, 0.0)]

        assert set(hull([*square, (1.0, 1.0), (1.0, 0.5)])) == set(square)


class TestTheMapPage:
    def test_shows_the_customers_with_a_position_and_counts_the_others(
        self, logged_in: LoggedIn, ada: Actor, shops: dict[str, int]
    ) -> None:
        page = read(logged_in(ada), f"/customers/map/?box={TOWN}")

        assert listed(page) == ["安平便民店", "春和里食杂店"]
        assert {mark["id"] for mark in marks(page)} == {shops["M1"], shops["M2"]}
        assert 'in.position=missing">1 without a position' in page

    def test_gives_the_box_alone_to_a_fragment(
        self, logged_in: LoggedIn, ada: Actor, shops: dict[str, int]
    ) -> None:
        page = read(logged_in(ada), f"/customers/map/?box={TOWN}&zoom=12", **FRAGMENT)

        assert "<html" not in page
        assert listed(page) == ["安平便民店", "春和里食杂店"]

    def test_keeps_the_wish_of_the_register(
        self, logged_in: LoggedIn, ada: Actor, shops: dict[str, int]
    ) -> None:
        page = read(logged_in(ada), f"/customers/map/?status=suspended&box={TOWN}")

        assert listed(page) == ["春和里食杂店"]

    def test_says_so_where_nobody_found_has_a_position(
        self, logged_in: LoggedIn, ada: Actor, shops: dict[str, int]
    ) -> None:
        assert "None of the 1 customers found has a position" in read(logged_in(ada), "/customers/map/?q=M4")

    @pytest.mark.parametrize(
        "query", ["box=1,2", "box=a,b,c,d", "zoom=99", "zoom=x", "f.nonsense=1", "unknown=1"]
    )
    def test_refuses_what_it_cannot_read(
        self, logged_in: LoggedIn, ada: Actor, shops: dict[str, int], query: str
    ) -> None:
        assert logged_in(ada).get(f"/customers/map/?{query}").status_code == 400

    def test_is_not_there_where_the_pack_keeps_no_positions(
        self, logged_in: LoggedIn, ada: Actor, shops: dict[str, int], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("banfa.features.customers.map.views.has_positions", lambda pack: False)

        response = logged_in(ada).get("/customers/map/")

        assert response.status_code == 404
        assert b"keeps no longitude and latitude" in response.content

    def test_shows_a_reader_their_own_part_alone(
        self, logged_in: LoggedIn, bo: Actor, ada: Actor, shops: dict[str, int]
    ) -> None:
        assert listed(read(logged_in(bo), f"/customers/map/?box={TOWN}")) == ["安平便民店"]
        assert logged_in(bo).get(f"/customers/map/{shops['M2']}/").status_code == 404
        assert logged_in(bo).get("/customers/map/?unit=W").status_code == 404

    def test_is_closed_to_a_stranger(self, logged_in: LoggedIn, cy: Actor, shops: dict[str, int]) -> None:
        assert logged_in(cy).get("/customers/map/").status_code == 403
        assert logged_in(cy).get(f"/customers/map/{shops['M1']}/").status_code == 403

    def test_is_only_read(self, logged_in: LoggedIn, ada: Actor, shops: dict[str, int]) -> None:
        assert logged_in(ada).post("/customers/map/").status_code == 405

    def test_tells_of_one_customer_on_a_card(
        self, logged_in: LoggedIn, ada: Actor, shops: dict[str, int]
    ) -> None:
        page = read(logged_in(ada), f"/customers/map/{shops['M1']}/")

        assert f'href="/customers/{shops["M1"]}/"' in page
        assert "<html" not in page

    def test_asks_the_database_as_often_for_many_as_for_few(
        self, logged_in: LoggedIn, ada: Actor, shops: dict[str, int]
    ) -> None:
        browser = logged_in(ada)
        asked = []
        for _ in range(2):
            with CaptureQueriesContext(connection) as queries:
                read(browser, f"/customers/map/?box={TOWN}", **FRAGMENT)
            asked.append(len(queries))
            crowd(ada, 250)

        assert asked[1] <= asked[0] + 1  # a cluster's picture is one more question than points


class TestTheRegister:
    def test_is_narrowed_to_a_box(self, logged_in: LoggedIn, ada: Actor, shops: dict[str, int]) -> None:
        page = read(logged_in(ada), f"/customers/?in.box={TOWN}")

        assert re.findall(r'class="bf-code">(M\d)<', page) == ["M1", "M2"]

    def test_shows_who_has_no_position(self, logged_in: LoggedIn, ada: Actor, shops: dict[str, int]) -> None:
        page = read(logged_in(ada), "/customers/?in.position=missing")

        assert re.findall(r'class="bf-code">(M\d)<', page) == ["M4"]

    def test_refuses_a_box_that_makes_no_sense(
        self, logged_in: LoggedIn, ada: Actor, shops: dict[str, int]
    ) -> None:
        assert logged_in(ada).get("/customers/?in.box=1,2,3").status_code == 400
