"""Browsers that are logged in."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client

from banfa.platform.access import Actor
from banfa.platform.org.models import Person

LoggedIn = Callable[[Actor], Client]


@pytest.fixture
def logged_in() -> LoggedIn:
    """Return a browser in which a person is logged in and reads English."""

    def log_in(actor: Actor) -> Client:
        client = Client()
        client.force_login(Person.objects.get(pk=actor.person_id))
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
        return client

    return log_in
