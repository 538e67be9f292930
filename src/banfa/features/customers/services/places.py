"""The units and areas that rows refer to, as far as the actor may use them."""

import duckdb
import pyarrow as pa

from banfa.features.customers.models import Area
from banfa.features.customers.services.writing import Place
from banfa.kernel.text import Text
from banfa.platform.access import Actor, Permission, visible
from banfa.platform.imports.checked import Checked, reject
from banfa.platform.org.models import Unit


def usable_units(actor: Actor, right: Permission) -> dict[str, Place]:
    """Return the open units where the actor has this right, by code."""
    rows = visible(Unit, actor, right).filter(closed_on=None).values_list("code", "pk", "path")
    return {code: Place(pk, path) for code, pk, path in rows}


def usable_areas(actor: Actor, right: Permission) -> dict[str, Place]:
    """Return the areas where the actor has this right, by code."""
    return {
        code: Place(pk, path)
        for code, pk, path in visible(Area, actor, right).values_list("code", "pk", "unit_path")
    }


def reject_unknown_units(
    checked: Checked, engine: duckdb.DuckDBPyConnection, units: dict[str, Place]
) -> Checked:
    """Put out rows whose unit is unknown, closed or not the actor's, in the same words."""
    engine.register("usable_units", _codes(units))
    return reject(
        checked, engine,
        "SELECT row, unit AS value FROM every_row WHERE unit NOT IN (SELECT code FROM usable_units)",
        column="unit",
        reason=Text("机构“{value}”不存在，或不在您的管辖范围内", "there is no unit '{value}' in your part of the organisation"),
        remedy=Text("请改为您管辖的在用机构代码，或先导入机构", "give the code of an open unit of yours, or import units first"),
    )  # fmt: skip


def reject_unknown_areas(
    checked: Checked, engine: duckdb.DuckDBPyConnection, areas: dict[str, Place]
) -> Checked:
    """Put out rows that name an area which is unknown or not the actor's."""
    if "area" not in checked.names:
        return checked
    engine.register("usable_areas", _codes(areas))
    return reject(
        checked, engine,
        "SELECT row, area AS value FROM every_row WHERE area IS NOT NULL AND area NOT IN (SELECT code FROM usable_areas)",
        column="area",
        reason=Text("片区“{value}”不存在，或不在您的管辖范围内", "there is no area '{value}' in your part of the organisation"),
        remedy=Text("请改正片区代码，或先导入片区", "correct the area's code, or import areas first"),
    )  # fmt: skip


def _codes(places: dict[str, Place]) -> pa.Table:
    return pa.table({"code": pa.array(list(places), pa.string())})
