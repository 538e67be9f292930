"""The house of these tests, built once for each module of them."""

import logging
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import transaction

from tests.access.house import House, build


@pytest.fixture(scope="module")
def house(
    request: pytest.FixtureRequest, django_db_setup: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    """The organisation, built once and taken back after the last of these tests."""
    blocker = request.getfixturevalue("django_db_blocker")
    before = settings.BANFA_HOME
    logging.disable(logging.CRITICAL)  # a refusal is no news here
    with blocker.unblock(), transaction.atomic():
        built = build(tmp_path_factory.mktemp("house"))
        settings.BANFA_HOME = before
        yield built
        transaction.set_rollback(True)
    logging.disable(logging.NOTSET)


@pytest.fixture
def at_home(house: House, home: object) -> House:
    """The house, with its own folder for the length of a test."""
    settings.BANFA_HOME = house.home
    return house
