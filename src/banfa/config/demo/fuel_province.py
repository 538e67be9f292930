"""The units of the synthetic province: six prefectures, their counties and the filling stations."""

from collections.abc import Iterator

from duckdb import DuckDBPyConnection

from banfa.config.demo.files import make_table
from banfa.config.demo.words import STREETS, towns

PROVINCE, PROVINCE_NAME = "LH", "岚海省"
STATION_CUSTOMERS = 40
PREFECTURES = {
    "澜州市": ("澜东区", "澜西区", "望潮县", "云汀县", "青棠县"),
    "鹭汀市": ("鹭北区", "鹭南区", "星渚县", "月牙县"),
    "松壑市": ("松岭区", "桐湾县", "白榆县", "石浦渡县"),
    "雁川市": ("雁川城区", "雁渡县", "芦花县", "长滩县"),
    "岚屿市": ("岚屿港区", "珠屿县", "蓝礁县"),
    "晴川市": ("晴川城区", "竹溪源县", "榆关渡县", "杏林坪县"),
}

Row = dict[str, object]


def make_units(connection: DuckDBPyConnection, customers: int) -> None:
    """Make `units` and `places`.

    places: one row per station: position (from 0), unit, prefecture, county, place (a township), all names but
    the unit's code.
    """
    counties = sum(len(names) for names in PREFECTURES.values())
    stations = _shares(max(counties, round(customers / STATION_CUSTOMERS)), counties)
    names = _places(customers, counties)
    units: list[Row] = [_unit(PROVINCE, PROVINCE_NAME, "province", None)]
    places: list[Row] = []
    for number, (prefecture, inside) in enumerate(PREFECTURES.items(), start=1):
        code = f"{PROVINCE}{number:02}"
        units.append(_unit(code, prefecture, "prefecture", PROVINCE))
        for county_number, county in enumerate(inside, start=1):
            county_code = f"{code}{county_number:02}"
            units.append(_unit(county_code, county, "county", code))
            for station in range(1, next(stations) + 1):
                station_code, place = f"{county_code}{station:03}", next(names)
                street = STREETS[len(places) % len(STREETS)]
                units.append(_unit(station_code, f"{place}{street}加油站", "station", county_code))
                places.append(
                    {
                        "position": len(places),
                        "unit": station_code,
                        "prefecture": prefecture,
                        "county": county,
                        "place": f"{place}镇",
                    }
                )
    make_table(connection, "units", units)
    make_table(connection, "places", places)


def _unit(code: str, name: str, level: str, parent: str | None) -> Row:
    return {"code": code, "name": name, "level": level, "parent": parent}


def _shares(stations: int, counties: int) -> Iterator[int]:
    """Yield the stations of one county after the other, as even as whole numbers allow."""
    each, more = divmod(stations, counties)
    return (each + (county < more) for county in range(counties))


def _places(customers: int, counties: int) -> Iterator[str]:
    """Yield a name for each station; beyond the words there are, names are numbered."""
    names = towns()
    rounds = (customers // STATION_CUSTOMERS + counties + 1) // len(names) + 1
    return (name if turn == 0 else f"{name}{turn + 1}" for turn in range(rounds) for name in names)
