"""The edge cases of chains, each said by the pack: nobody there, oneself, the same twice, leaving, standing in, adding."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from banfa.platform.access import Actor, NotThere
from banfa.platform.approvals.handing_over import open_requests, pass_on
from banfa.platform.approvals.models import Decision, Request
from banfa.platform.approvals.queries import waiting_for
from banfa.platform.approvals.refusals import AlreadyDecided, MayNotBeAdded, NotAsked, NoWayBack, OwnRequest
from banfa.platform.approvals.services import Place, add_approver, agree, carry_out, send_back, withdraw
from banfa.platform.org.handover import From, Moving
from banfa.platform.org.models import Appointment, Person, Substitution, Unit
from tests.conftest import NOW, TODAY
from tests.platform.approvals.conftest import Deeds, actor, again, step

Ask = Callable[..., Request]
Chains = Callable[..., None]
Units = dict[str, Unit]
TWO = ("section_head", "network_office")


def yes(request: Request, who: Actor) -> Request:
    return agree(request.pk, digest=request.digest, actor=who, at=NOW)


def is_asked(who: Actor) -> bool:
    return bool(waiting_for(who, on=TODAY))


class TestWhoIsAsked:
    def test_the_nearest_holder_upwards(self, ask: Ask, chains: Chains, manager: Actor, units: Units) -> None:
        chains(steps=[step("review", "section_head")])
        near, far = actor("near", "section_head", units["E"]), actor("far", "section_head", units["LZ"])
        beside = actor("beside", "section_head", units["W"])

        request = ask(manager)

        assert [is_asked(one) for one in (near, far, beside)] == [True, False, False]
        assert yes(request, near).state == Request.State.APPLIED

    def test_only_the_unit_itself_where_the_chain_says_own(
        self, ask: Ask, chains: Chains, manager: Actor, units: Units, ada: Actor
    ) -> None:
        chains(steps=[step("review", "section_head", at="own")])
        above = actor("above", "section_head", units["E"])

        ask(manager)

        assert [is_asked(above), is_asked(ada)] == [False, True]

    def test_the_holder_at_a_named_level(
        self, ask: Ask, chains: Chains, manager: Actor, units: Units
    ) -> None:
        chains(steps=[step("review", "section_head", at="level", level="county")])
        near, county = actor("near", "section_head", units["E1"]), actor("county", "section_head", units["E"])

        ask(manager)

        assert [is_asked(near), is_asked(county)] == [False, True]

    def test_where_nobody_holds_the_post_the_nearest_administrator_is_and_it_never_goes_through(
        self, ask: Ask, chains: Chains, manager: Actor, units: Units, ada: Actor, deeds: Deeds
    ) -> None:
        chains(steps=[step("review", "section_head")])
        local = actor("local", "administrator", units["E"])

        request = ask(manager)

        assert (request.state, deeds.done) == (Request.State.OPEN, [])
        assert [is_asked(local), is_asked(ada)] == [True, False]

    def test_where_the_chain_says_above_a_step_without_holder_asks_further_up(
        self, ask: Ask, chains: Chains, manager: Actor, units: Units, ada: Actor
    ) -> None:
        chains(steps=[step("review", "section_head", at="own")], empty="above")
        above = actor("above", "section_head", units["LZ"])

        ask(manager)

        assert [is_asked(above), is_asked(ada)] == [True, False]

    def test_where_not_even_an_administrator_is_left_it_waits(
        self, ask: Ask, chains: Chains, ada: Actor, deeds: Deeds
    ) -> None:
        chains(steps=[step("review", "section_head")])

        request = ask(ada)

        assert (request.state, deeds.done, is_asked(ada)) == (Request.State.OPEN, [], False)
        with pytest.raises(OwnRequest):
            yes(request, ada)

    def test_a_step_whose_condition_fails_is_passed_over(
        self, ask: Ask, chains: Chains, manager: Actor, units: Units
    ) -> None:
        chains(
            knows={"customers": "number"},
            steps=[step("first", "section_head"), step("many", "network_office", when="customers >= 10")],
        )
        head = actor("head", "section_head", units["E"])

        few, many = ask(manager, customers=9), ask(manager, customers=10)

        assert yes(few, head).state == Request.State.APPLIED
        assert yes(many, head).state == Request.State.OPEN

    def test_where_every_condition_fails_the_administrator_is_asked(
        self, ask: Ask, chains: Chains, manager: Actor, ada: Actor, deeds: Deeds
    ) -> None:
        chains(knows={"customers": "number"}, steps=[step("many", "network_office", when="customers >= 10")])

        request = ask(manager, customers=1)

        assert (request.state, deeds.done, is_asked(ada)) == (Request.State.OPEN, [], True)


class TestOneself:
    def test_nobody_approves_their_own_request_and_it_goes_one_up(
        self, ask: Ask, chains: Chains, units: Units
    ) -> None:
        chains(steps=[step("review", "section_head")])
        head, above = actor("head", "section_head", units["E"]), actor("above", "section_head", units["LZ"])

        request = ask(head)

        assert [is_asked(head), is_asked(above)] == [False, True]
        with pytest.raises(OwnRequest):
            yes(request, head)

    def test_a_colleague_in_the_same_post_may(self, ask: Ask, chains: Chains, units: Units) -> None:
        chains(steps=[step("review", "section_head")])
        head, other = actor("head", "section_head", units["E"]), actor("other", "section_head", units["E"])

        ask(head)

        assert [is_asked(head), is_asked(other)] == [False, True]

    def test_nor_does_anybody_in_the_requester_s_name(
        self, ask: Ask, chains: Chains, units: Units, ada: Actor
    ) -> None:
        chains(steps=[step("review", "section_head")])
        head, deputy = actor("head", "section_head", units["E"]), actor("deputy", "reader", units["E"])
        stand_in("head", "deputy")

        ask(head)

        assert [is_asked(again("deputy")), is_asked(ada)] == [False, True]
        assert deputy.person_id != head.person_id

    def test_the_requester_may_carry_out_what_others_approved(
        self, ask: Ask, chains: Chains, units: Units, deeds: Deeds
    ) -> None:
        chains(steps=[step("review", "section_head")], applied_by={"posts": ["network_office"]})
        head, office = actor("head", "section_head", units["E"]), actor("net", "network_office", units["LZ"])
        request = yes(ask(office), head)

        carry_out(request.pk, digest=request.digest, actor=office, at=NOW)

        assert deeds.done == [(request.pk, office.name)]


class TestTheSamePersonTwice:
    @pytest.fixture
    def both(self, units: Units) -> Actor:
        """Somebody who holds both posts that a chain of two asks."""
        actor("both", "section_head", units["LZ"])
        Appointment.objects.create(
            person=Person.objects.get(username="both"), post="network_office", unit=units["LZ"],
            from_on=date(2020, 1, 1),
        )  # fmt: skip
        return again("both")

    def test_is_asked_once_where_the_chain_says_so_and_the_row_says_it_counted(
        self, ask: Ask, chains: Chains, manager: Actor, both: Actor
    ) -> None:
        chains(steps=[step(post) for post in TWO], same_person="once")

        request = yes(ask(manager), both)

        assert request.state == Request.State.APPLIED
        assert [*request.decisions.values_list("act", flat=True)] == ["SUBMITTED", "AGREED", "COUNTED"]

    def test_is_asked_again_where_the_chain_says_so(
        self, ask: Ask, chains: Chains, manager: Actor, both: Actor
    ) -> None:
        chains(steps=[step(post) for post in TWO], same_person="again")

        request = yes(ask(manager), both)

        assert request.state == Request.State.OPEN
        assert yes(request, both).state == Request.State.APPLIED

    @pytest.mark.clause("TOB-INFO-6.2.b")
    def test_cannot_sign_twice_where_the_chain_wants_others(
        self, ask: Ask, manager: Actor, heads: dict[str, Actor], units: Units, ada: Actor
    ) -> None:
        Appointment.objects.filter(post="network_office").delete()
        Appointment.objects.create(
            person=Person.objects.get(username="service_centre"), post="network_office", unit=units["LZ"],
            from_on=date(2020, 1, 1),
        )  # fmt: skip
        twice = again("service_centre")
        request = yes(ask(manager, chain="customer_information"), twice)

        with pytest.raises(NotAsked):
            yes(request, twice)

        assert is_asked(ada)  # nobody else holds the post


class TestHowMany:
    def test_all_means_everybody_at_the_place(
        self, ask: Ask, chains: Chains, manager: Actor, units: Units
    ) -> None:
        chains(steps=[step("review", "section_head", needs="all")])
        one, other = actor("one", "section_head", units["E"]), actor("other", "section_head", units["E"])

        request = yes(ask(manager), one)

        assert request.state == Request.State.OPEN
        with pytest.raises(AlreadyDecided):
            yes(request, one)
        assert yes(request, other).state == Request.State.APPLIED

    def test_two_of_three_are_enough_where_two_are_needed(
        self, ask: Ask, chains: Chains, manager: Actor, units: Units
    ) -> None:
        chains(steps=[step("review", "section_head", needs=2)])
        people = [actor(name, "section_head", units["E"]) for name in ("one", "two", "three")]

        request = yes(ask(manager), people[0])

        assert request.state == Request.State.OPEN
        assert yes(request, people[2]).state == Request.State.APPLIED

    def test_too_few_for_two_are_filled_up_by_the_administrator(
        self, ask: Ask, chains: Chains, manager: Actor, units: Units, ada: Actor
    ) -> None:
        chains(steps=[step("review", "section_head", needs=2)])
        only = actor("only", "section_head", units["E"])

        request = yes(ask(manager), only)

        assert request.state == Request.State.OPEN
        assert yes(request, ada).state == Request.State.APPLIED

    def test_steps_beside_each_other_are_asked_together(
        self, ask: Ask, chains: Chains, manager: Actor, heads: dict[str, Actor]
    ) -> None:
        chains(steps=[step("service_centre"), step("network_office", beside=True)], same_person="other")
        request = ask(manager)

        assert is_asked(heads["service_centre"])
        assert is_asked(heads["network_office"])
        request = yes(request, heads["network_office"])
        assert request.state == Request.State.OPEN
        assert yes(request, heads["service_centre"]).state == Request.State.APPLIED


def stand_in(holder: str, deputy: str) -> Substitution:
    return Substitution.objects.create(
        appointment=Appointment.objects.get(person__username=holder),
        person=Person.objects.get(username=deputy), from_on=TODAY, until_on=TODAY + timedelta(days=7),
        reason="出差", made_by="Ada", made_at=NOW,
    )  # fmt: skip


class TestComingAndGoing:
    def test_a_stand_in_decides_and_the_row_says_for_whom(
        self, ask: Ask, chains: Chains, manager: Actor, units: Units
    ) -> None:
        chains(steps=[step("review", "section_head")])
        actor("head", "section_head", units["E"])
        actor("deputy", "reader", units["W"])
        stand_in("head", "deputy")

        request = yes(ask(manager), again("deputy"))

        assert request.state == Request.State.APPLIED
        assert request.decisions.get(act="AGREED").instead_of == "Head"

    def test_a_stand_in_of_another_week_is_not_asked(
        self, ask: Ask, chains: Chains, manager: Actor, units: Units
    ) -> None:
        chains(steps=[step("review", "section_head")])
        actor("head", "section_head", units["E"])
        actor("deputy", "reader", units["W"])
        Substitution.objects.filter(pk=stand_in("head", "deputy").pk).update(
            from_on=TODAY - timedelta(days=7), until_on=TODAY
        )

        request = ask(manager)

        with pytest.raises((NotAsked, NotThere)):
            yes(request, again("deputy"))

    def test_an_approver_who_leaves_gives_way_to_the_next(
        self, ask: Ask, chains: Chains, manager: Actor, units: Units
    ) -> None:
        chains(steps=[step("review", "section_head")])
        head, above = actor("head", "section_head", units["E"]), actor("above", "section_head", units["LZ"])
        request = ask(manager)
        assert [is_asked(head), is_asked(above)] == [True, False]

        Person.objects.filter(username="head").update(is_active=False)

        assert is_asked(above)
        assert yes(request, above).state == Request.State.APPLIED

    def test_where_everybody_still_awaited_has_left_the_administrator_closes_it(
        self, ask: Ask, chains: Chains, manager: Actor, units: Units, ada: Actor
    ) -> None:
        chains(steps=[step("review", "section_head", needs="all")])
        one = actor("one", "section_head", units["E"])
        actor("other", "section_head", units["E"])
        request = yes(ask(manager), one)

        Appointment.objects.filter(person__username="other").update(until_on=TODAY)

        assert Request.objects.get(pk=request.pk).state == Request.State.OPEN
        assert yes(request, ada).state == Request.State.APPLIED


class TestAdding:
    @pytest.fixture
    def head(self, chains: Chains, units: Units) -> Actor:
        chains(steps=[step("review", "section_head"), step("office", "network_office")])
        return actor("head", "section_head", units["E"])

    @pytest.fixture
    def office(self, units: Units) -> Actor:
        return actor("office", "network_office", units["LZ"])

    def add(self, request: Request, who: Actor, username: str, place: Place) -> Request:
        return add_approver(request.pk, username, place=place, reason="请协助核实", actor=who, at=NOW)

    def test_before_asks_the_added_first(
        self, ask: Ask, manager: Actor, head: Actor, office: Actor, bo: Actor
    ) -> None:
        request = self.add(ask(manager), head, "bo", Place.BEFORE)

        with pytest.raises(NotAsked):
            yes(request, head)
        request = yes(yes(request, bo), head)
        assert is_asked(office)

    def test_beside_asks_both(self, ask: Ask, manager: Actor, head: Actor, office: Actor, bo: Actor) -> None:
        request = yes(self.add(ask(manager), head, "bo", Place.BESIDE), head)

        assert not is_asked(office)
        yes(request, bo)
        assert is_asked(office)

    def test_after_asks_the_added_before_the_next_step(
        self, ask: Ask, manager: Actor, head: Actor, office: Actor, bo: Actor
    ) -> None:
        request = yes(self.add(ask(manager), head, "bo", Place.AFTER), head)

        assert [is_asked(bo), is_asked(office)] == [True, False]
        assert yes(yes(request, bo), office).state == Request.State.APPLIED

    def test_the_added_one_s_row_names_who_added_them(
        self, ask: Ask, manager: Actor, head: Actor, bo: Actor
    ) -> None:
        request = self.add(ask(manager), head, "bo", Place.AFTER)

        added = request.stages.get(code="added")
        assert (added.person_id, added.added_by) == (bo.person_id, "Head")
        assert request.decisions.get(act=Decision.Act.ADDED).by == "Head"

    @pytest.mark.parametrize("username", ["lin", "head", "nobody", "cy"])
    def test_nobody_who_asked_is_asked_already_is_unknown_or_may_not_read_can_be_added(
        self, ask: Ask, manager: Actor, head: Actor, cy: Actor, username: str
    ) -> None:
        request = ask(manager)

        with pytest.raises(MayNotBeAdded):
            self.add(request, head, username, Place.BESIDE)

        assert not request.stages.filter(code="added").exists()

    def test_where_the_chain_asks_nobody_further(
        self, ask: Ask, chains: Chains, manager: Actor, head: Actor, bo: Actor
    ) -> None:
        chains(steps=[step("review", "section_head")], adds=False)

        with pytest.raises(MayNotBeAdded):
            self.add(ask(manager), head, "bo", Place.BESIDE)

    def test_an_added_one_who_leaves_gives_way_to_the_administrator(
        self, ask: Ask, manager: Actor, head: Actor, bo: Actor, ada: Actor
    ) -> None:
        request = self.add(ask(manager), head, "bo", Place.BEFORE)

        Person.objects.filter(username="bo").update(is_active=False)

        assert is_asked(ada)
        yes(request, ada)
        assert is_asked(head)


def test_a_chain_returns_only_where_it_says(ask: Ask, chains: Chains, manager: Actor, units: Units) -> None:
    chains(steps=[step("review", "section_head")], returns_to=["requester"])
    head = actor("head", "section_head", units["E"])
    request = ask(manager)

    with pytest.raises(NoWayBack):
        send_back(request.pk, to="previous", digest=request.digest, reason="x", actor=head, at=NOW)


def test_a_step_is_due_after_its_working_days(ask: Ask, chains: Chains, manager: Actor, units: Units) -> None:
    chains(steps=[step("review", "section_head", within=2)])
    head = actor("head", "section_head", units["E"])

    ask(manager)  # on Thursday 8 October 2026; Saturday the 10th is worked, to make up for the holiday

    assert [one.due_on for one in waiting_for(head, on=TODAY)] == [date(2026, 10, 10)]


def test_a_chain_stays_as_it_was_when_the_pack_changes(
    ask: Ask, chains: Chains, manager: Actor, units: Units
) -> None:
    chains(steps=[step("review", "section_head")])
    head = actor("head", "section_head", units["E"])
    request = ask(manager)

    chains(steps=[step("review", "section_head"), step("office", "network_office")])

    assert yes(request, head).state == Request.State.APPLIED


def test_a_stranger_learns_nothing_and_changes_nothing(
    ask: Ask, manager: Actor, heads: dict[str, Actor], units: Units
) -> None:
    request = ask(manager, chain="customer_information")
    west = actor("west", "reader", units["W"])

    with pytest.raises(NotThere):
        yes(request, west)
    assert Request.objects.get(pk=request.pk).turn == 1


class TestLeavingARequestBehind:
    def moving(self, successor: Actor, source: From) -> Moving:
        return Moving(
            source=source, pieces=None, successor=Person.objects.get(pk=successor.person_id), on=TODAY, until=None,
            at=NOW, actor_id=successor.person_id, actor_name="Ada", reason="离职",
        )  # fmt: skip

    def test_a_leaver_s_open_requests_pass_to_a_colleague_who_may_withdraw_but_not_approve_them(
        self, ask: Ask, chains: Chains, manager: Actor, units: Units, ada: Actor
    ) -> None:
        chains(steps=[step("review", "section_head")])
        head = actor("head", "section_head", units["E"])
        request = ask(manager)
        source = From(person_id=manager.person_id, post="", on=TODAY)

        with transaction.atomic():
            passed = pass_on(self.moving(head, source))

        assert (passed, open_requests(source).count()) == ([str(request.pk)], 0)
        with pytest.raises(OwnRequest):
            yes(request, head)
        assert is_asked(ada)
        assert withdraw(request.pk, actor=head, at=NOW).state == Request.State.WITHDRAWN

    def test_whoever_agreed_to_it_does_not_take_it_over(
        self, ask: Ask, chains: Chains, manager: Actor, units: Units
    ) -> None:
        chains(steps=[step("review", "section_head", needs=2)])
        head = actor("head", "section_head", units["E"])
        yes(ask(manager), head)
        source = From(person_id=manager.person_id, post="", on=TODAY)

        with transaction.atomic():
            assert pass_on(self.moving(head, source)) == []

    def test_losing_one_post_leaves_one_s_requests_alone(
        self, ask: Ask, chains: Chains, manager: Actor
    ) -> None:
        chains(steps=[step("review", "section_head")])
        ask(manager)

        assert not open_requests(
            From(person_id=manager.person_id, post="customer_manager", on=TODAY)
        ).exists()


def test_decisions_only_grow(ask: Ask, chains: Chains, manager: Actor) -> None:
    chains(steps=[step("review", "section_head")])
    request = ask(manager)

    with pytest.raises(DatabaseError), transaction.atomic():
        Decision.objects.filter(request=request).update(by="somebody else")
    with pytest.raises(DatabaseError), transaction.atomic():
        Decision.objects.filter(request=request).delete()
