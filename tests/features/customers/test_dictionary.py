"""The dictionary as a page, and one masked value shown on request."""

import pytest

from banfa.features.customers.models import Customer
from banfa.platform.access import Actor
from tests.features.customers.page import FRAGMENT, lin, shops
from tests.platform.web.conftest import LoggedIn, logged_in

__all__ = ["lin", "logged_in", "shops"]
pytestmark = pytest.mark.django_db
PAGE = "/customers/dictionary/"


class TestTheDictionary:
    def test_it_lists_every_field_with_who_answers(self, ada: Actor, logged_in: LoggedIn) -> None:
        page = logged_in(ada).get(PAGE).content.decode()

        assert "Bank account" in page
        assert "Customer service centre" in page
        assert "once approved" in page

    def test_a_fragment_is_the_list_alone(self, ada: Actor, logged_in: LoggedIn) -> None:
        part = logged_in(ada).get(f"{PAGE}?q=bank", headers=FRAGMENT).content.decode()

        assert "<html" not in part
        assert "Bank account" in part
        assert "Taxpayer number" not in part

    @pytest.mark.parametrize(
        ("query", "there", "gone"),
        [
            ("maintenance=system", "Purchase amount", "Bank account"),
            ("owner=monopoly_officer", "Licence number", "Bank account"),
            ("approved=1", "Bank account", "Floor area"),
            ("sensitivity=sensitive", "Bank account", "Floor area"),
        ],
    )
    def test_it_is_narrowed(self, ada: Actor, logged_in: LoggedIn, query: str, there: str, gone: str) -> None:
        page = logged_in(ada).get(f"{PAGE}?{query}", headers=FRAGMENT).content.decode()

        assert there in page
        assert gone not in page

    def test_a_hidden_field_is_not_in_it(self, bo: Actor, logged_in: LoggedIn) -> None:
        page = logged_in(bo).get(PAGE, headers=FRAGMENT).content.decode()

        assert "Shop name" in page
        assert "Bank account" not in page
        assert logged_in(bo).get(f"{PAGE}?owner=service_centre").status_code == 200

    @pytest.mark.parametrize("query", ["maintenance=often", "owner=king", "nonsense=1"])
    def test_what_is_not_on_offer_is_refused(self, ada: Actor, logged_in: LoggedIn, query: str) -> None:
        assert logged_in(ada).get(f"{PAGE}?{query}").status_code == 400

    def test_strangers_and_other_methods_are_refused(
        self, ada: Actor, cy: Actor, logged_in: LoggedIn
    ) -> None:
        assert logged_in(cy).get(PAGE).status_code == 403
        assert logged_in(ada).post(PAGE).status_code == 405


class TestShowing:
    def test_the_row_comes_back_whole(self, lin: Actor, shops: dict[str, int], logged_in: LoggedIn) -> None:
        address = f"/customers/{shops['Z9']}/fields/phone/show/"

        masked = logged_in(lin).get(f"/customers/{shops['Z9']}/?tab=file").content.decode()
        whole = logged_in(lin).post(address, headers=FRAGMENT).content.decode()

        assert "13900001234" not in masked
        assert address in masked
        assert "13900001234" in whole
        assert 'id="f-phone"' in whole

    def test_asking_changes_nothing_and_shows_nothing(
        self, lin: Actor, shops: dict[str, int], logged_in: LoggedIn
    ) -> None:
        page = logged_in(lin).get(f"/customers/{shops['Z9']}/fields/phone/show/").content.decode()

        assert "139****1234" in page
        assert "13900001234" not in page

    def test_whoever_may_not_is_refused(
        self, lin: Actor, bo: Actor, shops: dict[str, int], logged_in: LoggedIn
    ) -> None:
        assert logged_in(bo).post(f"/customers/{shops['Z9']}/fields/phone/show/").status_code == 403
        assert logged_in(lin).post(f"/customers/{shops['Z5']}/fields/phone/show/").status_code == 404
        assert (
            logged_in(lin).post(f"/customers/{shops['Z9']}/fields/monitored_customer/show/").status_code
            == 404
        )
        assert Customer.objects.get(code="Z9").phone == "13900001234"
