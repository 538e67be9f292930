"""The units of the organisation for other programs."""

import json
from typing import Any

import pytest

from banfa.platform.access import Actor, Permission
from tests.platform.api.conftest import Program, token_for

pytestmark = pytest.mark.django_db


def listed(program: Program, query: str = "") -> Any:
    return json.loads(program.get(f"/units{query}").content)


def test_they_come_from_the_top_down_with_the_one_above(erp: Program) -> None:
    units = listed(erp)["units"]

    assert [one["code"] for one in units] == ["LZ", "E", "E1", "E11", "W", "W1", "W11"]
    assert [one["parent"] for one in units[:3]] == [None, "LZ", "E"]


def test_a_part_does_not_tell_what_is_above_it(ada: Actor, erp: Program) -> None:
    east = Program(token_for(ada, Permission.ORG_UNIT_READ, unit="E", name="east"))

    units = listed(east)["units"]

    assert [(one["code"], one["parent"]) for one in units] == [("E", None), ("E1", "E"), ("E11", "E1")]


def test_pages_join_without_gap_or_double(erp: Program) -> None:
    codes, after = [], ""
    while after is not None:
        page = listed(erp, f"?limit=3&after={after}")
        codes += [one["code"] for one in page["units"]]
        after = page["next"]

    assert codes == ["LZ", "E", "E1", "E11", "W", "W1", "W11"]


@pytest.mark.parametrize("query", ["?limit=0", "?limit=x", "?depth=2"])
def test_what_cannot_be_read_is_refused(erp: Program, query: str) -> None:
    assert erp.get(f"/units{query}").status_code == 400
