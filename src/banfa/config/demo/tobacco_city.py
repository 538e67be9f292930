"""The units of the synthetic city: one city, eight counties, their departments and the order routes."""

from collections.abc import Iterator
from dataclasses import dataclass

from duckdb import DuckDBPyConnection

from banfa.config.demo.files import make_table
from banfa.config.demo.words import towns

CITY, CITY_NAME = "LZ", "澜州市"
ROUTE_CUSTOMERS = 90


@dataclass(frozen=True, slots=True)
class County:
    """A county with its share of the city's retailers and of its routes that lie in town; both 0 to 1."""

    name: str
    share: float
    town_share: float
    departments: int


COUNTIES = (
    County("澜东区", 0.19, 0.90, 5),
    County("澜西区", 0.17, 0.85, 4),
    County("望潮县", 0.14, 0.40, 4),
    County("云汀县", 0.13, 0.35, 4),
    County("青棠县", 0.12, 0.35, 3),
    County("雁渡县", 0.10, 0.30, 3),
    County("白榆县", 0.08, 0.25, 2),
    County("桐湾县", 0.07, 0.30, 2),
)

Row = dict[str, object]


def make_units(connection: DuckDBPyConnection, customers: int) -> None:
    """Make `units` and `places`.

    places: one row per route: position (from 0), unit, route_name, department, county (from 1), county_name,
    place (a street district or a township), in_town (yes or no).
    """
    places = iter(_places(customers))
    units: list[Row] = [_unit(CITY, CITY_NAME, "city", None)]
    routes: list[Row] = []
    for number, county in enumerate(COUNTIES, start=1):
        code = f"{CITY}{number:02}"
        units.append(_unit(code, county.name, "county", CITY))
        for department, count in enumerate(_split(customers, county), start=1):
            office = f"{code}{department:02}"
            units.append(
                _unit(office, f"{county.name}营销{'一二三四五'[department - 1]}部", "department", code)
            )
            for route in _routes(office, count, county, number, places):
                units.append(_unit(str(route["unit"]), str(route["route_name"]), "route", office))
                routes.append({"position": len(routes), **route})
    make_table(connection, "units", units)
    make_table(connection, "places", routes)


def _unit(code: str, name: str, level: str, parent: str | None) -> Row:
    return {"code": code, "name": name, "level": level, "parent": parent}


def _routes(office: str, count: int, county: County, number: int, places: Iterator[str]) -> Iterator[Row]:
    for route in range(count):
        in_town = _crosses_a_whole(route, county.town_share)
        place = next(places) + ("街道" if in_town else "镇")
        yield {
            "unit": f"{office}{route + 1:03}",
            "route_name": f"{place}线",
            "department": office,
            "county": number,
            "county_name": county.name,
            "place": place,
            "in_town": in_town,
        }


def _split(customers: int, county: County) -> list[int]:
    """Share a county's routes out among its departments; every department has at least one."""
    routes = max(round(customers * county.share / ROUTE_CUSTOMERS), county.departments)
    each, more = divmod(routes, county.departments)
    return [each + (place < more) for place in range(county.departments)]


def _crosses_a_whole(place: int, share: float) -> bool:
    """Say yes to this share of all places, evenly spread, the first one among them where it is a half or more."""
    return int((place + 1) * share + 0.5) > int(place * share + 0.5)


def _places(customers: int) -> list[str]:
    """Return a name for each route; beyond the words there are, names are numbered."""
    names = towns()
    needed = customers // ROUTE_CUSTOMERS + 2 * sum(county.departments for county in COUNTIES)
    return [
        name if turn == 0 else f"{name}{turn + 1}"
        for turn in range(needed // len(names) + 1)
        for name in names
    ]
