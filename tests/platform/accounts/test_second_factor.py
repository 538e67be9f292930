"""The second factor: set up, asked for, used once."""

import re
from datetime import datetime, timedelta

import pyotp
import pytest
from django.test import Client
from django.utils import timezone

from banfa.platform.access import Actor, actor_of
from banfa.platform.accounts.models import HouseRules, LogIn, RecoveryCode, SecondFactor
from banfa.platform.accounts.sealing import Unreadable, _former_box, is_kept_sealed, seal, unseal
from banfa.platform.accounts.second_factor import (
    SECONDS,
    begin,
    confirm,
    renew_recovery_codes,
    take_code,
)
from banfa.platform.org.models import Person
from tests.platform.accounts.conftest import PASSWORD, device, enter, log_in, words

pytestmark = pytest.mark.django_db
LONG_AGO = timedelta(minutes=10)


def code_at(secret: str, at: datetime) -> str:
    return pyotp.TOTP(secret).at(at)


@pytest.fixture
def secret(max_: Person, ada: Actor) -> str:
    """Max has a second factor, set up some minutes ago."""
    secret, at = begin(max_), timezone.now() - LONG_AGO
    confirm(actor_of(max_, on=at.date()), code_at(secret, at), at=at)
    return secret


def half_in() -> Client:
    browser = device()
    assert enter(browser, "max")["Location"] == "/login/code/"
    return browser


def is_in(browser: Client) -> bool:
    return browser.get("/login/state/").status_code == 204


class TestSettingUp:
    def test_the_page_shows_what_to_scan_and_the_first_code_turns_it_on(self, max_: Person) -> None:
        browser = log_in("max")
        page = words(browser, "/me/second-factor/")
        secret = re.search(r'<code class="strong">([A-Z2-7 ]+)</code>', page)
        assert secret
        shown = browser.post("/me/second-factor/", {"code": pyotp.TOTP(secret[1].replace(" ", "")).now()})

        codes = re.findall(r"<li><code>([a-z0-9-]{14})</code></li>", shown.content.decode())

        assert "<svg" in page
        assert len(codes) == RecoveryCode.objects.filter(person=max_).count() == 10
        assert "no-store" in shown["Cache-Control"]
        assert "10 recovery codes left" in words(browser, "/me/")

    def test_a_wrong_code_leaves_it_off_and_the_same_picture(self, max_: Person) -> None:
        browser = log_in("max")
        before = words(browser, "/me/second-factor/")

        refused = browser.post("/me/second-factor/", {"code": "000000x"})

        assert refused.status_code == 400
        assert re.findall("[A-Z2-7]{4} [A-Z2-7 ]+", before) == re.findall(
            "[A-Z2-7]{4} [A-Z2-7 ]+", refused.content.decode()
        )
        assert SecondFactor.objects.get().confirmed_at is None
        assert enter(device(), "max")["Location"] == "/"

    def test_the_secret_cannot_be_read_from_the_database(self, max_: Person) -> None:
        secret = begin(max_)

        assert secret not in SecondFactor.objects.get().sealed
        assert unseal(SecondFactor.objects.get().sealed) == secret

    def test_what_was_altered_is_not_opened(self) -> None:
        with pytest.raises(Unreadable):
            unseal(seal("secret", owner=1)[:-4] + "AAA=")

    def test_one_sealed_with_the_former_key_still_opens_and_is_sealed_anew(
        self, max_: Person, secret: str
    ) -> None:
        SecondFactor.objects.update(sealed=_former_box().encrypt(secret.encode()).decode(), last_step=0)
        at = timezone.now()

        assert take_code(max_, code_at(secret, at), at=at)

        assert is_kept_sealed(SecondFactor.objects.get().sealed)
        assert unseal(SecondFactor.objects.get().sealed) == secret


class TestLoggingIn:
    def test_the_password_alone_opens_nothing(self, secret: str) -> None:
        browser = half_in()

        assert not is_in(browser)
        assert browser.get("/customers/").status_code == 302

    def test_the_code_lets_in(self, secret: str) -> None:
        browser = half_in()

        answer = browser.post("/login/code/", {"code": code_at(secret, timezone.now()), "next": "/grading/"})

        assert answer["Location"] == "/grading/"
        assert is_in(browser)

    def test_a_code_is_taken_once(self, secret: str) -> None:
        code = code_at(secret, timezone.now())
        first, second = half_in(), half_in()

        first.post("/login/code/", {"code": code})
        refused = second.post("/login/code/", {"code": code})

        assert is_in(first)
        assert not is_in(second)
        assert "wrong or was used before" in refused.content.decode()

    @pytest.mark.parametrize(
        ("seconds", "taken"),
        [(0, True), (SECONDS, True), (-SECONDS, True), (2 * SECONDS, False), (-2 * SECONDS, False)],
    )
    def test_a_clock_may_be_half_a_minute_off(
        self, max_: Person, secret: str, seconds: int, taken: bool
    ) -> None:
        at = timezone.now()

        assert take_code(max_, code_at(secret, at + timedelta(seconds=seconds)), at=at) is taken

    @pytest.mark.parametrize("code", ["", "12345", "１２３４５６", "٣٣٣٣٣٣", "1" * 5000, "abcdef"])
    def test_what_is_no_code_is_refused(self, secret: str, code: str) -> None:
        answer = half_in().post("/login/code/", {"code": code})

        assert answer.status_code == 200
        assert LogIn.objects.order_by("-pk")[0].result == "CODE_WRONG"

    def test_many_wrong_ones_wait(self, secret: str) -> None:
        browser = half_in()
        answers = [browser.post("/login/code/", {"code": f"{turn:06}"}).status_code for turn in range(6)]

        right = browser.post("/login/code/", {"code": code_at(secret, timezone.now())})

        assert answers[-1] == 429
        assert right.status_code == 429
        assert not is_in(browser)

    def test_the_way_between_password_and_code_is_open_for_five_minutes(self, secret: str) -> None:
        browser = half_in()
        session = browser.session
        session["half in"] = session["half in"] | {"at": timezone.now().timestamp() - 301}
        session.save()

        answer = browser.post("/login/code/", {"code": code_at(secret, timezone.now())})

        assert answer["Location"] == "/login/"
        assert not is_in(browser)

    def test_a_dialog_over_a_page_asks_for_the_code_too(self, secret: str) -> None:
        browser, in_place = device(), {"HX-Request": "true"}
        asked = browser.post("/login/", {"username": "max", "password": PASSWORD}, headers=in_place)

        done = browser.post("/login/code/", {"code": code_at(secret, timezone.now())}, headers=in_place)

        assert 'name="code"' in asked.content.decode()
        assert "<html" not in asked.content.decode()
        assert done.status_code == 204

    def test_who_comes_without_a_password_is_sent_to_it(self, ada: Actor) -> None:
        assert device().get("/login/code/")["Location"] == "/login/"


class TestRecoveryCodes:
    def test_each_lets_in_once_however_it_is_written(self, max_: Person, secret: str) -> None:
        browser = log_in("ada")  # somebody else's page first, so that nothing of Max's is in the way
        code = renew_recovery_codes(actor_of(max_, on=timezone.localdate()), at=timezone.now())[0]
        first, second = half_in(), half_in()

        first.post("/login/code/", {"code": code.upper().replace("-", " ")})
        second.post("/login/code/", {"code": code})

        assert is_in(browser)
        assert is_in(first)
        assert not is_in(second)


class TestRequiredByAPost:
    def test_its_holder_sets_it_up_before_anything_else(self, max_: Person) -> None:
        HouseRules.objects.create(pk=1, second_factor_posts=["grading_officer"])
        browser = log_in("max")

        led = browser.get("/grading/")["Location"]
        page = words(browser, "/me/second-factor/")
        secret = re.search(r'<code class="strong">([A-Z2-7 ]+)</code>', page)
        assert secret
        browser.post("/me/second-factor/", {"code": pyotp.TOTP(secret[1].replace(" ", "")).now()})

        assert led == "/me/second-factor/"
        assert "Your post asks for a second factor" in page
        assert browser.get("/me/").status_code == 200

    def test_other_posts_are_not_asked(self, max_: Person) -> None:
        HouseRules.objects.create(pk=1, second_factor_posts=["administrator"])

        assert log_in("max").get("/me/").status_code == 200


class TestTurningOff:
    def test_it_takes_the_password(self, max_: Person, secret: str) -> None:
        browser = half_in()
        browser.post("/login/code/", {"code": code_at(secret, timezone.now())})

        browser.post("/me/second-factor/off/", {"present": "wrong"})
        still = SecondFactor.objects.count()
        browser.post("/me/second-factor/off/", {"present": PASSWORD})

        assert still == 1
        assert SecondFactor.objects.count() == RecoveryCode.objects.count() == 0

    def test_an_administrator_helps_who_lost_the_phone(self, ada: Actor, max_: Person, secret: str) -> None:
        log_in("ada").post(f"/people/{max_.pk}/second-factor/off/")

        assert enter(device(), "max")["Location"] == "/"

    def test_who_may_not_appoint_does_not(self, ada: Actor, max_: Person) -> None:
        assert log_in("max").post(f"/people/{ada.person_id}/second-factor/off/").status_code == 403
