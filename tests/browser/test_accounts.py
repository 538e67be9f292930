"""Accounts in a real browser: pages that stand before all others, and an ended log-in with a second factor."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TypeVar

import pyotp
import pytest
from django.db import connections
from django.utils import timezone

from banfa.platform.access import actor_of
from banfa.platform.accounts.second_factor import begin, confirm
from banfa.platform.org.models import Person
from tests.browser.conftest import Visit, Visitor
from tests.conftest import person

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PASSWORD = "correct horse"
R = TypeVar("R")


def beside(does: Callable[[], R]) -> R:
    """Do something with the database in a thread of its own: the browser's loop runs in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(_closing, does).result()


def _closing(does: Callable[[], R]) -> R:
    try:
        return does()
    finally:
        connections.close_all()


def let_in(reader: Visit, username: str) -> None:
    page = reader.open("/login/")
    page.fill("#username", username)
    page.fill("#password", PASSWORD)
    page.click("form[action='/login/'] button[type=submit]")


def test_a_page_that_stands_before_all_others_is_loaded_once(visit: Visitor) -> None:
    beside(
        lambda: Person.objects.filter(pk=person("pat", "administrator").pk).update(has_passing_password=True)
    )
    reader = visit(login=False)
    pages: list[str] = []
    reader.page.on("framenavigated", lambda frame: pages.append(frame.url))
    let_in(reader, "pat")
    reader.page.wait_for_timeout(2_000)

    assert reader.page.url.endswith("/me/password/")
    assert pages.count(reader.page.url) == 1


def _with_a_second_factor() -> str:
    tess = person("tess", "reader")
    secret, at = begin(tess), timezone.now() - timedelta(minutes=5)
    confirm(actor_of(tess, on=at.date()), pyotp.TOTP(secret).at(at), at=at)
    return secret


def test_a_code_is_asked_for_at_the_door(visit: Visitor) -> None:
    secret = beside(_with_a_second_factor)
    reader = visit(login=False)

    let_in(reader, "tess")
    reader.page.fill("#code", pyotp.TOTP(secret).now())
    reader.page.click("main button[type=submit]")
    reader.page.wait_for_url(f"{reader.site.address}/")

    assert reader.page.locator(".bf-me").count() == 1
