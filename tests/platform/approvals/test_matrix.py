"""Every state × everything that can be done × everybody: what goes, what is refused, and that a refusal changes nothing."""

from collections.abc import Callable, Mapping

import pytest

from banfa.kernel.errors import BanfaError
from banfa.platform.access import Actor
from banfa.platform.approvals.models import Decision, Request
from banfa.platform.approvals.services import (
    Place,
    add_approver,
    agree,
    carry_out,
    refuse,
    resubmit,
    send_back,
    withdraw,
)
from banfa.platform.audit.models import Event
from banfa.platform.org.models import Unit
from tests.conftest import NOW
from tests.platform.approvals.conftest import Deeds, actor, step

State = Request.State
People = dict[str, Actor]
Act = Callable[[Request, Actor], Request]
ACTS: Mapping[str, Act] = {
    "agree": lambda one, who: agree(one.pk, digest=one.digest, actor=who, at=NOW),
    "refuse": lambda one, who: refuse(one.pk, digest=one.digest, reason="x", actor=who, at=NOW),
    "return": lambda one, who: send_back(
        one.pk, to="requester", digest=one.digest, reason="x", actor=who, at=NOW
    ),
    "add": lambda one, who: add_approver(one.pk, "extra", place=Place.AFTER, reason="x", actor=who, at=NOW),
    "apply": lambda one, who: carry_out(one.pk, digest=one.digest, actor=who, at=NOW),
    "withdraw": lambda one, who: withdraw(one.pk, actor=who, at=NOW),
    "resubmit": lambda one, who: resubmit(one.pk, reason="x", actor=who, at=NOW),
}
ROLES = ("requester", "first", "second", "office", "administrator", "reader", "foreign", "nobody")
# Who may do what in which state; whatever is not here is refused.
ALLOWED = {
    ("first step", "first"): {"agree", "refuse", "return", "add"},
    ("first step", "requester"): {"withdraw", "resubmit"},
    ("second step", "second"): {"agree", "refuse", "return", "add"},
    ("second step", "requester"): {"withdraw", "resubmit"},
    ("approved", "office"): {"apply"},
    ("approved", "requester"): {"withdraw"},
    ("returned", "requester"): {"withdraw", "resubmit"},
}


@pytest.fixture
def people(units: dict[str, Unit], ada: Actor, cy: Actor, manager: Actor) -> People:
    return {
        "requester": manager,
        "first": actor("first", "section_head", units["E"]),
        "second": actor("second", "service_centre", units["LZ"]),
        "office": actor("office", "network_office", units["LZ"]),
        "administrator": ada,
        "reader": actor("extra", "reader", units["E"]),
        "foreign": actor("foreign", "section_head", units["W"]),
        "nobody": cy,
    }


def reached(state: str, ask: Callable[..., Request], people: People) -> Request:
    """Return a request that was led into a state by those who may."""
    request = ask(people["requester"])
    steps: dict[str, list[tuple[str, str]]] = {
        "first step": [],
        "second step": [("agree", "first")],
        "approved": [("agree", "first"), ("agree", "second")],
        "applied": [("agree", "first"), ("agree", "second"), ("apply", "office")],
        "returned": [("return", "first")],
        "refused": [("refuse", "first")],
        "withdrawn": [("withdraw", "requester")],
    }
    for act, who in steps[state]:
        request = ACTS[act](request, people[who])
    return request


@pytest.mark.slow
@pytest.mark.parametrize(
    "state", ["first step", "second step", "approved", "applied", "returned", "refused", "withdrawn"]
)
def test_only_the_right_one_moves_a_request_on(
    state: str, ask: Callable[..., Request], chains: Callable[..., None], people: People, deeds: Deeds
) -> None:
    chains(
        steps=[step("review", "section_head"), step("centre", "service_centre")],
        applied_by={"posts": ["network_office"]},
    )
    request = reached(state, ask, people)
    for role in ROLES:
        for act in ACTS.keys() - ALLOWED.get((state, role), set()):
            before = (request.state, request.turn, len(deeds.done), Event.objects.count())

            with pytest.raises(BanfaError):
                ACTS[act](request, people[role])

            request.refresh_from_db()
            after = (request.state, request.turn, len(deeds.done), Event.objects.count())
            assert after == before, f"{role} may not {act} in {state}"

    for role in ROLES:
        for act in ALLOWED.get((state, role), set()):
            fresh = reached(state, ask, people)
            turn = fresh.turn

            assert ACTS[act](fresh, people[role]).turn > turn, f"{role} may {act} in {state}"


def test_no_act_of_the_matrix_is_left_out() -> None:
    assert {act for allowed in ALLOWED.values() for act in allowed} == ACTS.keys()
    assert Decision.Act.APPLIED
