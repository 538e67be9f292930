"""Who gets in, what is read, and what refusals look like."""

import json

import pytest
from django.test import Client
from django.utils import timezone

from banfa.features.customers.models import Customer
from banfa.platform.access import Actor, Permission
from banfa.platform.access.posts import let_go
from banfa.platform.accounts.models import LogIn, Token
from banfa.platform.api.reading import DEEPEST, MOST_BYTES
from banfa.platform.org.models import Person, Unit
from tests.conftest import TODAY, person
from tests.platform.accounts.conftest import log_in
from tests.platform.api.conftest import Program, token_for

pytestmark = pytest.mark.django_db
LIST = "/api/v1/customers"


class TestTheToken:
    @pytest.mark.parametrize(
        "header", ["", "Bearer", "Bearer banfa_wrong", "Basic YTpi", "Bearer " + "x" * 5000]
    )
    def test_without_a_right_one_nothing_is_told(self, shops: None, header: str) -> None:
        answer = Client(HTTP_AUTHORIZATION=header).get(LIST)

        assert answer.status_code == 401
        assert answer["WWW-Authenticate"].startswith("Bearer")
        assert set(answer.json()) == {"error", "detail"}

    def test_a_log_in_of_a_browser_is_none(self, ada: Actor, shops: None) -> None:
        assert log_in("ada").get(LIST).status_code == 401

    def test_its_use_is_noted(self, erp: Program) -> None:
        erp.get("/customers")

        assert Token.objects.get().used_from == "127.0.0.1"

    def test_who_leaves_is_out_on_the_next_request(self, ada: Actor, shops: None) -> None:
        from banfa.platform.access import actor_of

        eve = person("eve", "administrator")
        program = Program(token_for(actor_of(eve, on=TODAY)))
        before = program.get("/customers").status_code

        let_go(eve.pk, actor=ada, at=timezone.now(), on=TODAY)

        assert (before, program.get("/customers").status_code) == (200, 401)
        assert Person.objects.get(pk=eve.pk).is_active is False

    def test_many_wrong_ones_of_an_address_wait(self, ada: Actor) -> None:
        stranger = Client(HTTP_AUTHORIZATION="Bearer banfa_wrong")

        answers = [stranger.get(LIST).status_code for _ in range(7)]

        assert answers[:5] == [401] * 5
        assert answers[-1] == 429
        assert LogIn.objects.filter(result="TOKEN_REFUSED").count() == 5


class TestWhatIsSeen:
    def test_a_token_of_a_part_sees_that_part_alone(self, ada: Actor, shops: None) -> None:
        east = Program(token_for(ada, Permission.CUSTOMERS_CUSTOMER_READ, unit="E"))

        assert [one["code"] for one in east.get("/customers").json()["customers"]] == ["K2", "K1"]

    def test_what_is_not_there_and_what_is_not_yours_are_one_answer(self, ada: Actor, shops: None) -> None:
        east = Program(token_for(ada, Permission.CUSTOMERS_CUSTOMER_READ, unit="E"))

        foreign, missing = east.get("/customers/K3"), east.get("/customers/K9")

        assert foreign.status_code == missing.status_code == 404
        assert foreign.content == missing.content

    def test_a_right_that_the_token_lacks_is_refused(self, ada: Actor, shops: None) -> None:
        reader = Program(token_for(ada, Permission.CUSTOMERS_CUSTOMER_READ))
        version = reader.get("/customers/K1").json()["version"]

        refused = reader.send("PATCH", "/customers/K1", {"version": version, "fields": {"name": "新店"}})

        assert refused.status_code == 403
        assert Customer.objects.get(code="K1").name == "平安便民店"


class TestTheBody:
    @pytest.mark.parametrize(
        ("raw", "status"),
        [
            pytest.param(b'{"version": "x", "version": "y", "fields": {"name": "a"}}', 400, id="a key twice"),
            pytest.param(b'{"version": "x", "fields": {"name": NaN}}', 400, id="NaN"),
            pytest.param(b'{"version": "x", "fields": {"name": Infinity}}', 400, id="infinity"),
            pytest.param(b'{"version": "x", "fields": {"name": 1e308}}', 400, id="powers"),
            pytest.param(b'{"version": "x", "fields": {"name": %s}}' % (b"9" * 5000), 400, id="5,000 digits"),
            pytest.param(b"[" * 10_000 + b"]" * 10_000, 400, id="10,000 deep"),
            pytest.param(b"[" * (DEEPEST + 1) + b"]" * (DEEPEST + 1), 400, id="one too deep"),
            pytest.param(b'{"version": "\xff", "fields": {}}', 400, id="no UTF-8"),
            pytest.param(b"null", 400, id="null"),
            pytest.param(b'"words"', 400, id="words"),
            pytest.param(b'{"fields": {"name": "a"}}', 400, id="no version"),
            pytest.param(b'{"version": 7, "fields": {"name": "a"}}', 400, id="another type"),
            pytest.param(b'{"version": "x", "fields": {"name": ["a"]}}', 400, id="a list as value"),
            pytest.param(b'{"version": "x", "fields": {}}', 400, id="no field"),
            pytest.param(
                b'{"version": "x", "fields": {"name": "a"}, "role": "administrator"}', 400, id="junk key"
            ),
            pytest.param(b'{"version": "x", "fields": {"name": "a"}, "unit_path": ""}', 400, id="a column"),
            pytest.param(b'"' + b"x" * MOST_BYTES + b'"', 413, id="too large"),
        ],
    )
    def test_what_two_readers_could_understand_differently_is_refused(
        self, erp: Program, raw: bytes, status: int
    ) -> None:
        answer = erp.send("PATCH", "/customers/K1", raw)

        assert answer.status_code == status
        assert json.loads(answer.content)["detail"]
        assert Customer.objects.get(code="K1").name == "平安便民店"

    @pytest.mark.parametrize(
        "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]
    )
    def test_other_kinds_are_415(self, erp: Program, kind: str) -> None:
        assert erp.send("PATCH", "/customers/K1", b"{}", kind=kind).status_code == 415

    def test_brackets_in_words_are_no_depth(self, erp: Program) -> None:
        version = erp.get("/customers/K1").json()["version"]

        answer = erp.send("PATCH", "/customers/K1", {"version": version, "fields": {"address": "[" * 50}})

        assert answer.status_code == 200


class TestOnce:
    def change(self, erp: Program, name: str, *, key: str) -> tuple[int, str]:
        version = erp.get("/customers/K1").json()["version"]
        answer = erp.send("PATCH", "/customers/K1", {"version": version, "fields": {"name": name}}, key=key)
        return answer.status_code, version

    @pytest.mark.parametrize("key", ["", "k" * 300, "with space", "钥匙"])
    def test_a_write_without_a_good_key_is_refused(self, erp: Program, key: str) -> None:
        if not key.isascii():
            key = key.encode().decode("latin-1")
        assert self.change(erp, "新店名", key=key)[0] == 400
        assert Customer.objects.get(code="K1").name == "平安便民店"

    def test_the_same_again_gets_the_same_answer_and_is_done_once(self, erp: Program) -> None:
        body = {"fields": {"code": "K8", "name": "新开小店", "unit": "E11", "status": "active"}}

        answers = [erp.send("POST", "/customers", body, key="one") for _ in range(5)]

        assert {answer.status_code for answer in answers} == {201}
        assert len({answer.content for answer in answers}) == 1
        assert [answer.headers.get("Idempotent-Replayed") for answer in answers] == [None, *["true"] * 4]
        assert Customer.objects.filter(code="K8").count() == 1

    def test_another_body_under_the_same_key_is_422(self, erp: Program) -> None:
        erp.send(
            "POST", "/customers", {"fields": {"code": "K8", "name": "新开小店", "unit": "E11"}}, key="one"
        )

        other = erp.send(
            "POST", "/customers", {"fields": {"code": "K9", "name": "新开小店", "unit": "E11"}}, key="one"
        )

        assert other.status_code == 422
        assert not Customer.objects.filter(code="K9").exists()

    def test_the_key_of_one_token_is_nothing_to_another(self, ada: Actor, erp: Program) -> None:
        other = Program(token_for(ada, name="POS"))
        body = {"fields": {"code": "K8", "name": "新开小店", "unit": "E11"}}

        first, second = (
            erp.send("POST", "/customers", body, key="one"),
            other.send("POST", "/customers", body, key="one"),
        )

        assert (first.status_code, second.status_code) == (201, 400)

    def test_what_was_refused_may_be_put_right_under_its_key(self, erp: Program) -> None:
        refused = erp.send(
            "POST", "/customers", {"fields": {"code": "K8", "name": "-", "unit": "E11"}}, key="one"
        )
        done = erp.send(
            "POST", "/customers", {"fields": {"code": "K8", "name": "新开小店", "unit": "E11"}}, key="one"
        )

        assert (refused.status_code, done.status_code) == (400, 201)


class TestTheGuide:
    def test_it_lists_every_operation_and_loads_nothing_from_outside(
        self, ada: Actor, units: dict[str, Unit]
    ) -> None:
        browser = log_in("ada")

        page, schema = browser.get("/api/").content.decode(), browser.get("/api/v1/openapi.json").json()

        assert all(address in page for address in schema["paths"])
        assert "https://" not in page.split("<body>")[1]

    def test_a_stranger_is_led_to_the_log_in(self, ada: Actor) -> None:
        assert Client().get("/api/").status_code == 302

    @pytest.mark.parametrize(
        ("method", "path", "status"),
        [("GET", "/api/v1/nothing", 404), ("DELETE", LIST, 405), ("POST", "/api/v1/x", 404)],
    )
    def test_other_addresses_are_answered_for_programs(
        self, erp: Program, method: str, path: str, status: int
    ) -> None:
        answer = erp.client.generic(method, path)

        assert answer.status_code == status
        assert "<html" not in answer.content.decode()
