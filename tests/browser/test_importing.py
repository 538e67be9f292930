"""A person brings a file in a browser: dropped, matched, checked, landed; stopped; and on a phone without scripts."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitor
from tests.features.given import file

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PATIENCE = 30_000


def choose(page: Page, path: Path) -> None:
    """Choose a file and send it."""
    page.set_input_files("#id_file", str(path))
    page.click("form[data-upload] button[type=submit]")
    page.wait_for_url(re.compile(r"/imports/\d+/"))
    page.wait_for_selector("[data-matching], .bf-note.bad", timeout=PATIENCE)


def test_a_file_with_headings_of_its_own_is_matched_checked_and_landed(
    visit: Visitor, tmp_path: Path
) -> None:
    page = visit().open("/imports/new/?kind=customers&next=/customers/")
    choose(
        page,
        file(tmp_path, "shops.csv", "甲,店名,部门", "N1,新一店,E11", "N2,新二店,E11", "N3,新三店,NOWHERE"),
    )

    expect(page.locator("[data-missing]")).to_contain_text("Customer code")
    page.select_option("select[name=column-1]", "code")
    expect(page.locator("[data-missing]")).to_be_hidden()
    page.click("[data-matching] button[type=submit]")

    refused = page.locator("#refused")
    expect(refused).to_contain_text("there is no unit 'NOWHERE'", timeout=PATIENCE)
    expect(page.locator("#preview")).to_contain_text("新一店")
    page.click("text=Skip 1 rows, import the other 2")
    expect(page.locator(".bf-note.success")).to_contain_text("2 rows were imported", timeout=PATIENCE)
    with page.expect_download() as fetched:
        page.click(".im-next >> text=Download the refused rows")
    assert fetched.value.suggested_filename == "shops-rejected.xlsx"
    page.click("text=Go on")
    page.wait_for_url(re.compile(r"/customers/$"))


def test_a_file_that_cannot_be_read_says_why_and_another_can_be_chosen(
    visit: Visitor, tmp_path: Path
) -> None:
    page = visit(language="zh", width=390, theme="dark").open("/imports/new/?kind=customers")
    broken = tmp_path / "名单.xlsx"
    broken.write_bytes(b"PK\x03\x04 this is no workbook")
    choose(page, broken)

    expect(page.locator(".bf-note.bad")).to_contain_text("文件已损坏")
    page.click("text=换一个文件")
    page.wait_for_url(re.compile(r"/imports/new/\?kind=customers"))


def test_a_file_on_its_way_is_found_again_and_thrown_away(visit: Visitor, tmp_path: Path) -> None:
    page = visit().open("/imports/new/?kind=units")
    choose(page, file(tmp_path, "again.csv", "机构代码,机构名称,级别,上级机构", "Q,秋城县,county,LZ"))

    page.goto(re.sub(r"\d+/$", "", page.url))
    page.click("#drafts >> text=again.csv")
    page.click("summary:has-text('Throw away')")
    page.click(":is(dialog, .bf-confirm)[open] button[type=submit]")
    page.wait_for_url(re.compile(r"/imports/$"))
    expect(page.locator("body")).to_contain_text("again.csv is thrown away")


def test_an_import_goes_without_scripts(visit: Visitor, tmp_path: Path) -> None:
    page = visit(script=False).open("/imports/new/?kind=units")
    page.set_input_files(
        "#id_file", str(file(tmp_path, "plain.csv", "code,name,level,parent", "R,冬城县,county,LZ"))
    )
    page.click("form[data-upload] button[type=submit]")
    for wanted in ("[data-matching] button[type=submit]", ".im-go button[type=submit]", ".im-next"):
        for _ in range(60):
            if page.locator(wanted).count():
                break
            page.wait_for_timeout(300)
            page.reload()
        if wanted != ".im-next":
            page.click(wanted)

    assert "1 row was imported" in page.inner_text(".bf-note.success")
