"""A customer manager's day on the phone, with the network cut in the middle of it."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.utils import timezone
from PIL import Image
from playwright.sync_api import FilePayload, Page, expect
from pytest_django.plugin import DjangoDbBlocker

from banfa.features.contacts.planning.models import Stop, WeekPlan
from banfa.features.customers.models import Assignment, Customer
from banfa.features.duties import services
from banfa.platform.access import actor_named
from banfa.platform.org.models import Unit
from tests.browser.conftest import Site, Visitor
from tests.conftest import TODAY, person

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SHOPS = ("K1", "K2", "K3")
NAMES = ("平安便民店", "顺达商行")
SLOW = 60_000


@pytest.fixture(scope="module", autouse=True)
def day_planned(site: Site, django_db_blocker: DjangoDbBlocker) -> None:
    """Mo answers for three shops, plans them for today, and owes their visits."""
    with django_db_blocker.unblock():
        mo, now = person("mo", "customer_manager", Unit.objects.get(code="LZ")), timezone.now()
        on = timezone.localdate(now)
        plan = WeekPlan.objects.create(
            person=mo, post="customer_manager", monday=on - timedelta(days=on.weekday())
        )
        for place, code in enumerate(SHOPS):
            customer = Customer.objects.get(code=code)
            Assignment.objects.create(
                customer=customer, person=mo, post="customer_manager", is_single=True, from_on=TODAY
            )
            Stop.objects.create(
                plan=plan, person=mo, customer=customer, on=on, place=place, made_by=mo, made_at=now
            )
        services.generate(actor=actor_named("ada", on=on), at=now)


def photo(words: bytes = b"") -> FilePayload:
    """A picture as a camera takes it, or something that only calls itself one."""
    target = BytesIO()
    Image.effect_noise((1800, 1200), 90).convert("RGB").save(target, "JPEG", quality=95)
    return {"name": "shelf.jpg", "mimeType": "image/jpeg", "buffer": words or target.getvalue()}


def begin(page: Page, place: int) -> None:
    """Open the usual visit of today's stop from the page of the day."""
    stop = page.locator("[data-today] .fd-stop").nth(place)
    name = stop.locator(".who").inner_text()
    stop.locator("[data-visit-link]").first.click()
    expect(page.locator("[data-name]")).to_have_text(name)


def fill(page: Page, picture: FilePayload) -> None:
    """Answer everything that the form asks for."""
    names = (
        "[...new Set([...document.querySelectorAll('#visit-form input[type=radio]')].map((one) => one.name))]"
    )
    for name in page.evaluate(names):
        page.locator(f"#visit-form input[type=radio][name='{name}']").first.dispatch_event("click")
    for words in page.locator("#visit-form textarea:visible").all():
        words.fill("老板说周末缺货")
    for one in page.locator(
        "#visit-form table input[type=text]:visible, #visit-form [name$='.brand']:visible"
    ).all()[:1]:
        one.fill("红塔山")
    for one in page.locator("#visit-form [name$='.0.cartons']:visible").all():
        one.fill("3")
    for chosen in page.locator("#visit-form input[type=file]").all():
        chosen.set_input_files(picture)


def close(page: Page) -> None:
    """Close the visit: it is kept on the phone, and the day is open again."""
    page.locator(".vi-send button").click()
    page.wait_for_url("**/contacts/field/#kept")


def test_a_day_goes_on_while_the_network_is_cut(visit: Visitor) -> None:
    reader = visit(user="mo", language="zh", width=390, worker=True)
    phone = reader.page.context
    phone.grant_permissions(["geolocation"])
    phone.set_geolocation({"latitude": 37.87, "longitude": 112.55, "accuracy": 15})
    page = reader.open("/contacts/field/")
    expect(page.locator("[data-taking].good")).to_be_visible(timeout=SLOW)
    page.wait_for_function("navigator.serviceWorker.controller !== null", timeout=SLOW)

    phone.set_offline(True)
    page.reload()
    expect(page.locator("[data-today] .fd-stop")).to_have_count(len(SHOPS))
    begin(page, 0)
    page.locator(".vi-send button").click()
    expect(page.locator("[data-wrong]")).to_contain_text("还缺")
    fill(page, photo())
    close(page)
    begin(page, 1)
    fill(page, photo())
    page.reload()
    expect(page.locator("#visit-form textarea:visible").first).to_have_value("老板说周末缺货")
    fill(page, photo())
    close(page)
    expect(page.locator("[data-count]")).to_have_text("2")
    page.reload()
    expect(page.locator("[data-count]")).to_have_text("2")

    phone.set_offline(False)
    expect(page.locator("[data-items] [data-state=sent]")).to_have_count(2, timeout=SLOW)
    expect(page.locator("[data-today] .fd-stop.done")).to_have_count(2, timeout=SLOW)

    page = reader.open("/contacts/visits/")
    for name in NAMES:
        expect(page.locator("main")).to_contain_text(name)
    forget_the_cut(reader.complaints)


def test_what_the_server_does_not_take_stays_on_the_phone_with_its_reason(visit: Visitor) -> None:
    reader = visit(user="mo", language="zh", width=390, worker=True)
    page = reader.open("/contacts/field/")
    expect(page.locator("[data-taking].good")).to_be_visible(timeout=SLOW)
    begin(page, 2)
    fill(page, photo())
    page.locator("[name=next_on]").fill("2020-01-01")
    close(page)

    refused = page.locator("[data-items] [data-state=refused]")
    expect(refused).to_have_count(1, timeout=SLOW)
    refused.locator("a").click()
    expect(page.locator("[data-wrong]")).to_be_visible()
    expect(page.locator("#visit-form textarea:visible").first).to_have_value("老板说周末缺货")
    page.locator("[name=next_on]").fill("")
    close(page)
    expect(page.locator("[data-items] [data-state=sent]")).to_have_count(1, timeout=SLOW)
    forget_the_cut(reader.complaints)


def forget_the_cut(complaints: list[str]) -> None:
    """The browser notes that there was no network, and that a visit was refused: both were wanted."""
    kept = [one for one in complaints if one.startswith(("error:", "outside:"))]
    complaints[:] = kept
