"""The page that shows the design system: it leaves no component out, and no component is composed by hand elsewhere."""

import re
from pathlib import Path

import pytest
from django.template import Engine, loader
from django.test import Client

import banfa
from banfa.platform.access import Actor
from banfa.platform.web import samples
from banfa.platform.web.templatetags import badges, entry, lists, pages
from tests.platform.web.conftest import LoggedIn

SOURCE = Path(banfa.__file__).parent
DRAWN = sorted((SOURCE / "platform/web/templates/web/components").glob("*.html"))
TAGS = sorted({name for library in (badges, entry, lists, pages) for name in library.register.tags})
# The outermost class of each component, and how many places still compose it by hand. The numbers only go down.
BY_HAND = {
    "bf-head": 0,
    "bf-card": 6,
    "bf-hollow": 1,
    "bf-crumbs": 0,
    "bf-kv": 2,
    "bf-note": 6,
    "bf-pager": 1,
    "bf-drawer": 0,
    "bf-time": 0,
    "bf-tabs": 0,
    "bf-seg": 0,
    "bf-steps": 0,
    "bf-figures": 0,
    "bf-chip": 2,
}


@pytest.mark.django_db
class TestThePage:
    @pytest.mark.parametrize(
        "path", ["/design/", "/design/?language=zh&theme=both", "/design/?language=x&theme=y"]
    )
    def test_it_shows_every_component(
        self, path: str, logged_in: LoggedIn, bo: Actor, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        pages._toast.cache_clear()  # drawn once for all pages
        drawn = set()
        draw = loader.get_template

        def note(name: str, using: str | None = None) -> object:
            drawn.add(name)
            return draw(name, using=using)

        monkeypatch.setattr(loader, "get_template", note)

        assert logged_in(bo).get(path).status_code == 200
        assert {
            f"web/components/{one.name}" for one in DRAWN if not one.name.startswith("_")
        } - drawn == set()

    def test_each_pane_has_ids_of_its_own(self, logged_in: LoggedIn, bo: Actor) -> None:
        page = logged_in(bo).get("/design/?theme=both").content.decode()
        ids = re.findall(r'\sid="([^"]+)"', page)

        assert sorted({one for one in ids if ids.count(one) > 1}) == []
        assert set(re.findall(r'\sfor="([^"]+)"', page)) <= set(ids)

    def test_a_language_and_a_theme_narrow_it(self, logged_in: LoggedIn, bo: Actor) -> None:
        page = logged_in(bo).get("/design/?language=en&theme=dark").content.decode()

        assert 'lang="en" data-bs-theme="dark"' in page
        assert 'lang="zh"' not in page

    def test_a_stranger_is_sent_to_the_log_in(self) -> None:
        assert Client().get("/design/")["Location"].startswith("/login/")

    def test_it_is_only_read(self, logged_in: LoggedIn, bo: Actor) -> None:
        assert logged_in(bo).post("/design/").status_code == 405
        assert logged_in(bo).get("/design/said/").status_code == 405

    def test_its_people_are_found_by_name(self, logged_in: LoggedIn, bo: Actor) -> None:
        browser = logged_in(bo)

        assert [one["value"] for one in browser.get("/design/people/?q=林").json()["found"]] == ["lin.ruoxi"]
        assert browser.get("/design/people/?q=").json() == {"found": []}

    def test_it_asks_the_database_for_the_frame_alone(
        self, logged_in: LoggedIn, bo: Actor, django_assert_max_num_queries: object
    ) -> None:
        browser = logged_in(bo)
        browser.get("/design/")

        with django_assert_max_num_queries(12):  # type: ignore[operator]
            browser.get("/design/")


@pytest.mark.parametrize("name", TAGS)
def test_every_tag_is_shown_with_the_line_that_makes_it(name: str) -> None:
    shown = "".join(str(Engine.get_default().get_template(one).source) for one in samples.shown_in())

    assert re.search(rf"{{% {name}[ %]", shown)


@pytest.mark.parametrize(("name", "most"), BY_HAND.items())
def test_a_component_is_not_composed_by_hand(name: str, most: int) -> None:
    outside = [
        path for path in sorted(SOURCE.rglob("templates/**/*.html")) if path.parent.name != "components"
    ]
    made = [
        f"{path.relative_to(SOURCE)}: {one}"
        for path in outside
        for one in re.findall(rf'<\w+ class="{name}[ "][^>]*>', path.read_text(encoding="utf-8"))
    ]

    assert len(made) <= most, "\n".join(made)
