"""Log-ins that are open: seen, ended, and over by themselves."""

from datetime import timedelta

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.test import Client
from django.utils import timezone

from banfa.platform.access import Actor
from banfa.platform.accounts.keeping import open_sessions
from banfa.platform.accounts.models import Ending, HouseRules, LogIn, Session
from banfa.platform.accounts.sessions import digest_of
from banfa.platform.org.models import Person
from tests.platform.accounts.conftest import PHONE, device, enter, log_in, words

pytestmark = pytest.mark.django_db


def key_of(browser: Client) -> str:
    return browser.cookies["sessionid"].value


def row_of(browser: Client) -> Session:
    return Session.objects.get(pk=digest_of(key_of(browser)))


def is_in(browser: Client) -> bool:
    return browser.get("/login/state/").status_code == 204


def test_the_key_of_the_cookie_stands_nowhere_in_the_database(max_: Person) -> None:
    browser = log_in("max")

    rows = [str(value) for row in Session.objects.values_list() for value in row]

    assert is_in(browser)
    assert not any(key_of(browser) in value for value in rows)


def test_a_log_in_says_device_and_place(max_: Person) -> None:
    browser = log_in("max", agent=PHONE, address="10.0.0.9")

    page = words(browser, "/me/")

    assert "Huawei Browser · Android" in page
    assert "10.0.0.9" in page
    assert "this one" in page


class TestEnding:
    def test_one_of_mine_is_refused_on_its_next_request_and_says_why(self, max_: Person) -> None:
        desk, phone = log_in("max"), log_in("max", agent=PHONE)

        desk.post(f"/me/log-ins/{row_of(phone).pk}/end/")
        sent_away = phone.get("/customers/")

        assert sent_away["Location"] == "/login/?next=/customers/&why=ENDED_BY_OWNER"
        assert "You ended this log-in from another device." in words(phone, sent_away["Location"])
        assert is_in(desk)

    def test_all_others_end_and_this_one_goes_on(self, max_: Person) -> None:
        desk, phone, tablet = log_in("max"), log_in("max", agent=PHONE), log_in("max", address="10.0.0.3")

        desk.post("/me/log-ins/others/end/")

        assert [is_in(one) for one in (desk, phone, tablet)] == [True, False, False]

    def test_nobody_ends_the_log_in_of_somebody_else(self, ada: Actor, max_: Person) -> None:
        desk, other = log_in("max"), log_in("ada")

        refused = desk.post(f"/me/log-ins/{row_of(other).pk}/end/")

        assert refused.status_code == 404
        assert is_in(other)

    def test_an_administrator_ends_all_of_a_colleague(self, ada: Actor, max_: Person) -> None:
        colleague, administrator = log_in("max"), log_in("ada")

        administrator.post(f"/people/{max_.pk}/log-ins/end/")

        assert not is_in(colleague)

    def test_who_may_not_appoint_ends_nobodys(self, ada: Actor, max_: Person) -> None:
        administrator, colleague = log_in("ada"), log_in("max")

        refused = colleague.post(f"/people/{ada.person_id}/log-ins/end/")

        assert refused.status_code == 403
        assert is_in(administrator)

    def test_a_form_on_its_way_does_not_bring_an_ended_log_in_back(self, max_: Person) -> None:
        browser = log_in("max")
        store = browser.session
        store["typed"] = "something"
        Session.objects.filter(pk=row_of(browser).pk).update(
            ended_at=timezone.now(), ended_why=Ending.WITHDRAWN
        )

        with pytest.raises(UpdateError):
            store.save()

        assert not is_in(browser)


class TestOver:
    def test_a_log_in_that_nobody_uses_ends(self, max_: Person) -> None:
        browser = log_in("max")
        limit = row_of(browser).idle
        at = timezone.now()

        Session.objects.update(seen_at=at - limit + timedelta(minutes=1))
        just_in_time = is_in(browser)
        Session.objects.update(seen_at=at - limit - timedelta(seconds=1))

        assert limit == timedelta(minutes=120)
        assert just_in_time
        assert browser.get("/customers/")["Location"].endswith("&why=IDLE")

    def test_use_is_noted_once_a_minute(self, max_: Person) -> None:
        browser = log_in("max")
        before = timezone.now() - timedelta(minutes=5)
        Session.objects.update(seen_at=before)

        browser.get("/me/")
        first = row_of(browser).seen_at
        browser.get("/me/")

        assert first > before + timedelta(minutes=4)
        assert row_of(browser).seen_at == first

    def test_the_longest_time_holds_however_busy_somebody_is(self, max_: Person) -> None:
        browser = log_in("max")

        assert row_of(browser).expire_date - row_of(browser).began_at < timedelta(hours=12, minutes=1)
        Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))

        assert browser.get("/customers/")["Location"].endswith("&why=TOO_LONG")

    def test_the_rules_of_the_house_are_those_of_the_next_log_in(self, max_: Person) -> None:
        HouseRules.objects.create(pk=1, idle_minutes=10, hours=2)
        browser = log_in("max")

        row = row_of(browser)

        assert row.idle == timedelta(minutes=10)
        assert row.expire_date - row.began_at <= timedelta(hours=2)


class TestUseElsewhere:
    def test_the_same_device_again_is_nothing_to_tell(self, max_: Person) -> None:
        log_in("max")
        log_in("max")

        assert not LogIn.objects.filter(is_elsewhere=True).exists()

    def test_where_the_house_says_so_the_first_ends_and_is_told(self, max_: Person) -> None:
        HouseRules.objects.create(pk=1, ends_first=True)
        desk = log_in("max")
        phone = log_in("max", agent=PHONE)

        away = desk.get("/customers/")

        assert is_in(phone)
        assert away["Location"].endswith("&why=ELSEWHERE")


class TestLocking:
    def lock(self) -> None:
        HouseRules.objects.create(pk=1, lock_after=5)
        for turn in range(5):
            enter(device(address=f"10.0.1.{turn}"), "max", "wrong")

    def test_after_so_many_wrong_ones_the_right_password_is_refused_in_the_same_words(
        self, max_: Person
    ) -> None:
        self.lock()

        locked = enter(device(address="10.0.2.1"), "max").content.decode()
        wrong = enter(device(address="10.0.2.2"), "nobody").content.decode()
        told = "The user name or password is wrong, or the account is closed or locked."

        assert told in locked
        assert told in wrong
        assert LogIn.objects.order_by("-pk").filter(person=max_)[0].result == LogIn.Result.LOCKED

    def test_one_below_the_limit_is_let_in_and_counts_anew(self, max_: Person) -> None:
        HouseRules.objects.create(pk=1, lock_after=5)
        for turn in range(4):
            enter(device(address=f"10.0.1.{turn}"), "max", "wrong")

        assert is_in(log_in("max", address="10.0.2.1"))
        max_.refresh_from_db()
        assert max_.standing.wrong_in_row == 0

    def test_an_administrator_sees_it_and_opens_it(self, ada: Actor, max_: Person) -> None:
        self.lock()
        administrator = log_in("ada")

        listed, shown = words(administrator, "/people/"), words(administrator, f"/people/{max_.pk}/")
        administrator.post(f"/people/{max_.pk}/unlock/")

        assert "locked" in listed
        assert "wrong log-ins in a row" in shown
        assert is_in(log_in("max", address="10.0.2.1"))

    def test_a_new_password_opens_it_too(self, ada: Actor, max_: Person) -> None:
        self.lock()

        log_in("ada").post(f"/people/{max_.pk}/password/")
        max_.refresh_from_db()

        assert max_.standing.locked_at is None


class TestTheLog:
    def test_every_try_is_a_line_with_its_result(self, max_: Person) -> None:
        enter(device(), "max", "wrong")
        browser = log_in("max")
        browser.post("/logout/")

        results = [*LogIn.objects.filter(person=max_).order_by("pk").values_list("result", flat=True)]

        assert results == ["WRONG", "LET_IN", "LOGGED_OUT"]

    def test_an_unknown_name_is_kept_hidden_for_it_may_be_a_password(self, ada: Actor) -> None:
        enter(device(), "my secret password", "max")

        assert LogIn.objects.get().username == "m•••d"

    def test_it_is_found_by_name_and_result_and_paged_by_key(self, ada: Actor, max_: Person) -> None:
        at = timezone.now()
        LogIn.objects.bulk_create(
            LogIn(at=at, person=max_, username="max", result="LET_IN", address=f"10.1.{turn}.1")
            for turn in range(60)
        )
        browser = log_in("ada")

        found = words(browser, "/people/log-ins/?q=max&result=LET_IN")
        after = found.split("after=")[1].split('"')[0]
        rest = words(browser, f"/people/log-ins/?q=max&result=LET_IN&after={after}")

        assert found.count("10.1.") == 50
        assert rest.count("10.1.") == 10

    @pytest.mark.parametrize(
        "query", ["after=x", "after=-1", "result=NONE", "order_by=password", f"after={9**30}"]
    )
    def test_what_cannot_be_read_is_refused(self, ada: Actor, query: str) -> None:
        assert log_in("ada").get(f"/people/log-ins/?{query}").status_code == 400

    def test_it_asks_for_the_right(self, ada: Actor, max_: Person) -> None:
        assert log_in("max").get("/people/log-ins/").status_code == 403

    def test_the_fragment_stands_alone(self, ada: Actor) -> None:
        piece = log_in("ada").get("/people/log-ins/", headers={"HX-Request": "true"}).content.decode()

        assert "<html" not in piece
        assert "logged in" in piece

    def test_what_is_older_than_the_term_is_forgotten(self, max_: Person) -> None:
        LogIn.objects.create(at=timezone.now() - timedelta(days=1099), username="max", result="LET_IN")
        kept = LogIn.objects.create(at=timezone.now() - timedelta(days=1096), username="max", result="LET_IN")

        log_in("max")

        assert LogIn.objects.order_by("pk").first() == kept


def test_sessions_that_are_over_are_not_listed(max_: Person) -> None:
    log_in("max")
    at = timezone.now()

    assert len(open_sessions(max_, at=at)) == 1
    assert open_sessions(max_, at=at + timedelta(hours=3)) == []
