"""A real browser before a real server, over a graded city that stays as it is for a module."""

import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer
from pytest_django.plugin import DjangoDbBlocker

from banfa.features.customers.models import Customer
from banfa.features.customers.services import import_areas
from banfa.features.grading.models import Decision
from banfa.features.grading.queries import run_numbered
from banfa.features.grading.services import object_to, publish, request_decision
from banfa.features.grading.services.simulating import Wish, simulate
from banfa.platform.access import Actor, actor_named
from banfa.platform.jobs.services import work
from banfa.platform.org.models import Unit
from tests.conftest import TODAY, person
from tests.features.given import day, file, land
from tests.features.grading.runs.conftest import built

__all__ = ["built"]
NAMES = ("chromium", "chromium-browser", "google-chrome")
SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
LANGUAGES = {"zh": "zh-hans", "en": "en"}


@dataclass(frozen=True)
class Site:
    """The running site: where it is, the customers by code, and the numbers of what was said about them."""

    address: str
    customers: dict[str, int]
    matters: dict[str, int]

    def path(self, wanted: str) -> str:
        """Return an address with its codes filled in: `/customers/{K1}/`."""
        return wanted.format(**self.customers, **self.matters)


@dataclass
class Visit:
    """One reader's page with everything that went wrong on it."""

    page: Page
    site: Site
    complaints: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        """Go to a page of the site and wait until all of it is loaded."""
        response = self.page.goto(self.site.address + self.site.path(path))
        assert response is not None
        assert response.ok, f"{path}: {response.status}"
        return self.page


@pytest.fixture
def home(built: Path) -> Path:
    """The city's own data folder, for the server reads it while the test runs."""
    return built


@pytest.fixture(scope="module")
def site(
    built: Path, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    before, stop = settings.BANFA_HOME, threading.Event()
    settings.BANFA_HOME = built
    worker = threading.Thread(target=_work, args=(stop,))
    with django_db_blocker.unblock():
        connections.close_all()  # grading read the file by another SQLite of this process: begin with clean locks
        matters = _people_and_matters(tmp_path_factory.mktemp("areas"))
        server = LiveServer("127.0.0.1")
        worker.start()
        yield Site(server.url, dict(Customer.objects.values_list("code", "pk")), matters)
        stop.set()
        worker.join()
        server.stop()
    settings.BANFA_HOME = before


def _people_and_matters(files: Path) -> dict[str, int]:
    """Publish both quarters, the third today; let Max and Lin in, and lay before them what pages are to show."""
    ada, now = actor_named("ada", on=TODAY), timezone.now()
    publish("2026Q2-01", actor=ada, at=day(10))
    publish("2026Q3-01", actor=ada, at=now)
    person("max", "grading_officer")
    person("lin", "section_head", Unit.objects.get(code="E"))
    land(import_areas, file(files, "a.csv", "code,name,unit,place_kind", "A1,河东社区,E,urban_fringe"), ada)
    shares = {"scale.rank.1.share": "45%", "scale.rank.2.share": "35%"}
    simulate(run_numbered(ada, "2026Q3-01"), Wish(edits=shares, title="四成五"), actor=ada, at=now)
    objection = object_to(
        run_number="2026Q3-01",
        customer_code="K4",
        classification="grade",
        reason="一笔漏计",
        actor=ada,
        at=now,
    )
    return {"objection": objection.pk, "decision": _requested(ada).pk}


def _requested(actor: Actor) -> Decision:
    """File a request that nobody answers in these tests."""
    return request_decision(
        customer_code="K4", classification="grade", value="A", reason="门店扩建", cites="NY-7.a", actor=actor,
        at=timezone.now(),
    )  # fmt: skip


def _work(stop: threading.Event) -> None:
    """Run background work as `banfa up` does."""
    work(stop, idle_seconds=0.2)
    connections.close_all()


@pytest.fixture(scope="module")
def chromium(site: Site) -> Iterator[Browser]:
    """A browser for one module, started after the database was filled and ended before it is emptied.

    While it lives, its loop runs in the tests' own thread, where Django then refuses the database.
    """
    path = next((found for name in NAMES if (found := shutil.which(name))), None)
    if path is None:
        pytest.fail(f"no browser found ({', '.join(NAMES)}): install chromium, as `make test` does")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=SWITCHES)
        yield browser
        browser.close()


Visitor = Callable[..., Visit]


@pytest.fixture
def db(site: Site) -> None:
    """Ask for a test database by its usual name, but in no transaction: the server must see what is committed."""


@pytest.fixture
def visit(db: None, chromium: Browser, site: Site) -> Iterator[Visitor]:
    """Return what opens the site for Ada or somebody else, in a language, a width and a theme; complaints fail the test."""
    opened: list[tuple[BrowserContext, Visit]] = []

    def start(
        *,
        user: str = "ada",
        language: str = "en",
        width: int = 1440,
        theme: str = "light",
        script: bool = True,
        login: bool = True,
        worker: bool = False,
    ) -> Visit:
        context = chromium.new_context(
            viewport={"width": width, "height": 900},
            java_script_enabled=script,
            service_workers="allow" if worker else "block",  # what a worker answers, no test can route
        )
        context.add_cookies(
            [
                {"name": "language", "value": LANGUAGES[language], "url": site.address},
                {"name": "theme", "value": theme, "url": site.address},
            ]
        )
        reader = Visit(context.new_page(), site)
        opened.append((context, reader))
        _listen(reader)
        if login:
            reader.page.goto(f"{site.address}/login/")
            reader.page.fill("#username", user)
            reader.page.fill("#password", "correct horse")
            reader.page.click("form[action='/login/'] button[type=submit]")
            reader.page.wait_for_url(f"{site.address}/")
        return reader

    yield start
    complaints = [words for _, reader in opened for words in reader.complaints]
    for context, _ in opened:
        context.close()
    assert complaints == []


def _listen(reader: Visit) -> None:
    """Note script errors, what the content policy blocks, and every request that leaves the site."""
    page, own = reader.page, reader.site.address
    page.on("pageerror", lambda error: reader.complaints.append(f"error: {error}"))
    page.on(
        "console",
        lambda said: reader.complaints.append(f"console: {said.text}") if said.type == "error" else None,
    )
    page.on(
        "request",
        lambda asked: (
            None
            if asked.url.startswith((own, "data:"))
            else reader.complaints.append(f"outside: {asked.url}")
        ),
    )
