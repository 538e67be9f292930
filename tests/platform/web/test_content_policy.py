import pytest
from django.test import Client

from banfa.platform.access import Actor
from tests.platform.web.conftest import LoggedIn

pytestmark = pytest.mark.django_db
LAX = ("unsafe-inline", "unsafe-eval", "unsafe-hashes", "*", "http:", "https:", "blob:")


def policy(client: Client, path: str, **headers: str) -> dict[str, list[str]]:
    said = client.get(path, headers=headers or None).headers["Content-Security-Policy"]
    return {name: values for name, *values in (part.split() for part in said.split(";"))}


@pytest.mark.parametrize(
    "path", ["/", "/customers/", "/nowhere/", "/palette/?q=a", "/keys/", "/sw.js", "/offline/", "/login/"]
)
def test_every_answer_allows_nothing_but_our_own_files(logged_in: LoggedIn, ada: Actor, path: str) -> None:
    found = policy(logged_in(ada), path)

    assert found["default-src"] == ["'self'"]
    assert found["object-src"] == found["frame-ancestors"] == ["'none'"]
    assert found["worker-src"] == found["manifest-src"] == found["form-action"] == ["'self'"]
    assert [word for values in found.values() for word in values if word in LAX] == []


def test_a_stranger_and_a_piece_of_a_page_get_the_same(client: Client, ada: Actor) -> None:
    assert policy(client, "/login/") == policy(client, "/customers/", **{"HX-Request": "true"})
