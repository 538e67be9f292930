"""Many at once, two at once, and the same twice: one decision each."""

import threading
from collections.abc import Callable

import pytest
from django.db import close_old_connections, connections
from django.db.models import F

from banfa.platform.access import Actor
from banfa.platform.approvals.flow import Flow
from banfa.platform.approvals.models import Decision, Request
from banfa.platform.approvals.refusals import AlreadyDecided, NotAsked
from banfa.platform.approvals.services import NotAllDecided, agree, carry_out, decide_many, refuse, withdraw
from banfa.platform.org.models import Unit
from tests.conftest import NOW
from tests.platform.approvals.conftest import Deeds, actor, step

Ask = Callable[..., Request]
Chains = Callable[..., None]


@pytest.fixture
def head(units: dict[str, Unit]) -> Actor:
    return actor("head", "section_head", units["E"])


def chosen(requests: list[Request]) -> dict[int, str]:
    return {one.pk: one.digest for one in requests}


class TestManyAtOnce:
    @pytest.mark.parametrize("many", [20, pytest.param(200, marks=pytest.mark.slow)])
    def test_one_stale_of_them_leaves_the_others_decided_and_is_named(
        self, ask: Ask, chains: Chains, manager: Actor, head: Actor, deeds: Deeds, many: int
    ) -> None:
        chains(steps=[step("review", "section_head")])
        requests = [ask(manager) for _ in range(many)]
        stale = requests[7]
        refuse(stale.pk, digest=stale.digest, reason="重复", actor=head, at=NOW)

        came = decide_many(chosen(requests), "agree", reason="", actor=head, at=NOW)

        assert len(came.done) == len(deeds.done) == many - 1
        assert [number for number, _ in came.refused] == [stale.pk]
        assert came.refused[0][1].zh == "该申请未通过（Head）"

    def test_or_all_undecided_where_their_chain_says_so(
        self, ask: Ask, chains: Chains, manager: Actor, head: Actor, deeds: Deeds
    ) -> None:
        chains(steps=[step("review", "section_head")], batch="all")
        requests = [ask(manager) for _ in range(5)]
        refuse(requests[3].pk, digest=requests[3].digest, reason="重复", actor=head, at=NOW)

        with pytest.raises(NotAllDecided) as refused:
            decide_many(chosen(requests), "agree", reason="", actor=head, at=NOW)

        assert not Decision.objects.filter(act="AGREED").exists()
        assert [number for number, _ in refused.value.refused] == [requests[3].pk]
        assert Request.objects.filter(state=Request.State.OPEN).count() == 4

    def test_what_was_edited_after_it_was_selected_is_left_out(
        self, ask: Ask, chains: Chains, manager: Actor, head: Actor
    ) -> None:
        chains(steps=[step("review", "section_head")])
        one, other = ask(manager), ask(manager)

        came = decide_many({one.pk: one.digest, other.pk: "0" * 64}, "agree", reason="", actor=head, at=NOW)

        assert (came.done, [number for number, _ in came.refused]) == ([one.pk], [other.pk])

    def test_the_cost_of_one_more_does_not_grow(
        self,
        ask: Ask,
        chains: Chains,
        manager: Actor,
        head: Actor,
        django_assert_max_num_queries: Callable[..., object],
    ) -> None:
        chains(steps=[step("review", "section_head")])
        requests = [ask(manager) for _ in range(10)]

        with django_assert_max_num_queries(10 * 30):  # type: ignore[attr-defined]
            decide_many(chosen(requests), "agree", reason="", actor=head, at=NOW)


def test_the_same_agreement_sent_five_times_is_one(
    ask: Ask, chains: Chains, manager: Actor, head: Actor, deeds: Deeds
) -> None:
    chains(steps=[step("review", "section_head")])
    request = ask(manager)
    agree(request.pk, digest=request.digest, actor=head, at=NOW)

    for _ in range(4):
        with pytest.raises((AlreadyDecided, NotAsked)):
            agree(request.pk, digest=request.digest, actor=head, at=NOW)

    assert Decision.objects.filter(request=request, act="AGREED").count() == len(deeds.done) == 1


def test_whoever_read_an_older_turn_decides_nothing(
    ask: Ask, chains: Chains, manager: Actor, head: Actor, monkeypatch: pytest.MonkeyPatch, deeds: Deeds
) -> None:
    """Where no lock holds the second one back, the guarded update does."""
    chains(steps=[step("review", "section_head")])
    request = ask(manager)
    asking = Flow.stage_asking

    def somebody_else_first(self: Flow, who: Actor) -> object:
        Request.objects.filter(pk=request.pk).update(turn=F("turn") + 1)
        return asking(self, who)

    monkeypatch.setattr(Flow, "stage_asking", somebody_else_first)

    with pytest.raises(AlreadyDecided):
        agree(request.pk, digest=request.digest, actor=head, at=NOW)

    assert deeds.done == []


@pytest.mark.django_db(transaction=True)
def test_two_approvers_at_once_make_one_decision(
    ask: Ask, chains: Chains, manager: Actor, units: dict[str, Unit], deeds: Deeds
) -> None:
    chains(steps=[step("review", "section_head")])
    heads = [actor(name, "section_head", units["E"]) for name in ("one", "two", "three", "four")]
    requests = [ask(manager) for _ in range(5)]
    refused: list[Exception] = []
    go = threading.Barrier(len(heads))

    def decide(who: Actor) -> None:
        close_old_connections()
        try:
            for request in requests:
                go.wait(timeout=20)
                try:
                    agree(request.pk, digest=request.digest, actor=who, at=NOW)
                except (AlreadyDecided, NotAsked) as error:
                    refused.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=decide, args=[who]) for who in heads]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert sorted(number for number, _ in deeds.done) == [one.pk for one in requests]
    assert len(refused) == len(requests) * (len(heads) - 1)
    assert Decision.objects.filter(act="AGREED").count() == len(requests)


@pytest.mark.django_db(transaction=True)
def test_withdrawing_and_carrying_out_at_once_do_one_of_the_two(
    ask: Ask, chains: Chains, manager: Actor, head: Actor, units: dict[str, Unit], deeds: Deeds
) -> None:
    chains(steps=[step("review", "section_head")], applied_by={"posts": ["network_office"]})
    office = actor("net", "network_office", units["LZ"])
    request = ask(manager)
    agree(request.pk, digest=request.digest, actor=head, at=NOW)
    go = threading.Barrier(2)

    def act(what: Callable[[], object]) -> None:
        close_old_connections()
        try:
            go.wait(timeout=20)
            what()
        except AlreadyDecided:
            pass
        finally:
            connections.close_all()

    deeds_of = [
        lambda: withdraw(request.pk, actor=manager, at=NOW),
        lambda: carry_out(request.pk, digest=request.digest, actor=office, at=NOW),
    ]
    threads = [threading.Thread(target=act, args=[what]) for what in deeds_of]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    state = Request.objects.get(pk=request.pk).state
    assert (state, len(deeds.done)) in [(Request.State.WITHDRAWN, 0), (Request.State.APPLIED, 1)]
