"""A governed field changes only by a request that its chain approved and the right office carried out."""

from datetime import timedelta

import pytest

from banfa.features.customers.models import Customer
from banfa.features.customers.queries.history import turns_of
from banfa.features.customers.requests.asking import (
    AlreadyAsked,
    EvidenceNeeded,
    Grounds,
    NothingAsked,
    VerifierNeeded,
    ask_for_changes,
)
from banfa.features.customers.requests.kind import show
from banfa.features.customers.requests.models import FieldChange
from banfa.features.customers.requests.pending import pending_of
from banfa.features.customers.requests.remarking import REPEATED, fields_of_classes
from banfa.features.customers.requests.revising import revise
from banfa.features.customers.services import change_field
from banfa.features.customers.services.proposing import Proposal
from banfa.features.customers.services.writing import Given, Register
from banfa.platform.access import Actor, Denied
from banfa.platform.approvals.content import payload_of
from banfa.platform.approvals.models import Request
from banfa.platform.approvals.refusals import NotAsked, NothingToRead, ReasonNeeded
from banfa.platform.approvals.services import agree, carry_out, refuse, withdraw
from banfa.platform.audit.models import Event
from banfa.platform.org.models import Unit
from banfa.policy.loading import load
from banfa.policy.values import StoredValue
from tests.conftest import NOW, TODAY
from tests.features.customers.requests.conftest import held, signed
from tests.platform.approvals.conftest import actor

FIELD, OLD, NEW = "settlement_method", "现金", "电子结算"
Offices = dict[str, Actor]


def asked(shop: Customer, who: Actor, value: StoredValue = NEW, **grounds: object) -> Request:
    made = ask_for_changes(
        [Proposal(customer=shop, values={FIELD: value})], Grounds(**{"why": "换了银行", **grounds}), actor=who, at=NOW,  # type: ignore[arg-type]
    )  # fmt: skip
    (request,) = made
    return request


@pytest.mark.clause("TOB-INFO-6.2.b")
def test_the_value_is_unchanged_until_all_three_heads_have_agreed(
    shop: Customer, manager: Actor, offices: Offices
) -> None:
    request = asked(shop, manager)

    request = signed(request, offices, "service_centre", "network_office")
    assert (held("S1"), request.state) == (OLD, Request.State.OPEN)
    request = signed(request, offices, "monopoly_supervision")

    assert (held("S1"), request.state) == (OLD, Request.State.APPROVED)
    request = carry_out(request.pk, digest=request.digest, actor=offices["network_office"], at=NOW)
    assert (held("S1"), request.state) == (NEW, Request.State.APPLIED)


@pytest.mark.clause("TOB-INFO-6.2.c")
def test_the_change_is_made_by_the_network_office_alone_and_the_log_binds_value_and_form(
    shop: Customer, manager: Actor, offices: Offices, ada: Actor
) -> None:
    request = signed(asked(shop, manager), offices)
    for other in (manager, ada, offices["service_centre"], offices["monopoly_supervision"]):
        with pytest.raises(NotAsked):
            carry_out(request.pk, digest=request.digest, actor=other, at=NOW)
    assert held("S1") == OLD

    carry_out(request.pk, digest=request.digest, actor=offices["network_office"], at=NOW)

    event = Event.objects.get(action="customer.change_applied")
    assert event.subject == f"request:{request.pk}"
    assert event.summary["digest"] == request.digest
    assert FieldChange.objects.get(request=request).event_id == event.pk
    turn = turns_of(shop, FIELD)[0]
    assert (turn.event_id, turn.old, turn.new) == (event.pk, f'"{OLD}"', f'"{NEW}"')


class TestAsking:
    def test_an_edit_of_a_governed_field_becomes_a_request(self, shop: Customer, manager: Actor) -> None:
        done = change_field(shop.pk, FIELD, NEW, seal=None, actor=manager, at=NOW, why="换了银行")

        request = Request.objects.get()
        assert (done.request, done.event_id) == (f"/approvals/{request.pk}/", None)
        assert held("S1") == OLD
        assert FIELD in pending_of(shop)

    def test_takes_a_reason(self, shop: Customer, manager: Actor) -> None:
        with pytest.raises(ReasonNeeded):
            change_field(shop.pk, FIELD, NEW, seal=None, actor=manager, at=NOW)

        assert not Request.objects.exists()

    def test_of_what_it_holds_already_asks_nothing(self, shop: Customer, manager: Actor) -> None:
        with pytest.raises(NothingAsked):
            asked(shop, manager, OLD)

    def test_twice_for_one_field_names_the_request_that_waits(self, shop: Customer, manager: Actor) -> None:
        first = asked(shop, manager)

        with pytest.raises(AlreadyAsked, match=f"no. {first.pk}"):
            asked(shop, manager, "支票")
        with pytest.raises(NothingAsked):  # the same once more
            asked(shop, manager)

    def test_for_a_customer_that_one_only_reads_is_denied(
        self, shop: Customer, manager: Actor, bo: Actor
    ) -> None:
        with pytest.raises(Denied):
            asked(shop, bo)
        with pytest.raises(Denied):
            asked(Customer.objects.get(code="W1"), manager)

    def test_for_several_fields_and_customers_is_one_request(self, shop: Customer, manager: Actor) -> None:
        other = Customer.objects.get(code="S2")
        values: dict[str, StoredValue] = {FIELD: NEW, "customer_nature": "连锁"}

        (request,) = ask_for_changes(
            [Proposal(customer=shop, values=values), Proposal(customer=other, values=values)],
            Grounds(why="统一更正"), actor=manager, at=NOW,
        )  # fmt: skip

        assert FieldChange.objects.filter(request=request).count() == 4
        assert request.title_en == "2 customers: Settlement method, Nature of customer"


class TestTheCustomerAsks:
    @pytest.mark.clause("TOB-INFO-6.1.d")
    def test_evidence_and_who_checked_it_are_needed(self, shop: Customer, manager: Actor) -> None:
        with pytest.raises(EvidenceNeeded):
            asked(shop, manager, by_customer=True, verifier="林")
        file = shop.attachments.create(
            kind="other", file_name="a.pdf", path="x", content_type="application/pdf", size=1, sent_sha256="0" * 64,
            added_by="Lin", added_at=NOW,
        )  # fmt: skip
        with pytest.raises(VerifierNeeded):
            asked(shop, manager, by_customer=True, evidence=[file.pk])

        request = asked(shop, manager, by_customer=True, evidence=[file.pk], verifier="林")

        page = show(request, manager)
        assert [one.name for one in page.evidence] == ["a.pdf"]
        assert "由林核实" in page.remarks[0].zh

    def test_somebody_else_s_file_is_no_evidence(self, shop: Customer, manager: Actor) -> None:
        foreign = Customer.objects.get(code="W1").attachments.create(
            kind="other", file_name="b.pdf", path="y", content_type="application/pdf", size=1, sent_sha256="1" * 64,
            added_by="x", added_at=NOW,
        )  # fmt: skip

        with pytest.raises(EvidenceNeeded):
            asked(shop, manager, by_customer=True, evidence=[foreign.pk], verifier="林")

    @pytest.mark.clause("TOB-INFO-6.1.d")
    def test_a_repeated_change_is_flagged(self, shop: Customer, manager: Actor) -> None:
        withdraw(asked(shop, manager).pk, actor=manager, at=NOW)

        again = ask_for_changes(
            [Proposal(customer=shop, values={FIELD: NEW})], Grounds(why="再申请"), actor=manager,
            at=NOW + timedelta(days=30),
        )[0]  # fmt: skip

        assert REPEATED in str(payload_of(again))
        assert REPEATED not in str(payload_of(Request.objects.order_by("pk")[0]))


def test_a_change_that_grading_reads_is_flagged(shop: Customer, ada: Actor) -> None:
    read = fields_of_classes(load("tobacco", on=TODAY))

    assert "business_format" in read
    assert FIELD not in read


class TestItsEnd:
    def test_a_refusal_lets_the_field_be_asked_for_again(
        self, shop: Customer, manager: Actor, offices: Offices
    ) -> None:
        request = asked(shop, manager)
        refuse(request.pk, digest=request.digest, reason="证照不符", actor=offices["service_centre"], at=NOW)

        assert pending_of(shop) == {}
        assert asked(shop, manager).pk != request.pk

    def test_a_value_that_moved_meanwhile_is_shown_and_voids_the_change(
        self, shop: Customer, manager: Actor, offices: Offices
    ) -> None:
        request = signed(asked(shop, manager), offices)
        moved = Register(units={}, areas={}, at=NOW, on=TODAY, default_status="active")
        [*moved.write([Given(code="S1", values={FIELD: "支票"})])]

        line = show(request, offices["network_office"]).lines[0]
        assert line.moved is not None
        assert line.moved.zh == "支票"
        request = carry_out(request.pk, digest=request.digest, actor=offices["network_office"], at=NOW)

        assert (request.state, held("S1")) == (Request.State.VOID, "支票")
        assert pending_of(shop) == {}

    def test_of_several_customers_none_is_changed_where_one_has_moved(
        self, shop: Customer, manager: Actor, offices: Offices
    ) -> None:
        other = Customer.objects.get(code="S2")
        (request,) = ask_for_changes(
            [Proposal(customer=one, values={FIELD: NEW}) for one in (shop, other)], Grounds(why="统一"),
            actor=manager, at=NOW,
        )  # fmt: skip
        request = signed(request, offices)
        moved = Register(units={}, areas={}, at=NOW, on=TODAY, default_status="active")
        [*moved.write([Given(code="S2", values={FIELD: "支票"})])]

        carry_out(request.pk, digest=request.digest, actor=offices["network_office"], at=NOW)

        assert (held("S1"), held("S2")) == (OLD, "支票")

    def test_revising_begins_anew_with_the_new_value(
        self, shop: Customer, manager: Actor, offices: Offices
    ) -> None:
        request = signed(asked(shop, manager), offices, "service_centre")

        request = revise(request.pk, {f"S1 {FIELD}": "支票"}, why="写错了", actor=manager, at=NOW)

        with pytest.raises(NotAsked):
            agree(request.pk, digest=request.digest, actor=offices["network_office"], at=NOW)
        request = signed(request, offices)
        carry_out(request.pk, digest=request.digest, actor=offices["network_office"], at=NOW)
        assert held("S1") == "支票"


class TestWhatApproversSee:
    def test_a_sensitive_value_stands_masked(self, shop: Customer, manager: Actor, offices: Offices) -> None:
        (request,) = ask_for_changes(
            [Proposal(customer=shop, values={"bank_account": "6222020200112233445"})], Grounds(why="换卡"),
            actor=manager, at=NOW,
        )  # fmt: skip

        line = show(request, offices["service_centre"]).lines[0]

        assert "6222020200112233445" not in line.new.zh
        assert "*" in line.new.zh

    def test_of_a_customer_out_of_sight_nothing(
        self, shop: Customer, manager: Actor, units: dict[str, Unit]
    ) -> None:
        west = actor("west", "reader", units["W"])

        page = show(asked(shop, manager), west)

        assert (page.lines, page.evidence, page.more) == ([], [], 1)

    def test_and_who_may_read_nothing_of_it_cannot_agree(
        self, shop: Customer, manager: Actor, offices: Offices
    ) -> None:
        request = asked(shop, manager)
        Customer.objects.filter(pk=shop.pk).update(
            unit_path="999999"
        )  # out of everybody's sight but the whole's

        with pytest.raises(NothingToRead):
            agree(request.pk, digest=request.digest, actor=offices["service_centre"], at=NOW)

        assert Request.objects.get(pk=request.pk).turn == 1
