"""From an empty folder to graded customers, in the browser, with the worker that `banfa up` runs."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer
from pytest_django.plugin import DjangoDbBlocker

from banfa.platform.jobs.services import work
from banfa.platform.setup.keys import make_key
from tests.browser.conftest import Site, Visit, Visitor
from tests.browser.test_every_page import overflow, severe
from tests.features.given import file
from tests.journeys.conftest import CUSTOMERS, SALES, UNITS

pytestmark = pytest.mark.browser
PASSWORD = "correct horse battery"
# July has sales too, so that the third quarter of 2026 is whole.
FILES = {"units": UNITS, "customers": CUSTOMERS, "sales": (*SALES, "2026-07-02,K1,烟,5,50")}


@pytest.fixture(scope="module")
def built(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Path]:
    """An empty folder instead of the graded city."""
    yield tmp_path_factory.mktemp("empty")
    with django_db_blocker.unblock():
        call_command("flush", verbosity=0, interactive=False)


@pytest.fixture(scope="module")
def site(built: Path, django_db_blocker: DjangoDbBlocker) -> Iterator[Site]:
    before, stop = settings.BANFA_HOME, threading.Event()
    settings.BANFA_HOME = built

    def run() -> None:
        work(stop, idle_seconds=0.1)
        connections.close_all()

    worker = threading.Thread(target=run)
    with django_db_blocker.unblock():
        connections.close_all()
        server = LiveServer("127.0.0.1")
        worker.start()
        yield Site(server.url, {}, {})
        stop.set()
        worker.join()
        server.stop()
    settings.BANFA_HOME = before


@pytest.fixture
def newcomer(visit: Visitor) -> Visit:
    return visit(login=False, width=390, language="zh")


def look_over(reader: Visit) -> None:
    """See that a page fits and can be read by everyone."""
    assert severe(reader) == []
    assert overflow(reader) == 0


def import_file(page: Page, path: Path) -> None:
    """Lead one file through the import wizard and come back to the step."""
    page.get_by_role("link", name="选择文件并导入").click()
    page.set_input_files("input[type=file]", path)
    page.get_by_role("button", name="上传并继续").click()
    page.get_by_role("button", name="检查数据").click()
    page.locator(".im-go button.btn-primary").click()
    page.get_by_role("link", name="继续").click()


def test_a_newcomer_goes_from_nothing_to_graded_customers(newcomer: Visit, tmp_path: Path) -> None:
    page = newcomer.page
    newcomer.open("/")
    expect(page).to_have_url(f"{newcomer.site.address}/setup/")
    look_over(newcomer)

    newcomer.open(f"/setup/?key={make_key()}")
    assert "key=" not in page.url
    page.click("#tobacco > summary")
    expect(page.locator("#tobacco dl")).to_contain_text("重点客户、普通客户、扶持客户")
    look_over(newcomer)
    page.locator("#tobacco").get_by_role("link", name="使用这个制度包").click()

    look_over(newcomer)
    for name, words in (("organisation", "澜州市公司"), ("name", "陈华"), ("username", "chen")):
        page.fill(f"#id_{name}", words)
    page.fill("#id_password", PASSWORD)
    page.fill("#id_again", PASSWORD)
    page.get_by_role("button", name="建立机构并登录").click()

    expect(page).to_have_url(f"{newcomer.site.address}/start/units/")
    for kind, title in (("units", "县级分公司"), ("customers", "客户"), ("sales", "行数")):
        newcomer.open("/start/")
        assert page.url.endswith(f"/start/{kind}/")  # left and taken up where it was
        look_over(newcomer)
        import_file(page, file(tmp_path, f"{kind}.csv", *FILES[kind]))
        expect(page.locator(".st-landed")).to_contain_text(title)

    newcomer.open("/start/")
    look_over(newcomer)
    expect(page.get_by_role("radio", checked=True)).to_have_value("2026Q3")
    page.get_by_role("button", name="开始计算").click()
    page.fill("#id_note", "首次分级")
    look_over(newcomer)
    page.get_by_role("button", name="发布这次结果").click()

    page.get_by_role("link", name="下一步").click()
    look_over(newcomer)
    page.get_by_role("link", name="一个客户为什么是这一级").click()
    expect(page.locator(".bf-drawer .bf-reason")).not_to_be_empty()
    newcomer.open("/")
    assert page.get_by_text("开始使用").count() == 0
