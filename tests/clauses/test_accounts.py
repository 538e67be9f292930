"""What the regulations ask of people's accounts, put to work by `accounts:` of the base pack."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from banfa.platform.access import Actor, Permission, actor_of
from banfa.platform.accounts.agreeing import publish
from banfa.platform.accounts.models import LogIn, Signature, Standing
from banfa.platform.accounts.tokens import make_token
from banfa.platform.org.models import Appointment, Person
from tests.conftest import NOW, person
from tests.platform.accounts.conftest import PHONE, log_in, words

pytestmark = pytest.mark.django_db
WORDS = "Customer data stay in the house. Nobody takes copies of them home."


@pytest.fixture
def max_(ada: Actor) -> Person:
    return person("max", "grading_officer")


def is_in(browser: Client) -> bool:
    return browser.get("/login/state/").status_code == 204


@pytest.mark.clause("CRM-USE-4.1a")
def test_who_has_not_signed_the_version_in_force_signs_before_any_customer_is_shown(
    ada: Actor, max_: Person
) -> None:
    publish(ada, words=WORDS, at=NOW)
    browser = log_in("max")

    kept_out = [browser.get(path)["Location"] for path in ("/customers/", "/", "/grading/")]
    in_place = browser.get("/customers/", headers={"HX-Request": "true"})["HX-Redirect"]
    browser.post("/me/agreement/", {"number": "1", "read": "on"})
    signature = Signature.objects.get(person=max_)

    assert {*kept_out, in_place} == {"/me/agreement/"}
    assert browser.get("/customers/").status_code == 200
    assert (signature.agreement.number, timezone.now() - signature.at < timedelta(minutes=1)) == (1, True)


@pytest.mark.clause("CRM-USE-4.1a")
def test_a_new_version_is_signed_at_the_next_log_in(ada: Actor, max_: Person) -> None:
    publish(ada, words=WORDS, at=NOW)
    log_in("max").post("/me/agreement/", {"number": "1", "read": "on"})
    signed = log_in("max").get("/customers/").status_code

    publish(ada, words=f"{WORDS} And none by photo.", at=NOW)

    assert signed == 200
    assert log_in("max").get("/customers/")["Location"] == "/me/agreement/"


@pytest.mark.clause("CRM-USE-1a")
def test_the_list_of_accounts_names_one_employee_each_and_the_day_they_accepted_the_norms(
    ada: Actor, max_: Person
) -> None:
    publish(ada, words=WORDS, at=NOW)
    log_in("max").post("/me/agreement/", {"number": "1", "read": "on"})
    administrator = log_in("ada")
    administrator.post("/me/agreement/", {"number": "1", "read": "on"})
    Signature.objects.filter(person=max_).update(at=NOW)
    person("lin", "reader")

    listed = words(administrator, "/people/")

    assert "2026-10-08" in listed
    assert "not signed" in listed
    assert all(listed.count(f'href="/people/{one.pk}/"') == 1 for one in Person.objects.all())


@pytest.mark.clause("CRM-USE-3.2")
def test_a_log_in_from_a_second_device_is_marked_in_the_log_and_told(max_: Person) -> None:
    desk = log_in("max")
    phone = log_in("max", agent=PHONE, address="10.0.0.2")

    told = words(phone, "/keys/")
    first, second = LogIn.objects.filter(result="LET_IN").order_by("pk")

    assert (first.is_elsewhere, second.is_elsewhere) == (False, True)
    assert "in use at another device" in told
    assert is_in(desk)
    assert "in use elsewhere" in words(phone, "/me/")


@pytest.mark.clause("CRM-USE-3.3")
def test_who_leaves_is_out_on_the_next_request_and_what_was_open_never_comes_back(
    ada: Actor, max_: Person
) -> None:
    browser, administrator = log_in("max"), log_in("ada")
    secret = make_token(
        ada,
        name="ERP",
        permissions=[Permission.CUSTOMERS_CUSTOMER_READ],
        unit_code=None,
        days=90,
        at=timezone.now(),
    )[1]

    administrator.post(f"/people/{max_.pk}/leave/")
    out = is_in(browser)
    administrator.post(f"/people/{max_.pk}/return/")

    assert not out
    assert not is_in(browser)
    assert secret


@pytest.mark.clause("CRM-USE-3.3")
def test_who_changes_post_logs_in_anew_and_has_the_rights_of_the_new_post_alone(
    ada: Actor, max_: Person
) -> None:
    browser, administrator = log_in("max"), log_in("ada")
    held = Appointment.objects.get(person=max_)

    administrator.post(f"/people/{max_.pk}/posts/", {"post": "reader", "unit": ""})
    administrator.post(f"/people/posts/{held.pk}/end/")
    today = timezone.localdate()
    rights = actor_of(max_, on=today).permissions

    assert not is_in(browser)
    assert Permission.CUSTOMERS_CUSTOMER_READ in rights
    assert Permission.GRADING_RUN_PUBLISH not in rights


@pytest.mark.clause("CRM-USE-4.4")
def test_a_missing_or_overdue_declaration_reminds_the_person_and_stands_in_the_list(
    ada: Actor, max_: Person
) -> None:
    browser, administrator = log_in("max"), log_in("ada")
    reminded = "Declare your devices" in words(browser, "/keys/")
    missing = (
        words(browser, "/me/"),
        words(administrator, f"/people/{max_.pk}/"),
        words(administrator, "/people/?q=max"),
    )
    browser.post("/me/devices/")
    declared = (words(browser, "/me/"), words(administrator, "/people/?q=max"))
    Standing.objects.filter(person=max_).update(devices_at=timezone.now() - timedelta(days=190))
    overdue = (words(browser, "/me/"), words(administrator, "/people/?q=max"))

    assert reminded
    assert "Declare your devices" not in words(browser, "/keys/")
    assert "Please declare" in missing[0]
    assert "due" in missing[1]
    assert "devices to declare" in missing[2]
    assert "Please declare" not in declared[0]
    assert "devices to declare" not in declared[1]
    assert "Please declare" in overdue[0]
    assert "devices to declare" in overdue[1]
