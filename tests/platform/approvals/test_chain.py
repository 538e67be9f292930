"""A request goes from step to step as its chain says, and only the right ones move it."""

from collections.abc import Callable

import pytest

from banfa.platform.access import Actor
from banfa.platform.approvals.models import Decision, Request
from banfa.platform.approvals.refusals import AlreadyDecided, ContentMoved, NotAsked, ReasonNeeded
from banfa.platform.approvals.services import agree, carry_out, refuse, resubmit, send_back, withdraw
from banfa.platform.audit.models import Event
from banfa.policy import catalogue
from tests.conftest import NOW
from tests.platform.approvals.conftest import Deeds

Ask = Callable[..., Request]
TOBACCO = "customer_information"
SIGNING = ("service_centre", "network_office", "monopoly_supervision")


def signed(request: Request, heads: dict[str, Actor], *posts: str) -> Request:
    for post in posts:
        request = agree(request.pk, digest=request.digest, actor=heads[post], at=NOW)
    return request


@pytest.mark.clause("TOB-INFO-6.2.b")
def test_a_change_of_information_takes_the_signatures_of_three_heads(
    ask: Ask, manager: Actor, heads: dict[str, Actor], deeds: Deeds
) -> None:
    three = int(catalogue.figures()["TOB-INFO-6.2.b.approvals"])
    request = ask(manager, chain=TOBACCO)

    assert request.stages.filter(does="AGREE").count() == three == len(SIGNING)
    for place, post in enumerate(SIGNING):
        assert (request.state, deeds.done) == (Request.State.OPEN, []), f"after {place} of three"
        request = signed(request, heads, post)
    assert request.state == Request.State.APPROVED


@pytest.mark.clause("TOB-INFO-6.2.b")
def test_one_refusal_ends_it_with_its_reason(
    ask: Ask, manager: Actor, heads: dict[str, Actor], deeds: Deeds
) -> None:
    request = signed(ask(manager, chain=TOBACCO), heads, "service_centre")

    request = refuse(
        request.pk, digest=request.digest, reason="证照不符", actor=heads["network_office"], at=NOW
    )

    assert request.state == Request.State.REFUSED
    assert request.decisions.filter(act="REFUSED").values_list("reason", flat=True).get() == "证照不符"
    assert (deeds.done, deeds.ended) == ([], [request.pk])
    with pytest.raises(AlreadyDecided):
        agree(request.pk, digest=request.digest, actor=heads["monopoly_supervision"], at=NOW)


@pytest.mark.clause("TOB-INFO-6.2.c")
def test_only_the_network_office_carries_an_approved_change_out(
    ask: Ask, manager: Actor, heads: dict[str, Actor], deeds: Deeds, ada: Actor
) -> None:
    request = signed(ask(manager, chain=TOBACCO), heads, *SIGNING)
    for other in ("service_centre", "monopoly_supervision"):
        with pytest.raises(NotAsked, match="Network_Office"):
            carry_out(request.pk, digest=request.digest, actor=heads[other], at=NOW)
    with pytest.raises(NotAsked):  # not even the administrator
        carry_out(request.pk, digest=request.digest, actor=ada, at=NOW)
    assert deeds.done == []

    request = carry_out(request.pk, digest=request.digest, actor=heads["network_office"], at=NOW)

    assert request.state == Request.State.APPLIED
    assert deeds.done == [(request.pk, "Network_Office")]


def test_the_office_before_its_turn_is_told_whose_turn_it_is(
    ask: Ask, manager: Actor, heads: dict[str, Actor]
) -> None:
    request = ask(manager, chain=TOBACCO)

    with pytest.raises(NotAsked) as refused:
        agree(request.pk, digest=request.digest, actor=heads["network_office"], at=NOW)

    assert "Service_Centre" in refused.value.text.zh


def test_a_refusal_takes_a_reason(ask: Ask, manager: Actor, heads: dict[str, Actor]) -> None:
    request = ask(manager, chain=TOBACCO)

    with pytest.raises(ReasonNeeded):
        refuse(request.pk, digest=request.digest, reason="  ", actor=heads["service_centre"], at=NOW)

    assert Request.objects.get(pk=request.pk).state == Request.State.OPEN


def test_a_return_goes_to_the_requester_and_begins_anew_with_other_content(
    ask: Ask, manager: Actor, heads: dict[str, Actor], deeds: Deeds
) -> None:
    request = signed(ask(manager, chain=TOBACCO), heads, "service_centre")
    before = request.digest
    request = send_back(
        request.pk, to="requester", digest=before, reason="缺证照", actor=heads["network_office"], at=NOW
    )
    assert request.state == Request.State.RETURNED

    request = resubmit(request.pk, reason="已补证照", actor=manager, at=NOW, payload={"new": "3"})

    assert (request.state, request.round) == (Request.State.OPEN, 2)
    assert request.digest != before
    with pytest.raises(ContentMoved):  # the page of the earlier content
        agree(request.pk, digest=before, actor=heads["service_centre"], at=NOW)
    request = signed(request, heads, *SIGNING)
    assert request.state == Request.State.APPROVED
    acts = [*request.decisions.values_list("act", flat=True)]
    assert acts == ["SUBMITTED", "AGREED", "RETURNED", "RESUBMITTED", "AGREED", "AGREED", "AGREED"]


def test_a_return_to_the_step_before_asks_that_step_once_more(
    ask: Ask, manager: Actor, heads: dict[str, Actor]
) -> None:
    request = signed(ask(manager, chain=TOBACCO), heads, "service_centre")

    request = send_back(
        request.pk,
        to="previous",
        digest=request.digest,
        reason="请再核",
        actor=heads["network_office"],
        at=NOW,
    )

    assert request.state == Request.State.OPEN
    with pytest.raises(NotAsked):
        agree(request.pk, digest=request.digest, actor=heads["network_office"], at=NOW)
    assert signed(request, heads, *SIGNING).state == Request.State.APPROVED


def test_content_edited_while_it_is_in_approval_voids_what_was_agreed(
    ask: Ask, manager: Actor, heads: dict[str, Actor], deeds: Deeds
) -> None:
    request = signed(ask(manager, chain=TOBACCO), heads, "service_centre", "network_office")

    request = resubmit(request.pk, reason="号码写错", actor=manager, at=NOW, payload={"new": "9"})

    request = signed(request, heads, "service_centre")
    assert request.state == Request.State.OPEN
    with pytest.raises(NotAsked):  # the network office has to agree to the new content first
        agree(request.pk, digest=request.digest, actor=heads["monopoly_supervision"], at=NOW)


def test_content_altered_behind_the_chain_is_never_carried_out(
    ask: Ask, manager: Actor, heads: dict[str, Actor], deeds: Deeds
) -> None:
    request = signed(ask(manager, chain=TOBACCO), heads, *SIGNING)
    Request.objects.filter(pk=request.pk).update(payload='{"new":"666"}')

    request = carry_out(request.pk, digest=request.digest, actor=heads["network_office"], at=NOW)

    assert (request.state, deeds.done) == (Request.State.VOID, [])
    assert Event.objects.filter(action="request.voided", subject=f"request:{request.pk}").exists()


def test_a_request_whose_ground_has_moved_is_void(
    ask: Ask, manager: Actor, heads: dict[str, Actor], deeds: Deeds
) -> None:
    request = signed(ask(manager, chain=TOBACCO), heads, *SIGNING)
    deeds.is_moved = True

    request = carry_out(request.pk, digest=request.digest, actor=heads["network_office"], at=NOW)

    assert (request.state, deeds.done, deeds.ended) == (Request.State.VOID, [], [request.pk])


def test_its_requester_withdraws_it_until_it_is_carried_out(
    ask: Ask, manager: Actor, heads: dict[str, Actor], deeds: Deeds
) -> None:
    request = signed(ask(manager, chain=TOBACCO), heads, *SIGNING)

    request = withdraw(request.pk, actor=manager, at=NOW)

    assert request.state == Request.State.WITHDRAWN
    with pytest.raises(AlreadyDecided):
        carry_out(request.pk, digest=request.digest, actor=heads["network_office"], at=NOW)
    with pytest.raises(AlreadyDecided):
        withdraw(request.pk, actor=manager, at=NOW)


def test_every_act_is_a_decision_row_and_an_event(ask: Ask, manager: Actor, heads: dict[str, Actor]) -> None:
    request = signed(ask(manager, chain=TOBACCO), heads, *SIGNING)
    carry_out(request.pk, digest=request.digest, actor=heads["network_office"], at=NOW)

    acts = [*Decision.objects.filter(request=request).values_list("act", flat=True)]
    events = Event.objects.filter(subject=f"request:{request.pk}").order_by("pk")
    assert [f"request.{act.lower()}" for act in acts] == [*events.values_list("action", flat=True)]
    assert acts == ["SUBMITTED", "AGREED", "AGREED", "AGREED", "APPLIED"]
