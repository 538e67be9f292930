"""How our own files reach the browser, and how much a first page weighs."""

import gzip
import re
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from django.http import HttpResponse, HttpResponseBase
from django.templatetags.static import static
from django.test import Client, RequestFactory, override_settings

from banfa.config.environment import version_of
from banfa.platform.access import Actor
from banfa.platform.web.delivery import PackingMiddleware, packed_twin
from tests.platform.web.conftest import LoggedIn

PACKED = {"HTTP_ACCEPT_ENCODING": "gzip, deflate, br"}
MOST_AT_FIRST = 300_000  # bytes over the wire: page, styles, scripts, fonts and icons
MOST_OF_OUR_STYLES = 66_600  # bytes as written, of what every page loads


def body(response: HttpResponseBase) -> bytes:
    """Return what was sent, and close the file it was read from."""
    if not response.streaming:
        return bytes(response.content)  # type: ignore[attr-defined]
    content = b"".join(response.streaming_content)  # type: ignore[attr-defined]
    if getattr(response, "file_to_stream", None):
        response.file_to_stream.close()  # type: ignore[attr-defined]
    return content


class TestAFile:
    def test_it_comes_packed_and_may_be_kept_for_ever(self, home: Path) -> None:
        answer = Client().get(static("banfa/css/shell.css"), **PACKED)  # type: ignore[arg-type]

        assert answer["Content-Encoding"] == "gzip"
        assert "immutable" in answer["Cache-Control"]
        assert b".bf-app" in gzip.decompress(body(answer))

    def test_who_cannot_unpack_gets_it_as_it_is(self, home: Path) -> None:
        answer = Client().get(static("banfa/css/shell.css"))

        assert not answer.has_header("Content-Encoding")
        assert b".bf-app" in body(answer)

    def test_while_pages_are_built_nothing_is_kept(self, home: Path) -> None:
        with override_settings(DEBUG=True):
            answer = Client().get(static("banfa/css/shell.css"), **PACKED)  # type: ignore[arg-type]

        assert body(answer)
        assert "immutable" not in answer["Cache-Control"]
        assert not answer.has_header("Content-Encoding")

    def test_a_file_that_is_not_there_is_not_found(self) -> None:
        assert Client().get(static("banfa/css/none.css")).status_code == 404


class TestThePackedTwin:
    def test_it_is_made_once_and_again_when_the_file_changes(self, tmp_path: Path) -> None:
        file = tmp_path / "a.css"
        file.write_text("a {}" * 400)

        twin = packed_twin(file, tmp_path)
        assert twin is not None
        made = twin.stat().st_mtime_ns
        assert packed_twin(file, tmp_path) == twin
        assert twin.stat().st_mtime_ns == made
        file.write_text("b {}" * 400)

        assert packed_twin(file, tmp_path) != twin

    @pytest.mark.parametrize(("name", "content"), [("a.woff2", "x" * 4000), ("a.css", "a {}")])
    def test_what_would_not_shrink_has_none(self, tmp_path: Path, name: str, content: str) -> None:
        (tmp_path / name).write_text(content)

        assert packed_twin(tmp_path / name, tmp_path) is None

    def test_before_there_is_a_data_folder_none_is_made(self, tmp_path: Path) -> None:
        file = tmp_path / "a.css"
        file.write_text("a {}" * 400)

        assert packed_twin(file, tmp_path / "nowhere") is None


@pytest.mark.parametrize(
    ("kind", "packed"),
    [
        ("text/html; charset=utf-8", True),
        ("text/csv", True),
        ("application/json", True),
        ("image/jpeg", False),
    ],
)
def test_what_is_packed_already_is_sent_as_it_is(kind: str, packed: bool) -> None:
    request = RequestFactory().get("/", **PACKED)  # type: ignore[arg-type]
    answer = PackingMiddleware(lambda _: HttpResponse("x" * 900, content_type=kind))(request)

    assert answer.has_header("Content-Encoding") is packed  # type: ignore[union-attr]


def test_the_version_follows_every_file(tmp_path: Path) -> None:
    file = tmp_path / "platform" / "web" / "static" / "a.css"
    file.parent.mkdir(parents=True)
    file.write_text("a")
    before = version_of(tmp_path)
    file.write_text("b")

    assert version_of(tmp_path) != before


@pytest.mark.django_db
class TestTheFirstPage:
    @pytest.mark.parametrize("path", ["/", "/customers/", "/grading/", "/regulations/", "/design/"])
    def test_it_weighs_little(self, path: str, logged_in: LoggedIn, ada: Actor, home: Path) -> None:
        weight = weigh(logged_in(ada), path)

        listed = "\n".join(
            f"{size:>8,} {name}" for name, size in sorted(weight.items(), key=lambda one: -one[1])
        )
        assert sum(weight.values()) <= MOST_AT_FIRST, listed
        assert any(name.endswith(".woff2") for name in weight)
        assert any(name.endswith("tabler.min.css") for name in weight)

    def test_our_own_styles_stay_small(self, logged_in: LoggedIn, ada: Actor, home: Path) -> None:
        browser = logged_in(ada)
        page = browser.get("/customers/areas/").content.decode()
        sizes = {
            name: len(body(browser.get(name)))
            for name in re.findall(r'rel="stylesheet"[^>]* href="([^"]+)"', page)
        }
        own = {name: size for name, size in sizes.items() if "/vendor/" not in name}

        assert sum(own.values()) <= MOST_OF_OUR_STYLES, own


def weigh(browser: Client, path: str) -> dict[str, int]:
    """Return what the browser loads for a page, by address, with the bytes sent for each."""
    answer = browser.get(path, **PACKED)  # type: ignore[arg-type]
    page = body(answer)
    found = {path: len(page)}
    text = (gzip.decompress(page) if answer.get("Content-Encoding") == "gzip" else page).decode()
    waiting = re.findall(r'<(?:link|script|use|img)[^>]+?(?:href|src)="([^"#]+)', text)
    while waiting:
        name = urlsplit(waiting.pop()).path
        if name in found or not name.startswith("/"):
            continue
        answer = browser.get(name, **PACKED)  # type: ignore[arg-type]
        assert answer.status_code in (200, 302), name
        content = body(answer)
        found[name] = len(content)
        if answer.get("Content-Encoding") == "gzip":
            content = gzip.decompress(content)
        waiting += [urljoin(name, one) for one in _asked_for(name, content)]
    return found


def _asked_for(name: str, content: bytes) -> list[str]:
    """Return what a file makes the browser load: the modules of a script, the font of the letters in use."""
    if name.endswith(".js"):
        return re.findall(r'^\s*(?:import|export)\b[^;"]*"(\.[^"]+)"', content.decode(), re.MULTILINE)
    if name.endswith("variables.css"):
        return [one for one in re.findall(r'url\("([^"]+)"\)', content.decode()) if "latin-ext" not in one]
    return []
