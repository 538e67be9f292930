"""BANK-11c: no department refuses a reasonable request for customers' data without a reason, an appeal and a term."""

from datetime import date, timedelta

import pytest

from banfa.features.customers.models import Customer
from banfa.features.customers.sharing.asking import Wish, appeal, ask
from banfa.features.customers.sharing.deciding import end, tidy
from banfa.features.customers.sharing.models import Sharing
from banfa.features.customers.sharing.reading import read_granted
from banfa.features.customers.sharing.refusals import NoAppeal, SameDecider
from banfa.platform.access import Actor, NotThere, actor_of, visible
from banfa.platform.approvals.models import Request
from banfa.platform.approvals.queries import waiting_for
from banfa.platform.approvals.refusals import ReasonNeeded
from banfa.platform.approvals.services import agree, refuse
from banfa.platform.audit.models import Event
from banfa.platform.org.models import Appointment, Person, Unit
from tests.conftest import NOW, TODAY
from tests.features.given import register
from tests.platform.approvals.conftest import actor

pytestmark = [pytest.mark.django_db, pytest.mark.clause("BANK-11c")]
UNTIL = TODAY + timedelta(days=30)


@pytest.fixture
def holder(ada: Actor, units: dict[str, Unit]) -> Actor:
    register(
        ada,
        {"code": "W1", "name": "西店", "unit": "W11", "phone": "13900001234", "address": "西街一号"},
        {"code": "W2", "name": "西二店", "unit": "W11", "phone": "13900005678"},
        {"code": "E9", "name": "东店", "unit": "E11", "phone": "13900009999"},
    )
    return actor("wang", "section_head", units["W1"])


@pytest.fixture
def asker(holder: Actor, units: dict[str, Unit]) -> Actor:
    return actor("dong", "section_head", units["E1"])


def wished(asker: Actor, *codes: str, until: date = UNTIL, everybody: bool = False) -> Sharing:
    wish = Wish(
        unit="W1", purpose="service", why="联合走访", fields=["name", "phone"], codes=codes or ("W1",),
        until=until, everybody=everybody,
    )  # fmt: skip
    return ask(wish, actor=asker, at=NOW)


def first(row: Sharing) -> Request:
    return Request.objects.get(pk=row.request_id)


def granted(row: Sharing, holder: Actor) -> Sharing:
    request = first(row)
    agree(request.pk, digest=request.digest, actor=holder, at=NOW)
    row.refresh_from_db()
    return row


def refused(row: Sharing, holder: Actor) -> Sharing:
    request = first(row)
    refuse(request.pk, digest=request.digest, reason="理由不足", actor=holder, at=NOW)
    row.refresh_from_db()
    return row


def codes_read(actor: Actor, row: Sharing, on: date = TODAY) -> list[str]:
    return [one.code for one in read_granted(actor, row, on=on, at=NOW, language="zh")[0]]


def test_what_is_agreed_is_read_and_nothing_besides(asker: Actor, holder: Actor) -> None:
    row = granted(wished(asker), holder)

    (found,), _ = read_granted(asker, row, on=TODAY, at=NOW, language="zh")

    assert found.values == ["西店", "13900001234"]
    assert not visible(Customer, asker).filter(code__startswith="W").exists()
    assert Event.objects.filter(action="sharing.granted", subject=f"sharing:{row.pk}").exists()


def test_nothing_is_read_before_it_is_agreed_to(asker: Actor, holder: Actor) -> None:
    assert codes_read(asker, wished(asker)) == []


def test_a_refusal_takes_a_reason(asker: Actor, holder: Actor) -> None:
    request = first(wished(asker))

    with pytest.raises(ReasonNeeded):
        refuse(request.pk, digest=request.digest, reason=" ", actor=holder, at=NOW)

    assert Request.objects.get(pk=request.pk).state == Request.State.OPEN


def test_a_refusal_is_appealed_once_to_the_level_above(ada: Actor, asker: Actor, holder: Actor) -> None:
    row = appeal(refused(wished(asker), holder).pk, reason="客户要求", actor=asker, at=NOW)
    request = Request.objects.get(pk=row.appeal_id)

    assert [one.request_id for one in waiting_for(ada, on=TODAY)] == [request.pk]
    agree(request.pk, digest=request.digest, actor=ada, at=NOW)

    row.refresh_from_db()
    assert row.state == Sharing.State.GRANTED
    assert codes_read(asker, row) == ["W1"]


def test_who_refused_does_not_decide_about_the_appeal(
    ada: Actor, asker: Actor, holder: Actor, units: dict[str, Unit]
) -> None:
    row = wished(asker)
    wang = Person.objects.get(pk=holder.person_id)
    refused(row, holder)
    Appointment.objects.create(person=wang, post="administrator", unit=units["LZ"], from_on=TODAY)
    request = Request.objects.get(pk=appeal(row.pk, reason="客户要求", actor=asker, at=NOW).appeal_id)

    with pytest.raises(SameDecider):
        agree(request.pk, digest=request.digest, actor=actor_of(wang, on=TODAY), at=NOW)


def test_a_second_appeal_is_refused(ada: Actor, asker: Actor, holder: Actor) -> None:
    row = appeal(refused(wished(asker), holder).pk, reason="客户要求", actor=asker, at=NOW)
    request = Request.objects.get(pk=row.appeal_id)
    refuse(request.pk, digest=request.digest, reason="仍不同意", actor=ada, at=NOW)

    with pytest.raises(NoAppeal):
        appeal(row.pk, reason="再次", actor=asker, at=NOW)


def test_what_nobody_answers_in_time_goes_to_the_level_above_by_itself(asker: Actor, holder: Actor) -> None:
    """Three working days after it was asked for."""
    row = wished(asker)

    tidy(NOW + timedelta(days=1))
    row.refresh_from_db()
    assert row.state == Sharing.State.ASKED

    tidy(NOW + timedelta(days=20))
    row.refresh_from_db()
    assert row.state == Sharing.State.APPEALED
    assert Request.objects.get(pk=row.appeal_id).state == Request.State.OPEN
    assert first(row).state == Request.State.VOID


def test_a_grant_ends_by_itself(asker: Actor, holder: Actor) -> None:
    row = granted(wished(asker), holder)

    assert codes_read(asker, row, UNTIL - timedelta(days=1)) == ["W1"]
    assert codes_read(asker, row, UNTIL) == []
    tidy(NOW + timedelta(days=31))
    row.refresh_from_db()
    assert row.state == Sharing.State.ENDED


def test_a_grant_is_withdrawn_with_a_reason(asker: Actor, holder: Actor) -> None:
    row = granted(wished(asker), holder)

    row = end(row.pk, reason="用途已了", actor=holder, at=NOW)

    assert codes_read(asker, row) == []
    assert row.ended_by == holder.name


def test_customers_of_other_departments_are_not_covered(asker: Actor, holder: Actor) -> None:
    row = granted(wished(asker, "W1", "E9", "X1"), holder)

    assert codes_read(asker, row) == ["W1"]
    assert row.unmatched == ["E9", "X1"]


def test_a_grant_is_for_its_post_alone(asker: Actor, holder: Actor, units: dict[str, Unit]) -> None:
    row = granted(wished(asker), holder)
    colleague, stranger = actor("du", "section_head", units["E1"]), actor("xu", "reader", units["E1"])

    assert codes_read(colleague, row) == ["W1"]
    assert codes_read(stranger, row) == []
    with pytest.raises(NotThere):
        end(row.pk, reason="x", actor=stranger, at=NOW)
