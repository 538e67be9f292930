"""Passwords: strong, not used before, and for as long as the rules say."""

from datetime import timedelta

import pytest
from django.utils import timezone

from banfa.platform.access.credentials import is_common, password_problem
from banfa.platform.accounts.models import HouseRules, OldPassword, Standing
from banfa.platform.org.models import Person
from tests.platform.accounts.conftest import PASSWORD, PHONE, device, enter, log_in, words

OTHER = "a river of stones"


@pytest.mark.parametrize(
    "password",
    [
        "password123", "P@ssw0rd", "qwertyuiop", "1234567890", "9876543210", "abcdefghijk", "woaini1314", "Administrator1",
        "1qaz2wsx3edc", "iloveyou2024", "asdfghjkl1",
    ],
)  # fmt: skip
def test_a_common_password_or_a_row_of_keys_is_refused(password: str) -> None:
    assert is_common(password)


@pytest.mark.parametrize(
    "password",
    ["correct horse", "a river of stones", "春天的河边有石头和树", "mK4-qqz-71-wet", "tr0ub4dor&3x"],
)
def test_a_password_of_ones_own_is_not(password: str) -> None:
    assert password_problem(password, password, "zhou", "周敏") is None


@pytest.mark.parametrize(
    ("password", "says"),
    [
        ("short", "at least 10 characters"),
        ("x" * 201, "at most 200 characters"),
        ("ababababab", "at least 5 different"),
        ("my ZHOU is good", "must not hold the user name"),
        ("zhoumin-and-me", "your name or its pinyin"),
    ],
)
def test_every_refusal_says_what_would_be_right(password: str, says: str) -> None:
    problem = password_problem(password, password, "zhou1" if "min" in password else "zhou", "周敏")

    assert problem is not None
    assert says in problem.en


@pytest.mark.django_db
class TestChoosingOne:
    def change(self, browser: object, present: str, new: str) -> str:
        form = {"present": present, "new": new, "again": new}
        return browser.post("/me/password/", form, follow=True).content.decode()  # type: ignore[attr-defined, no-any-return]

    def test_log_ins_elsewhere_end_and_this_one_goes_on(self, max_: Person) -> None:
        desk, phone = log_in("max"), log_in("max", agent=PHONE)

        page = self.change(desk, PASSWORD, OTHER)

        assert "Log-ins elsewhere have ended." in page
        assert phone.get("/me/")["Location"].endswith("&why=PASSWORD")

    def test_the_last_five_do_not_come_again(self, max_: Person) -> None:
        browser, chosen = (
            log_in("max"),
            [f"{word} under the bridge" for word in ("ash", "birch", "cedar", "elm", "fir", "oak")],
        )
        present = PASSWORD
        for new in chosen:
            self.change(browser, present, new)
            present = new

        fifth = self.change(browser, present, chosen[-5])
        sixth = self.change(browser, present, chosen[-6])

        assert "one of your last 5 passwords" in fifth
        assert "Your password is changed." in sixth
        assert OldPassword.objects.filter(person=max_).count() == 5

    def test_one_that_has_reached_its_term_is_chosen_anew_before_anything_else(self, max_: Person) -> None:
        HouseRules.objects.create(pk=1, expire_days=90)
        Standing.objects.create(person=max_, password_at=timezone.now() - timedelta(days=90))
        browser = log_in("max")

        led, page = browser.get("/grading/")["Location"], words(browser, "/grading/")
        self.change(browser, PASSWORD, OTHER)

        assert led == "/me/password/"
        assert "reached its term" in page
        assert browser.get("/me/").status_code == 200

    def test_the_day_before_it_is_good(self, max_: Person) -> None:
        HouseRules.objects.create(pk=1, expire_days=90)
        Standing.objects.create(person=max_, password_at=timezone.now() - timedelta(days=89, hours=23))

        assert log_in("max").get("/me/").status_code == 200

    def test_one_that_nobody_knows_the_age_of_begins_its_term_now(self, max_: Person) -> None:
        HouseRules.objects.create(pk=1, expire_days=90)

        assert log_in("max").get("/me/").status_code == 200
        assert Standing.objects.get(person=max_).password_at is not None

    def test_the_menu_of_every_page_leads_there(self, max_: Person) -> None:
        assert 'href="/me/password/"' in words(log_in("max"), "/keys/")


@pytest.mark.django_db
def test_a_stored_password_cannot_be_read(max_: Person) -> None:
    browser = log_in("max")
    browser.post("/me/password/", {"present": PASSWORD, "new": OTHER, "again": OTHER})

    stored = [
        str(value) for table in (Person, OldPassword) for row in table.objects.values_list() for value in row
    ]

    assert not any(OTHER in value for value in stored)
    assert enter(device(), "max", OTHER)["Location"] == "/"
