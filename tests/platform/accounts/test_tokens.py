"""Tokens of applications: made once, never more than the person, ended at once."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from banfa.platform.access import Actor, Denied, NotThere, Permission, actor_of
from banfa.platform.access.posts import end_post, let_back, let_go
from banfa.platform.accounts.models import Token
from banfa.platform.accounts.tokens import (
    NoSuchToken,
    TokenRefused,
    acting_with,
    make_token,
    revoke_own,
    token_of,
    within,
)
from banfa.platform.org.models import Appointment, Person, Unit
from tests.conftest import NOW, TODAY, person
from tests.platform.accounts.conftest import PASSWORD, log_in, words

pytestmark = pytest.mark.django_db
READ, EDIT = Permission.CUSTOMERS_CUSTOMER_READ, Permission.CUSTOMERS_CUSTOMER_EDIT
USUAL: dict[str, Any] = {"permissions": [READ], "unit_code": None, "days": 90, "at": NOW}


def made(actor: Actor, **changed: Any) -> tuple[Token, str]:
    return make_token(actor, **({"name": "ERP"} | USUAL | changed))


class TestMaking:
    def test_its_text_stands_nowhere(self, ada: Actor) -> None:
        token, secret = made(ada)

        assert secret.startswith("banfa_")
        assert not any(secret in str(value) for value in Token.objects.values_list()[0])
        assert token_of(secret, at=NOW).pk == token.pk

    @pytest.mark.parametrize(
        ("changed", "field"),
        [
            ({"name": " "}, "name"),
            ({"name": "x" * 81}, "name"),
            ({"name": "a\u202eb"}, "name"),
            ({"days": 3650}, "days"),
            ({"permissions": []}, "permissions"),
            ({"permissions": [READ, "customers:customer:invent"]}, "permissions"),
            ({"permissions": [Permission.ORG_PERSON_APPOINT]}, "permissions"),
            ({"permissions": [Permission.ACCOUNTS_TOKEN_MAKE]}, "permissions"),
        ],
    )
    def test_what_is_wrong_is_named(self, ada: Actor, changed: dict[str, Any], field: str) -> None:
        with pytest.raises(TokenRefused) as refused:
            made(ada, **changed)

        assert refused.value.field == field
        assert not Token.objects.exists()

    def test_two_open_ones_of_a_name_are_refused_and_a_revoked_one_is_forgotten(self, ada: Actor) -> None:
        token, _ = made(ada)
        with pytest.raises(TokenRefused):
            made(ada)

        revoke_own(ada, token.pk, at=NOW)

        assert made(ada)[0].pk != token.pk

    def test_it_takes_the_right(self, bo: Actor) -> None:
        with pytest.raises(Denied):
            made(bo)

    def test_a_unit_out_of_sight_is_not_there(self, units: dict[str, Unit]) -> None:
        east = actor_of(person("eve", "administrator", units["E"]), on=TODAY)

        with pytest.raises(NotThere):
            made(east, unit_code="W")


class TestActing:
    def test_it_has_its_rights_and_no_others(self, ada: Actor) -> None:
        acting = acting_with(made(ada)[0], on=TODAY)

        assert acting.permissions == {READ}
        assert acting.scopes_of(READ) == ("",)
        assert not acting.may(EDIT)

    def test_it_stays_within_its_unit(self, ada: Actor, units: dict[str, Unit]) -> None:
        acting = acting_with(made(ada, unit_code="E")[0], on=TODAY)

        assert acting.scopes_of(READ) == (units["E"].path,)

    def test_what_the_person_loses_it_loses_on_the_next_request(self, ada: Actor) -> None:
        token, _ = made(ada, permissions=[READ, EDIT])
        Appointment.objects.update(post="reader")

        assert acting_with(token, on=TODAY).permissions == {READ}

    @pytest.mark.parametrize(
        ("scopes", "part", "left"),
        [
            (("",), "000001", ("000001",)),
            (("000001",), "", ("000001",)),
            (("000001000002",), "000001", ("000001000002",)),
            (("000002",), "000001", ()),
            (("000001000001", "000002"), "000001", ("000001000001",)),
        ],
    )
    def test_a_part_is_cut_to_another(
        self, scopes: tuple[str, ...], part: str, left: tuple[str, ...]
    ) -> None:
        assert within(scopes, part) == left


class TestEnding:
    @pytest.mark.parametrize(("days", "is_open"), [(89, True), (90, False)])
    def test_it_lasts_as_long_as_it_says(self, ada: Actor, days: int, is_open: bool) -> None:
        secret = made(ada)[1]

        assert _opens(secret, NOW + timedelta(days=days)) is is_open

    def test_revoked_it_is_shut_out_at_once(self, ada: Actor) -> None:
        token, secret = made(ada)

        revoke_own(ada, token.pk, at=NOW)

        assert not _opens(secret, NOW)

    def test_it_ends_with_the_account_and_does_not_come_back_with_it(self, ada: Actor) -> None:
        eve, other = _eve()
        secret = made(eve)[1]

        let_go(other.pk, actor=ada, at=NOW, on=TODAY)
        gone = _opens(secret, NOW)
        let_back(other.pk, actor=ada, at=NOW, on=TODAY)

        assert not gone
        assert not _opens(secret, NOW)

    def test_it_ends_with_a_post(self, ada: Actor) -> None:
        eve, other = _eve()
        secret = made(eve)[1]

        end_post(Appointment.objects.get(person=other).pk, actor=ada, at=NOW, on=TODAY)

        assert not _opens(secret, NOW)

    def test_nobody_revokes_anothers(self, ada: Actor, bo: Actor) -> None:
        token, _ = made(ada)

        with pytest.raises(NotThere):
            revoke_own(bo, token.pk, at=NOW)

    def test_an_administrator_does(self, ada: Actor) -> None:
        eve, _ = _eve()
        token, secret = made(eve, at=timezone.now())

        log_in("ada").post(f"/people/tokens/{token.pk}/revoke/")

        assert not _opens(secret, timezone.now())


def _eve() -> tuple[Actor, Person]:
    stored = person("eve", "administrator")
    return actor_of(stored, on=TODAY), stored


def _opens(secret: str, at: datetime) -> bool:
    try:
        token_of(secret, at=at)
    except NoSuchToken:
        return False
    return True


FORM: dict[str, Any] = {"name": "ERP", "right": [READ], "unit": "", "days": "90", "present": PASSWORD}


class TestThePages:
    def test_it_is_shown_once_and_listed_by_its_first_letters(self, ada: Actor) -> None:
        browser = log_in("ada")

        shown = browser.post("/me/tokens/new/", FORM)
        token = Token.objects.get()

        assert "banfa_" in shown.content.decode()
        assert "no-store" in shown["Cache-Control"]
        assert f"{token.hint}…" in words(browser, "/me/")

    @pytest.mark.parametrize(
        ("changed", "says"),
        [
            ({"present": "wrong"}, "this is not your present password"),
            ({"right": []}, "choose at least one"),
            ({"unit": "NOWHERE"}, "choose a unit of the list"),
            ({"days": "９０"}, "choose how long it lasts"),
        ],
    )
    def test_what_was_typed_is_kept_beside_what_is_wrong(
        self, ada: Actor, changed: dict[str, Any], says: str
    ) -> None:
        answer = log_in("ada").post("/me/tokens/new/", FORM | changed)

        assert answer.status_code == 400
        assert says in answer.content.decode()
        assert 'value="ERP"' in answer.content.decode()
        assert not Token.objects.exists()

    def test_who_may_not_make_any_is_told_so(self, ada: Actor, max_: Person) -> None:
        assert log_in("max").get("/me/tokens/new/").status_code == 403

    def test_a_unit_is_found_while_it_is_typed(self, ada: Actor, units: dict[str, Unit]) -> None:
        found = log_in("ada").get("/me/units/?q=东城一").json()["found"]

        assert [one["value"] for one in found] == ["E1", "E11"]
        assert found[0]["note"] == "澜州市公司 › 东城县 › E1"
