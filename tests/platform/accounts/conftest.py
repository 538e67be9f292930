"""Browsers at different devices, and the person who logs in with them."""

from collections.abc import Callable

import pytest
from django.http import HttpResponse
from django.test import Client

from banfa.platform.access import Actor
from banfa.platform.org.models import Person
from tests.conftest import person

PASSWORD = "correct horse"
DESK = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0"
PHONE = "Mozilla/5.0 (Linux; Android 15) HuaweiBrowser/15.0 Chrome/130.0"
LogIn = Callable[..., Client]


def device(agent: str = DESK, address: str = "10.0.0.1") -> Client:
    browser = Client(HTTP_USER_AGENT=agent, REMOTE_ADDR=address)
    browser.cookies["language"] = "en"
    return browser


def log_in(
    username: str, password: str = PASSWORD, *, agent: str = DESK, address: str = "10.0.0.1"
) -> Client:
    """Log in as people do; the answer is not looked at."""
    browser = device(agent, address)
    browser.post("/login/", {"username": username, "password": password})
    return browser


def enter(browser: Client, username: str, password: str = PASSWORD) -> HttpResponse:
    """Send the log-in form and return the answer."""
    answer = browser.post("/login/", {"username": username, "password": password})
    assert isinstance(answer, HttpResponse)
    return answer


def words(browser: Client, path: str) -> str:
    return browser.get(path, follow=True).content.decode()


@pytest.fixture
def max_(ada: Actor) -> Person:
    """Max grades: a colleague with one post."""
    return person("max", "grading_officer")
