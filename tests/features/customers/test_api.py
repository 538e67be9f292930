"""The register for other programs: the same rows, fields, rules and refusals as on the page."""

import json
from typing import Any

import pytest
from django.http import HttpResponse

from banfa.features.customers.models import Customer
from banfa.platform.access import Actor
from banfa.platform.audit.models import Event
from tests.platform.api.conftest import Program, erp, shops

__all__ = ["erp", "shops"]
pytestmark = pytest.mark.django_db


def read(answer: HttpResponse) -> Any:
    return json.loads(answer.content)


class TestListing:
    def test_it_pages_by_key_until_nothing_is_left(self, erp: Program) -> None:
        codes, after = [], ""
        for _ in range(4):
            page = read(erp.get(f"/customers?limit=1&sort=code{after}"))
            codes += [one["code"] for one in page["customers"]]
            after = f"&after={page['next']}"
            if page["next"] is None:
                break

        assert codes == ["K1", "K2", "K3"]

    @pytest.mark.parametrize(
        ("query", "codes"),
        [
            ("q=平安", ["K1"]),
            ("q=pabmd", ["K1"]),
            ("unit=W", ["K3"]),
            ("f.status=closed", []),
            ("q=%25", []),
            ("q='%20OR%201=1", []),
        ],
    )
    def test_it_is_searched_and_filtered_as_the_page_is(
        self, erp: Program, query: str, codes: list[str]
    ) -> None:
        query = query.replace("f.status", "status") if "status" in query else query

        assert [one["code"] for one in read(erp.get(f"/customers?{query}"))["customers"]] == codes

    @pytest.mark.parametrize(
        "query",
        [
            "order_by=password", "owner__user__password__startswith=a", "_connector=OR", "limit=0", "limit=201", "limit=x",
            "after=-1", "after=1%20or%201", "sort=password", "before=1", "view=mine", "f.nothing=1", f"after={2**63}",
        ],
    )  # fmt: skip
    def test_what_it_does_not_know_is_400(self, erp: Program, query: str) -> None:
        assert erp.get(f"/customers?{query}").status_code == 400


class TestReading:
    def test_a_customer_with_its_fields_and_its_version(self, erp: Program) -> None:
        found = read(erp.get("/customers/K1"))

        assert found["unit"] == {"code": "E11", "name": "东城一线"}
        assert found["fields"]["business_format"] == "convenience"
        assert found["version"] == read(erp.get("/customers/K1"))["version"]

    @pytest.mark.parametrize("code", ["K9", "0", "-1", "%20", "K1%27--", "9" * 40])
    def test_what_is_not_there_is_404_in_one_body(self, erp: Program, code: str) -> None:
        answer = erp.get(f"/customers/{code}")

        assert answer.status_code == 404
        assert answer.content == erp.get("/customers/NONE").content


class TestChanging:
    def change(self, erp: Program, fields: dict[str, Any], version: str | None = None) -> HttpResponse:
        version = version or read(erp.get("/customers/K1"))["version"]
        return erp.send("PATCH", "/customers/K1", {"version": version, "fields": fields})

    def test_all_fields_change_with_an_event_each_and_the_answer_is_the_new_state(
        self, ada: Actor, erp: Program
    ) -> None:
        answer = read(self.change(erp, {"address": "河边路 1 号", "name": "平安新店"}))

        assert (answer["fields"]["address"], answer["name"]) == ("河边路 1 号", "平安新店")
        assert answer["version"] == read(erp.get("/customers/K1"))["version"]
        assert Event.objects.filter(action="customer.changed", actor_id=ada.person_id).count() == 2

    def test_an_old_version_is_409_with_what_is_so_now(self, erp: Program) -> None:
        version = read(erp.get("/customers/K1"))["version"]
        self.change(erp, {"address": "河边路 1 号"}, version)

        late = self.change(erp, {"address": "河边路 2 号"}, version)

        assert late.status_code == 409
        assert read(late)["fields"] == [{"field": "address", "now": "河边路 1 号"}]
        assert Customer.objects.get(code="K1").address == "河边路 1 号"

    def test_one_bad_field_and_none_changes_and_all_bad_ones_are_named(self, erp: Program) -> None:
        answer = self.change(
            erp, {"address": "河边路 1 号", "phone": "12345678901", "opened_on": "2023-02-29"}
        )

        assert answer.status_code == 400
        assert [one["field"] for one in read(answer)["fields"]] == ["phone", "opened_on"]
        assert Customer.objects.get(code="K1").address == ""

    @pytest.mark.parametrize(
        ("field", "status"),
        [("code", 409), ("unit_path", 404), ("id", 404), ("approved_by", 404), ("changed_at", 404)],
    )
    def test_what_is_no_field_of_the_file_is_not_written(self, erp: Program, field: str, status: int) -> None:
        assert self.change(erp, {field: "1"}).status_code == status
        assert Customer.objects.get(code="K1").code == "K1"


NEW = {"code": "K8", "name": "新开小店", "unit": "E11"}


class TestAdding:
    def test_a_customer_is_entered(self, erp: Program) -> None:
        answer = erp.send("POST", "/customers", {"fields": NEW})

        assert answer.status_code == 201
        assert read(answer)["unit"]["code"] == "E11"

    @pytest.mark.parametrize(
        "changed",
        [
            {"code": "K1"},
            {"unit": "NONE"},
            {"name": ""},
            {"balance": "7"},
            {"created_at": "2020-01-01"},
            {"name": "x" * 10_000},
        ],
    )
    def test_what_cannot_be_taken_changes_nothing(self, erp: Program, changed: dict[str, str]) -> None:
        answer = erp.send("POST", "/customers", {"fields": NEW | changed})

        assert answer.status_code == 400
        assert Customer.objects.count() == 3
