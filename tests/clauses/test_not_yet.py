"""Every clause about the organisation, the register, its data and access is live or listed with the reason."""

import re
from pathlib import Path

from banfa.features.regulations.queries.states import clause_states
from banfa.policy.mechanisms import mechanisms
from tests.knocked_out import WITHOUT, function_at

LISTED = Path(__file__).parents[2] / "docs" / "clauses.md"
CAPABILITIES = ("organisation", "customer-master", "data-governance", "access-security")


def test_each_is_at_work_or_stands_in_the_list_and_none_in_both() -> None:
    states = [one for one in clause_states() if one.capability in CAPABILITIES]
    listed = re.findall(r"`([A-Z][A-Z0-9a-z.-]*-[A-Z0-9a-z.]+)`", LISTED.read_text(encoding="utf-8"))

    assert len(states) == 230
    assert len(listed) == len(set(listed))
    assert set(listed) == {one.id for one in states if not one.live}


def test_every_mechanism_stands_in_functions_that_are_there() -> None:
    places = {place for one in mechanisms() for place in one.stands_in}

    assert WITHOUT.keys() <= places
    assert all(function_at(place) for place in places)
    assert all(one.cites and one.title.zh and one.title.en for one in mechanisms())
