"""Settings where real people are let in: nothing lax, no default account, no made-up data."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from banfa.config.demo.building import NotInProduction, build
from banfa.platform.access import Actor
from banfa.platform.org.models import Person
from tests.platform.accounts.conftest import PASSWORD

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
FILLED = {"int": "1", "str": "x", "slug": "x", "path": "x", "uuid": "00000000-0000-0000-0000-000000000000"}


@pytest.mark.slow
def test_django_finds_nothing_lax_where_pages_are_served_by_tls(tmp_path: Path) -> None:
    environment = {**os.environ, "BANFA_TLS": "True", "BANFA_HOME": str(tmp_path), "BANFA_DEBUG": "False"}
    command = [
        sys.executable,
        "-m",
        "django",
        "check",
        "--deploy",
        "--fail-level",
        "WARNING",
        "--settings",
        "banfa.config.settings",
    ]

    found = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    assert found.returncode == 0, found.stderr


@pytest.mark.django_db
def test_nobody_can_log_in_before_somebody_was_let_in() -> None:
    assert not Person.objects.exists()


@pytest.mark.django_db
def test_no_demonstration_is_built_in_production(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "SERVED_BY_TLS", True)

    with pytest.raises(NotInProduction):
        build("tobacco")

    assert not Person.objects.exists()


def addresses(patterns: list[URLPattern | URLResolver], before: str = "/") -> list[str]:
    """Return an address for every route, with something in every place."""
    found = []
    for one in patterns:
        route = before + str(one.pattern).lstrip("^")
        if isinstance(one, URLResolver):
            found += addresses(one.url_patterns, route)
        else:
            found.append(_filled(route))
    return found


def _filled(route: str) -> str:
    parts = []
    for part in route.replace(".*$", "nothing").split("/"):
        if part.startswith("<"):
            kind = part[1:].split(":")[0] if ":" in part else "str"
            parts.append(FILLED.get(kind, "x"))
        elif part.startswith("{"):
            parts.append("x")
        else:
            parts.append(part)
    return "/".join(parts)


@pytest.mark.slow
@pytest.mark.django_db
def test_every_address_answers_with_the_headers_that_guard_a_browser(ada: Actor) -> None:
    browser = Client()
    browser.post("/login/", {"username": "ada", "password": PASSWORD})
    bare = []
    for address in addresses(get_resolver().url_patterns):
        for client in (browser, Client()):
            answer = client.options(address) if "logout" in address else client.get(address)
            missing = [name for name, value in HEADERS.items() if answer.headers.get(name) != value]
            if missing or "Content-Security-Policy" not in answer.headers:
                bare.append((address, answer.status_code, missing))

    assert bare == []


@pytest.mark.django_db
def test_the_cookie_of_a_log_in_is_kept_from_scripts_and_other_sites(ada: Actor) -> None:
    browser = Client()
    browser.post("/login/", {"username": "ada", "password": PASSWORD})

    cookie = browser.cookies["sessionid"]

    assert cookie["httponly"] is True
    assert cookie["samesite"] == "Lax"
