import json
import re
from io import BytesIO

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from PIL import Image

from banfa.platform.web.shell_files import SHELL_FILES
from banfa.platform.web.views.installing import ICONS

pytestmark = pytest.mark.django_db


def kept(client: Client) -> list[str]:
    """Return the addresses that the service worker keeps."""
    listed = re.search(r"const SHELL = (\[.*?\]);", client.get("/sw.js").content.decode())
    assert listed is not None
    addresses: list[str] = json.loads(listed[1])
    return addresses


def test_a_stranger_may_read_the_manifest_and_its_icons_are_there(client: Client) -> None:
    answer = client.get("/manifest.webmanifest")
    manifest = json.loads(answer.content)

    assert answer["Content-Type"] == "application/manifest+json"
    assert manifest["display"] == "standalone"
    assert manifest["start_url"] == manifest["scope"] == "/"
    assert {icon["purpose"] for icon in manifest["icons"]} == {"any", "maskable"}


@pytest.mark.parametrize(("size", "purpose"), ICONS)
def test_an_icon_has_the_size_that_the_manifest_says(size: int, purpose: str) -> None:
    path = finders.find(f"banfa/icons/{purpose}-{size}.png")
    assert path is not None
    with open(path, "rb") as picture:
        image = Image.open(BytesIO(picture.read()))

    assert image.size == (size, size)
    if purpose == "maskable":
        assert image.convert("RGBA").getpixel((0, 0)) == (13, 102, 99, 255)


def test_the_worker_rules_the_whole_site_and_is_always_asked_for_anew(client: Client) -> None:
    answer = client.get("/sw.js")

    assert answer["Content-Type"].startswith("text/javascript")
    assert answer["Service-Worker-Allowed"] == "/"
    assert "no-cache" in answer["Cache-Control"]


def test_it_keeps_the_shell_and_no_page_with_data(client: Client) -> None:
    addresses = kept(client)

    assert addresses[0] == "/offline/"
    assert len(addresses) == len(SHELL_FILES) + 1
    assert [one for one in addresses[1:] if not one.startswith("/static/")] == []
    assert any(one.endswith("banfa/js/main.js") for one in addresses)


def test_every_file_that_it_keeps_is_there() -> None:
    assert [name for name in SHELL_FILES if finders.find(name) is None] == []


def test_the_offline_page_is_said_in_both_languages_and_needs_nobody(client: Client) -> None:
    page = client.get("/offline/").content.decode()

    assert "没有连接" in page
    assert "No connection" in page
    assert "bf-nav" not in page


@pytest.mark.parametrize("address", ["/manifest.webmanifest", "/sw.js", "/offline/"])
def test_they_are_only_read(client: Client, address: str) -> None:
    assert client.post(address).status_code == 405
