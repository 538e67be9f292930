"""A browser before an organisation is there, and what it types."""

import pytest
from django.conf import settings
from django.test import Client

from banfa.platform.setup.keys import make_key

TYPED = {
    "organisation": "澜州市公司",
    "zone": "Asia/Shanghai",
    "name": "陈华",
    "username": "chen",
    "password": "correct horse battery",
    "again": "correct horse battery",
}


@pytest.fixture
def stranger(db: None) -> Client:
    """A browser that reads English and knows nothing."""
    return english(Client())


@pytest.fixture
def holder(db: None) -> Client:
    """A browser that has shown the key."""
    return key_holder()


def key_holder() -> Client:
    browser = english(Client())
    browser.get("/setup/", {"key": make_key()})
    return browser


def english(browser: Client) -> Client:
    browser.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return browser
