"""Whatever a program sends: an answer in the one shape, never a failure, and nothing half done."""

import json
import string
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.urls import get_resolver
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from banfa.features.customers.models import Customer
from banfa.platform.api.views import the_api
from tests.platform.api.conftest import Program

pytestmark = pytest.mark.django_db(transaction=False)
FEW = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
MANY = settings(FEW, max_examples=500)
STATUSES = {200, 201, 400, 401, 403, 404, 405, 409, 413, 415, 422}
WORDS = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        ["K1", "E11", "0", "-1", "9" * 30, "1 or 1", "%", "_", "\u202e", "\x00", "=1+1", "{{7*7}}", "２"]
    ),
)
JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), WORDS),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(WORDS, inner, max_size=3)),
    max_leaves=6,
)
FIELDS = st.dictionaries(
    st.one_of(st.sampled_from(["name", "phone", "status", "code", "unit", "opened_on"]), WORDS),
    JSON,
    max_size=3,
)
BODIES = st.one_of(
    JSON, st.fixed_dictionaries({"fields": FIELDS}, optional={"version": WORDS, "why": WORDS, "junk": JSON})
)
QUERIES = st.dictionaries(
    st.one_of(st.sampled_from(["q", "unit", "sort", "after", "limit", "grade", "level"]), WORDS),
    WORDS,
    max_size=3,
)
KEYS = st.text(alphabet=string.ascii_letters + string.digits, min_size=1, max_size=40)


def operations() -> list[tuple[str, str]]:
    """Return the method and the address of every operation that there is."""
    assert get_resolver().url_patterns  # the addresses are read first, and with them the API is made
    schema = dict(the_api().get_openapi_schema(path_prefix="/"))
    return [(method.upper(), path) for path, found in schema["paths"].items() for method in found]


def check(answer: Any) -> None:
    assert answer.status_code in STATUSES
    body = json.loads(answer.content) if answer.status_code != 405 else {"error": "", "detail": ""}
    if answer.status_code >= 400:
        assert {"error", "detail"} <= set(body)


def try_it(
    erp: Program, method: str, path: str, word: str, query: dict[str, str], body: Any, key: str
) -> None:
    address = f"{path.replace('{code}', quote(word or 'x', safe=''))}?{urlencode(query)}"
    before = [*Customer.objects.order_by("pk").values_list("code", "name", "attributes")]
    answer = erp.get(address) if method == "GET" else erp.send(method, address, body, key=key)
    check(answer)
    if answer.status_code >= 400:
        assert [*Customer.objects.order_by("pk").values_list("code", "name", "attributes")] == before


@FEW
@given(data=st.data(), word=WORDS, query=QUERIES, body=BODIES, key=KEYS)
def test_any_request_is_answered(
    erp: Program, data: st.DataObject, word: str, query: dict[str, str], body: Any, key: str
) -> None:
    method, path = data.draw(st.sampled_from(operations()))

    try_it(erp, method, path, word, query, body, key)


@pytest.mark.slow
@MANY
@given(data=st.data(), word=WORDS, query=QUERIES, body=BODIES, key=KEYS)
def test_any_of_many_requests_is_answered(
    erp: Program, data: st.DataObject, word: str, query: dict[str, str], body: Any, key: str
) -> None:
    method, path = data.draw(st.sampled_from(operations()))

    try_it(erp, method, path, word, query, body, key)


def test_every_operation_succeeds_where_it_should(erp: Program) -> None:
    version = json.loads(erp.get("/customers/K1").content)["version"]
    done = {
        ("GET", "/customers"): erp.get("/customers"),
        ("GET", "/customers/{code}"): erp.get("/customers/K1"),
        ("PATCH", "/customers/{code}"): erp.send(
            "PATCH", "/customers/K1", {"version": version, "fields": {"address": "河边路 1 号"}}
        ),
        ("POST", "/customers"): erp.send(
            "POST", "/customers", {"fields": {"code": "K8", "name": "新开小店", "unit": "E11"}}
        ),
        ("GET", "/duties"): erp.get("/duties"),
        ("GET", "/grades"): erp.get("/grades"),
        ("GET", "/units"): erp.get("/units"),
    }

    assert set(done) == set(operations())
    assert {answer.status_code // 100 for answer in done.values()} == {2}


def test_every_write_asks_for_a_key(erp: Program) -> None:
    right = {"PATCH": {"version": "x", "fields": {"name": "a"}}, "POST": {"fields": {"name": "a"}}}
    writes = [(method, path.replace("{code}", "K1")) for method, path in operations() if method != "GET"]

    answers = [erp.send(method, path, right[method], key="") for method, path in writes]

    assert writes
    assert all("Idempotency-Key" in json.loads(answer.content)["detail"] for answer in answers)
    assert {answer.status_code for answer in answers} == {400}
