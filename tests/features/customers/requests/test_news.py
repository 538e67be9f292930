"""TOB-INFO 6.1: the departments that use a customer's information hear that it was changed."""

from datetime import timedelta

import pytest
from django.http import QueryDict

from banfa.features.customers.models import Customer
from banfa.features.customers.requests.asking import Grounds, ask_for_changes
from banfa.features.customers.services.proposing import Proposal
from banfa.platform.access import Actor
from banfa.platform.approvals.services import carry_out
from banfa.platform.org.models import Unit
from banfa.platform.web.news import news
from banfa.platform.web.slots import Asked
from tests.conftest import NOW
from tests.features.customers.requests.conftest import signed
from tests.platform.approvals.conftest import actor

Offices = dict[str, Actor]


def heard(by: Actor) -> list[tuple[str, str]]:
    asked = Asked(actor=by, query=QueryDict(""))
    told = news(asked, NOW - timedelta(hours=1))
    return [(one.what.en, one.about.zh) for one in told if one.what.en.endswith("changed")]


@pytest.mark.clause("TOB-INFO-6.1.e")
def test_a_change_is_told_to_the_posts_that_use_it_in_their_part_alone(
    shop: Customer, manager: Actor, offices: Offices, units: dict[str, Unit]
) -> None:
    proposal = Proposal(customer=shop, values={"settlement_method": "电子结算"})
    request = ask_for_changes([proposal], Grounds(why="改为电子结算"), actor=manager, at=NOW)[0]
    request = signed(request, offices)
    before = heard(manager)

    carry_out(request.pk, digest=request.digest, actor=offices["network_office"], at=NOW)

    near, far = actor("hd", "section_head", units["E"]), actor("wd", "section_head", units["W"])
    outside = actor("insp", "inspector", units["LZ"])
    assert before == []
    assert heard(manager) == heard(near) == [("Settlement method changed", "吉祥店")]
    assert heard(far) == heard(outside) == []
    shop.refresh_from_db()
    assert shop.attributes["settlement_method"] == "电子结算"
