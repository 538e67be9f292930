"""Files on their way in, led by people in browsers."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from banfa.platform.access import Actor, actor_of
from banfa.platform.importing.models import Draft
from banfa.platform.jobs.models import Job
from banfa.platform.jobs.services import run_next
from banfa.platform.org.models import Person
from tests.conftest import TODAY, person
from tests.platform.web.conftest import LoggedIn, logged_in

__all__ = ["logged_in"]
UNITS = "机构代码,机构名称,级别,上级机构\nX,新城县,county,LZ\nX1,新城一部,department,X\n"


@pytest.fixture
def browser(logged_in: LoggedIn, ada: Actor, units: object) -> Client:
    """Ada's browser, in an organisation that has its units."""
    return logged_in(ada)


@pytest.fixture
def lin(units: object) -> Actor:
    """Lin manages customers in the whole organisation: she may score them, and import nothing else."""
    return actor_of(person("lin", "section_head"), on=TODAY)


def csv(content: str, name: str = "units.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content.encode())


def send(
    browser: Client,
    content: str | bytes = UNITS,
    *,
    kind: str = "units",
    name: str = "units.csv",
    **more: str,
) -> HttpResponse:
    """Upload a file."""
    raw = content.encode() if isinstance(content, str) else content
    return browser.post("/imports/new/", {"kind": kind, "file": SimpleUploadedFile(name, raw), **more})


def uploaded(browser: Client, content: str | bytes = UNITS, **how: str) -> Draft:
    """Upload a file and let the worker look at it."""
    response = send(browser, content, **how)
    assert response.status_code == 302, response.content.decode()[-2000:]
    run_all()
    return Draft.objects.latest("pk")


def run_all() -> None:
    """Let the worker do whatever waits."""
    while run_next() is not None:
        pass


def matched(browser: Client, draft: Draft, **changes: str) -> Draft:
    """Take the guesses, with some changed, and let the worker try the file."""
    draft.refresh_from_db()
    chosen = {place.replace("#", "column-"): item for place, item in draft.meanings.items()}
    browser.post(f"/imports/{draft.pk}/match/", {**chosen, **changes})
    run_all()
    draft.refresh_from_db()
    return draft


def landed(browser: Client, draft: Draft, **wish: str) -> Draft:
    """Start the landing and let the worker do it."""
    browser.post(f"/imports/{draft.pk}/start/", wish)
    run_all()
    draft.refresh_from_db()
    return draft


def words(browser: Client, draft: Draft, query: str = "", **headers: str) -> str:
    return browser.get(f"/imports/{draft.pk}/{query}", headers=headers or None).content.decode()


def last_job() -> Job:
    return Job.objects.latest("pk")


Browsers = Callable[[Actor], Client]


def folder_of(home: Path, draft: Draft) -> Path:
    return home / "uploads" / str(draft.pk)


def person_of(actor: Actor) -> Person:
    return Person.objects.get(pk=actor.person_id)
