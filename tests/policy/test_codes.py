"""Every code that a joined classification may give."""

from datetime import date

import pytest

from banfa.policy.codes import MOST_CODES, NotJoined, TooManyCodes, possible_codes, titles_of
from banfa.policy.loading import load

TOBACCO = "tobacco"


@pytest.mark.clause("NY-6.d")
def test_the_marks_are_forty_two_each_once_with_its_reading() -> None:
    """Two market types, seven formats, three scales."""
    codes = possible_codes(load(TOBACCO, on=date(2026, 9, 30)), "mark")

    values = [code.value for code in codes]
    assert len(values) == len(set(values)) == 42
    assert (values[0], values[1], values[-1]) == ("CZ1", "CZ2", "XQ3")
    assert (codes[0].reading.zh, codes[0].reading.en) == ("城镇食杂店大", "town, grocery, large")


def test_the_parts_are_named_in_order() -> None:
    titles = titles_of(load(TOBACCO, on=date(2026, 9, 30)), "mark")

    assert [title.zh for title in titles] == ["市场类型", "经营业态", "经营规模"]


def test_what_is_no_code_made_of_others_has_none() -> None:
    with pytest.raises(NotJoined, match="scale"):
        possible_codes(load(TOBACCO, on=date(2026, 9, 30)), "scale")


def test_more_codes_than_can_be_read_are_refused() -> None:
    pack = load("tobacco_office", on=date(2026, 9, 30))
    mark = pack.classifications["mark"]
    everything = mark.model_copy(update={"join": ("band", "band", "scale", "market_type")})
    pack = pack.model_copy(update={"classifications": {**pack.classifications, "mark": everything}})

    assert MOST_CODES < 30 * 30 * 3 * 2
    with pytest.raises(TooManyCodes, match="5,400"):
        possible_codes(pack, "mark")
