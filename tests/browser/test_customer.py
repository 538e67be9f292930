"""The customer's page in the browser: editing in place, pictures, sales behind the bars, neighbours, a phone."""

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit, Visitor

pytestmark = pytest.mark.browser


def quiet(reader: Visit) -> None:
    """What a form answers with 4xx is said in the console too, which is no complaint here."""
    reader.complaints[:] = [
        one for one in reader.complaints if "status of 4" not in one and "Status Error Code" not in one
    ]


def picture(colour: str) -> bytes:
    target = BytesIO()
    Image.new("RGB", (400, 300), colour).save(target, "JPEG")
    return target.getvalue()


def row(page: Page, name: str) -> str:
    return page.locator(f"#f-{name}").inner_text()


def test_a_value_is_changed_where_it_stands_by_keyboard_alone(visit: Visitor) -> None:
    reader = visit()
    page = reader.open("/customers/{K2}/")
    page.locator("#f-business_format [data-edit]").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#v-business_format")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#f-business_format [data-edit]")).to_be_focused()

    page.click("#f-floor_area_sqm a.small")
    page.fill("#v-floor_area_sqm", "wide")
    page.press("#v-floor_area_sqm", "Enter")
    expect(page.locator("#f-floor_area_sqm .error")).to_contain_text("no number")
    expect(page.locator("#v-floor_area_sqm")).to_have_value("wide")
    page.fill("#v-floor_area_sqm", "38.5")
    page.press("#v-floor_area_sqm", "Enter")
    expect(page.locator("#f-floor_area_sqm")).to_contain_text("38.5")
    page.click(".bf-toast form button")
    page.wait_for_url("**#f-floor_area_sqm")

    assert "not given" in row(page, "floor_area_sqm")
    quiet(reader)


def test_a_new_name_is_seen_in_the_head_at_once(visit: Visitor) -> None:
    page = visit().open("/customers/{K3}/")
    old = page.locator("h1").inner_text()
    page.click("#f-name dd", position={"x": 4, "y": 4})
    page.fill("#v-name", "和平里便民店")
    page.press("#v-name", "Enter")

    expect(page.locator("h1")).to_have_text("和平里便民店")
    page.click(".bf-toast form button")
    page.wait_for_url("**#f-name")
    expect(page.locator("h1")).to_have_text(old)


def test_two_who_change_the_same_value_are_told(visit: Visitor) -> None:
    first, second = visit(), visit(user="lin")
    mine = first.open("/customers/{K2}/fields/business_scope/")
    theirs = second.open("/customers/{K2}/")
    theirs.click("#f-business_scope a.small")
    theirs.fill("#v-business_scope", "烟酒")
    theirs.click("#f-business_scope button[type=submit]")
    expect(theirs.locator("#f-business_scope")).to_contain_text("烟酒")

    mine.fill("#v-business_scope", "副食")
    mine.click("main button[type=submit]")

    expect(mine.locator("main .bf-note.bad").first).to_contain_text("changed by somebody else")
    expect(mine.locator("#v-business_scope")).to_have_value("副食")
    mine.click("main [data-cancel]")
    assert "烟酒" in row(mine, "business_scope")
    quiet(first)


def test_photos_are_sent_looked_at_and_withdrawn(visit: Visitor, tmp_path: Path) -> None:
    page = visit().open("/customers/{K4}/?tab=attachments")
    files = []
    for colour in ("teal", "maroon"):
        files.append(tmp_path / f"{colour}.jpg")
        files[-1].write_bytes(picture(colour))
    page.set_input_files("#files", files)
    page.fill("#id_caption", "门头换新")
    page.click("[data-send] button[type=submit]")
    expect(page.locator("[data-picture]")).to_have_count(2)

    page.locator("[data-picture]").first.click()
    expect(page.locator(".cu-light img")).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".cu-light figcaption")).to_contain_text("2 / 2")
    page.keyboard.press("Escape")
    expect(page.locator(".cu-light")).not_to_be_visible()

    page.locator(".bf-confirm > summary").first.click()
    page.fill(".bf-dialog input[name=reason]", "拍错")
    page.click(".bf-dialog button[type=submit]")
    expect(page.locator("[data-picture]")).to_have_count(1)
    page.click(".bf-toast form button")
    expect(page.locator("[data-picture]")).to_have_count(2)


def test_a_bar_leads_to_its_lines_and_the_next_customer_stands_beside(visit: Visitor) -> None:
    reader = visit()
    page = reader.open("/customers/{K1}/?from=sort%3Dcode")
    page.locator(".le-trend a:has(rect)").nth(-1).wait_for()
    bar = page.locator(".le-trend > a").last
    page.goto(f"{reader.site.address}/customers/{reader.site.customers['K1']}/{bar.get_attribute('href')}")
    expect(page.locator("#tab .bf-seg [aria-current]")).to_have_text("Lines")

    with page.expect_navigation():
        page.locator('a[rel="next"]').first.click()

    assert page.url.startswith(f"{reader.site.address}/customers/{reader.site.customers['K2']}/")


def test_the_timeline_narrows_without_a_new_page(visit: Visitor) -> None:
    page = visit().open("/customers/{K4}/?tab=timeline")
    page.select_option("select[name=kind]", "grades")

    page.wait_for_url("**kind=grades**")
    expect(page.locator(".bf-time > li").first).to_be_visible()
    page.go_back()
    expect(page.locator("select[name=kind]")).to_have_value("")


def test_on_a_phone_calling_and_photographing_are_at_hand(visit: Visitor) -> None:
    reader = visit(width=390, language="zh")
    page = reader.open("/customers/{K1}/")

    bar = page.locator(".cu-thumb")
    expect(bar).to_be_visible()
    bar.get_by_text("拍照").click()
    expect(page.locator("#files")).to_be_attached()
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0


def test_without_scripts_everything_is_done_by_pages(visit: Visitor) -> None:
    reader = visit(script=False)
    page = reader.open("/customers/{K5}/")
    page.locator("#f-business_scope a.small").click()
    page.fill("#v-business_scope", "烟")
    page.click("main button[type=submit]")

    assert "烟" in row(page, "business_scope")
