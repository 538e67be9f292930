"""Rules by which customers belong to people."""

from datetime import timedelta

import pytest
from django.utils import timezone

from banfa.features.customers.assigning.assign import Given
from banfa.features.customers.assigning.rules import NoCondition, apply_rules, end_rule, make_rule, shown
from banfa.features.customers.models import AssigningRule
from banfa.platform.access import Actor, Denied, NotThere
from banfa.platform.org.models import Person
from tests.conftest import NOW, TODAY
from tests.features.customers.assigning.conftest import give, seen
from tests.features.given import register
from tests.platform.web.conftest import LoggedIn


def made(mo: Person, head: Actor, query: str = "unit=E11") -> AssigningRule:
    given = Given(person=mo, post="customer_manager", on=TODAY)
    return make_rule(given, query=query, why="东城一线归莫", actor=head, at=NOW)


def test_a_rule_gives_whoever_fits_and_has_nobody(
    ada: Actor, shops: dict[str, int], mo: Person, lu: Person, head: Actor
) -> None:
    give("A", lu, head)
    made(mo, head)

    assert [one.waiting for one in shown(head, TODAY)] == [1]
    assert apply_rules(NOW) == 1
    register(ada, {"code": "N", "name": "新店", "unit": "E11"})
    assert apply_rules(NOW) == 1
    assert apply_rules(NOW) == 0
    assert (seen(mo), seen(lu)) == ("BN", "A")


def test_a_rule_that_ended_gives_nothing(shops: dict[str, int], mo: Person, head: Actor) -> None:
    rule = made(mo, head)

    end_rule(rule.pk, actor=head, at=NOW, on=TODAY + timedelta(days=1))

    assert apply_rules(NOW + timedelta(days=1)) == 0


def test_a_rule_reaches_no_further_than_its_maker(shops: dict[str, int], mo: Person, head: Actor) -> None:
    made(mo, head, "q=%E5%BE%B7%E8%83%9C")

    apply_rules(NOW)

    assert "D" not in seen(mo)


def test_one_whose_maker_left_does_nothing(shops: dict[str, int], mo: Person, head: Actor) -> None:
    made(mo, head)
    Person.objects.filter(pk=head.person_id).update(is_active=False)

    assert apply_rules(NOW) == 0


def test_a_rule_needs_a_condition_and_the_right(
    shops: dict[str, int], mo: Person, head: Actor, bo: Actor
) -> None:
    with pytest.raises(NoCondition):
        made(mo, head, "")
    with pytest.raises(Denied):
        made(mo, bo)
    with pytest.raises(NotThere):
        end_rule(99, actor=head, at=NOW, on=TODAY)


def test_it_is_made_from_a_filtered_list_and_listed(
    logged_in: LoggedIn, shops: dict[str, int], mo: Person, head: Actor
) -> None:
    browser = logged_in(head)
    given = {
        "every": "yes",
        "wish": "unit=E11",
        "step": "go",
        "post": "customer_manager",
        "person": "mo",
        "why": "一线",
        "keep": "on",
    }

    browser.post("/customers/assign/", given)

    assert seen(mo, timezone.localdate()) == "AB"
    page = browser.get("/customers/assign/rules/").content.decode()
    assert "一线" in page
    assert "unit=E11" in page
