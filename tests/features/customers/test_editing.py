"""One field changed by hand: what is stored, what is refused, what is taken back."""

from datetime import timedelta

import pytest
from django.test import Client

from banfa.features.customers import queries
from banfa.features.customers.editable import NoSuchField, NotEditable
from banfa.features.customers.forms import wish_in
from banfa.features.customers.models import Customer, FieldValue
from banfa.features.customers.services import change_field, take_back
from banfa.features.customers.services.editing import NothingToTakeBack, ValueMoved, seal_of
from banfa.platform.access import Actor, Denied, NotThere
from banfa.platform.audit.checking import broken_links
from banfa.platform.audit.models import Event
from banfa.policy.values import BadValue
from tests.conftest import NOW
from tests.features.customers.page import FRAGMENT, lin, shops
from tests.platform.web.conftest import LoggedIn, logged_in

__all__ = ["lin", "logged_in", "shops"]
pytestmark = pytest.mark.django_db
CHANGED = "HX-Trigger-After-Settle"


def change(shops: dict[str, int], name: str, given: object, actor: Actor) -> int:
    """Change a field at once and return the event's number."""
    done = change_field(shops["Z9"], name, given, seal=None, actor=actor, at=NOW)
    assert done.event_id is not None
    return done.event_id


class TestChangingAField:
    @pytest.mark.parametrize(
        ("name", "given", "stored"),
        [
            ("business_format", "便利店", "B"),
            ("registered_capital", "12,000.50", 1_200_050),
            ("floor_area_sqm", "38.50平方米", "38.5"),
            ("model_customer", "是", True),
            ("order_frequency", "2", 2),
            ("business_scope", " 烟酒　", "烟酒"),
        ],
    )
    def test_it_is_read_as_an_import_reads_it(
        self, lin: Actor, shops: dict[str, int], name: str, given: str, stored: object
    ) -> None:
        change(shops, name, given, lin)

        assert Customer.objects.get(code="Z9").attributes[name] == stored

    def test_a_date_is_read_in_chinese_too(self, ada: Actor, shops: dict[str, int]) -> None:
        change(shops, "licence_issue_date", "2024年1月5日", ada)

        assert Customer.objects.get(code="Z9").attributes["licence_issue_date"] == "2024-01-05"

    def test_what_it_held_before_is_kept_until_that_day(self, lin: Actor, shops: dict[str, int]) -> None:
        change(shops, "business_format", "B", lin)

        past = FieldValue.objects.get(customer=shops["Z9"], field="business_format")
        assert (past.value, past.until_on.isoformat()) == ("Z", "2026-10-08")

    def test_one_event_with_one_change_is_in_the_log(self, lin: Actor, shops: dict[str, int]) -> None:
        number = change(shops, "business_format", "B", lin)

        event = Event.objects.get(pk=number)
        assert (event.action, event.subject, event.actor_name) == ("customer.changed", "customer:Z9", "Lin")
        assert list(event.changes.values_list("field", "old", "new")) == [("business_format", '"Z"', '"B"')]
        assert list(broken_links()) == []

    def test_search_and_order_follow_a_new_name(self, ada: Actor, lin: Actor, shops: dict[str, int]) -> None:
        change(shops, "name", "中兴烟酒店", lin)

        found = queries.customers_wished(ada, wish_in("q=zhongxing", ada), None)
        assert list(found.everyone.values_list("code", flat=True)) == ["Z9"]
        assert Customer.objects.get(code="Z9").sort_key.startswith("zhong xing")

    def test_the_same_value_again_changes_nothing(self, lin: Actor, shops: dict[str, int]) -> None:
        done = change_field(shops["Z9"], "business_format", "食杂店", seal=None, actor=lin, at=NOW)

        assert done.event_id is None
        assert not Event.objects.filter(action="customer.changed").exists()

    def test_an_empty_value_clears_the_field(self, lin: Actor, shops: dict[str, int]) -> None:
        change(shops, "phone", "", lin)
        change(shops, "business_format", " ", lin)

        customer = Customer.objects.get(code="Z9")
        assert customer.phone == ""
        assert "business_format" not in customer.attributes

    @pytest.mark.parametrize(
        ("name", "given"),
        [
            ("name", ""),
            ("name", "测试"),
            ("status", ""),
            ("status", "nonsense"),
            ("phone", "1"),
            ("floor_area_sqm", "1e308"),
            ("opened_on", "2026-10-09"),
            ("opened_on", "2023-02-29"),
            ("business_scope", "长" * 501),
            ("address", "a\u202eb"),
        ],
    )
    def test_what_cannot_be_taken_is_refused_and_nothing_changes(
        self, lin: Actor, shops: dict[str, int], name: str, given: str
    ) -> None:
        before = Customer.objects.values().get(code="Z9")

        with pytest.raises(BadValue):
            change_field(shops["Z9"], name, given, seal=None, actor=lin, at=NOW)

        assert Customer.objects.values().get(code="Z9") == before

    @pytest.mark.parametrize("name", ["code", "purchase_amount", "honesty_marks"])
    def test_what_names_the_customer_or_is_computed_stays(
        self, lin: Actor, shops: dict[str, int], name: str
    ) -> None:
        with pytest.raises(NotEditable):
            change_field(shops["Z9"], name, "1", seal=None, actor=lin, at=NOW)

    @pytest.mark.parametrize("name", ["unit", "area", "attributes", "balance"])
    def test_there_is_no_other_field(self, lin: Actor, shops: dict[str, int], name: str) -> None:
        with pytest.raises(NoSuchField):
            change_field(shops["Z9"], name, "1", seal=None, actor=lin, at=NOW)

    def test_nobody_else_may(self, bo: Actor, cy: Actor, lin: Actor, shops: dict[str, int]) -> None:
        for actor, code, refused in ((bo, "Z9", Denied), (cy, "Z9", Denied), (lin, "Z5", NotThere)):
            with pytest.raises(refused):
                change_field(shops[code], "status", "closed", seal=None, actor=actor, at=NOW)

    def test_one_that_changed_since_the_form_was_opened_is_left_alone(
        self, lin: Actor, shops: dict[str, int]
    ) -> None:
        seal = seal_of(Customer.objects.get(code="Z9"), "business_format")
        change(shops, "business_format", "B", lin)

        with pytest.raises(ValueMoved) as moved:
            change_field(shops["Z9"], "business_format", "S", seal=seal, actor=lin, at=NOW)

        assert moved.value.now == "B"
        assert Customer.objects.get(code="Z9").attributes["business_format"] == "B"

    def test_a_change_of_another_field_is_no_hindrance(self, lin: Actor, shops: dict[str, int]) -> None:
        seal = seal_of(Customer.objects.get(code="Z9"), "business_format")
        change(shops, "status", "suspended", lin)

        change_field(shops["Z9"], "business_format", "S", seal=seal, actor=lin, at=NOW)

        assert Customer.objects.get(code="Z9").attributes["business_format"] == "S"


class TestTakingBack:
    def test_the_field_holds_again_what_it_held(self, lin: Actor, shops: dict[str, int]) -> None:
        number = change(shops, "business_format", "B", lin)

        name, _ = take_back(shops["Z9"], number, actor=lin, at=NOW + timedelta(minutes=1))

        assert name == "business_format"
        assert Customer.objects.get(code="Z9").attributes["business_format"] == "Z"
        assert Event.objects.latest("pk").action == "customer.restored"

    def test_a_field_that_was_empty_is_empty_again(self, lin: Actor, shops: dict[str, int]) -> None:
        number = change(shops, "business_scope", "烟", lin)

        take_back(shops["Z9"], number, actor=lin, at=NOW)

        assert "business_scope" not in Customer.objects.get(code="Z9").attributes

    def test_a_later_change_is_not_undone_with_it(self, lin: Actor, shops: dict[str, int]) -> None:
        number = change(shops, "business_format", "B", lin)
        change(shops, "business_format", "S", lin)

        with pytest.raises(ValueMoved):
            take_back(shops["Z9"], number, actor=lin, at=NOW)

    def test_only_a_change_by_hand_of_this_customer_is(self, ada: Actor, shops: dict[str, int]) -> None:
        number = change(shops, "business_format", "B", ada)
        other = Event.objects.exclude(pk=number).latest("pk").pk

        for code, event in (("Z1", number), ("Z9", other), ("Z9", 0)):
            with pytest.raises(NothingToTakeBack):
                take_back(shops[code], event, actor=ada, at=NOW)


class TestTheForm:
    @pytest.fixture
    def browser(self, logged_in: LoggedIn, ada: Actor) -> Client:
        return logged_in(ada)

    def test_it_shows_the_control_that_fits_with_what_is_there(
        self, browser: Client, shops: dict[str, int]
    ) -> None:
        address = f"/customers/{shops['Z9']}/fields"

        choice = browser.get(f"{address}/business_format/", headers=FRAGMENT).content.decode()
        phone = browser.get(f"{address}/phone/").content.decode()

        assert "<html" not in choice
        assert '<option value="Z" selected>Grocery</option>' in choice
        assert "<html" in phone
        assert 'value="13900001234"' in phone
        assert 'inputmode="tel"' in phone

    def test_saving_gives_the_row_back_and_offers_to_undo(
        self, browser: Client, shops: dict[str, int]
    ) -> None:
        address = f"/customers/{shops['Z9']}/fields/business_format/"
        seal = seal_of(Customer.objects.get(code="Z9"), "business_format")

        response = browser.post(address, {"value": "B", "seal": seal}, headers=FRAGMENT)

        row = response.content.decode()
        assert row.startswith('<div class="cu-row" id="f-business_format">')
        assert "Convenience store" in row
        assert response[CHANGED] == "banfa:customer-changed"
        event = Event.objects.latest("pk").pk
        assert f"/customers/{shops['Z9']}/changes/{event}/undo/" in response["HX-Trigger"]

    def test_without_scripts_it_leads_back_to_the_field(self, browser: Client, shops: dict[str, int]) -> None:
        address = f"/customers/{shops['Z9']}/fields/business_format/"
        seal = seal_of(Customer.objects.get(code="Z9"), "business_format")

        response = browser.post(address, {"value": "B", "seal": seal})

        assert response["Location"] == f"/customers/{shops['Z9']}/?tab=file#f-business_format"

    def test_the_list_one_came_from_is_kept(self, browser: Client, shops: dict[str, int]) -> None:
        page = f"http://testserver/customers/{shops['Z9']}/?from=unit%3DE"
        seal = seal_of(Customer.objects.get(code="Z9"), "status")

        response = browser.post(
            f"/customers/{shops['Z9']}/fields/status/",
            {"value": "closed", "seal": seal},
            headers={"Referer": page},
        )

        assert response["Location"] == f"/customers/{shops['Z9']}/?from=unit%3DE&tab=file#f-status"

    def test_what_was_wrong_stands_at_the_field_with_what_was_typed(
        self, browser: Client, shops: dict[str, int]
    ) -> None:
        for headers in (FRAGMENT, {}):
            response = browser.post(
                f"/customers/{shops['Z9']}/fields/phone/", {"value": "12<3", "seal": ""}, headers=headers
            )

            page = response.content.decode()
            assert response.status_code == 422
            assert 'value="12&lt;3"' in page
            assert 'aria-invalid="true"' in page
            assert 'role="alert"' in page

    def test_a_conflict_shows_both_values_and_lets_one_choose(
        self, browser: Client, ada: Actor, shops: dict[str, int]
    ) -> None:
        address = f"/customers/{shops['Z9']}/fields/business_scope/"
        seal = seal_of(Customer.objects.get(code="Z9"), "business_scope")
        change(shops, "business_scope", "烟酒", ada)

        response = browser.post(address, {"value": "副食", "seal": seal}, headers=FRAGMENT)
        page = response.content.decode()
        again = browser.post(
            address,
            {"value": "副食", "seal": seal_of(Customer.objects.get(code="Z9"), "business_scope")},
            headers=FRAGMENT,
        )

        assert response.status_code == 409
        assert "<b>烟酒</b>" in page
        assert "<b>副食</b>" in page
        assert "Save mine all the same" in page
        assert again.status_code == 200
        assert Customer.objects.get(code="Z9").attributes["business_scope"] == "副食"

    def test_a_masked_value_is_not_shown_and_an_empty_box_keeps_it(
        self, logged_in: LoggedIn, lin: Actor, shops: dict[str, int]
    ) -> None:
        browser, address = logged_in(lin), f"/customers/{shops['Z9']}/fields/phone/"
        seal = seal_of(Customer.objects.get(code="Z9"), "phone")

        form = browser.get(address, headers=FRAGMENT).content.decode()
        browser.post(address, {"value": " ", "seal": seal}, headers=FRAGMENT)
        kept = Customer.objects.get(code="Z9").phone
        browser.post(address, {"value": "13900005678", "seal": seal}, headers=FRAGMENT)

        assert "1234" not in form
        assert "masked" in form
        assert kept == "13900001234"
        assert Customer.objects.get(code="Z9").phone == "13900005678"

    def test_the_row_comes_back_where_one_gives_up(self, browser: Client, shops: dict[str, int]) -> None:
        page = browser.get(f"/customers/{shops['Z9']}/fields/phone/?row", headers=FRAGMENT).content.decode()

        assert page.startswith('<div class="cu-row" id="f-phone">')

    def test_undoing_leads_back_to_the_field(
        self, browser: Client, ada: Actor, shops: dict[str, int]
    ) -> None:
        number = change(shops, "business_format", "B", ada)

        response = browser.post(f"/customers/{shops['Z9']}/changes/{number}/undo/")

        assert response["Location"] == f"/customers/{shops['Z9']}/?tab=file#f-business_format"
        assert Customer.objects.get(code="Z9").attributes["business_format"] == "Z"
        assert browser.post(f"/customers/{shops['Z9']}/changes/{number}/undo/").status_code == 409
        assert browser.get(f"/customers/{shops['Z9']}/changes/{number}/undo/").status_code == 405
        assert browser.post(f"/customers/{shops['Z9']}/changes/999999/undo/").status_code == 404

    def test_others_are_refused(
        self, logged_in: LoggedIn, bo: Actor, cy: Actor, lin: Actor, client: Client, shops: dict[str, int]
    ) -> None:
        own, foreign = (f"/customers/{shops[code]}/fields/status/" for code in ("Z9", "Z5"))

        for browser in (logged_in(bo), logged_in(cy)):
            assert browser.get(own).status_code == 403
            assert browser.post(own, {"value": "closed"}).status_code == 403
        assert logged_in(lin).get(foreign).status_code == 404
        assert logged_in(lin).get(own.replace("status", "nothing")).status_code == 404
        assert logged_in(lin).get(own.replace("status", "code")).status_code == 409
        assert client.get(own)["Location"].startswith("/login/")
        assert logged_in(lin).delete(own).status_code == 405
