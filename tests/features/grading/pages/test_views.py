import re

import pytest
from django.test import Client

from banfa.features.grading.models import Run
from banfa.platform.access import Actor
from banfa.platform.jobs.models import Job
from banfa.platform.jobs.services import run_next
from tests.features.grading.pages.conftest import SPRING, SUMMER
from tests.platform.web.conftest import LoggedIn

pytestmark = pytest.mark.usefixtures("drafted")
FRAGMENT = {"HX-Request": "true"}
ADDRESSES = ["/grading/", f"/grading/{SUMMER}/", f"/grading/{SUMMER}/publish/"]


def page(browser: Client, address: str, **headers: str) -> str:
    return " ".join(browser.get(address, headers=headers or None).content.decode().split())


class TestTheRuns:
    def test_they_are_listed_with_their_state(self, logged_in: LoggedIn, ada: Actor) -> None:
        shown = page(logged_in(ada), "/grading/")

        assert re.findall(r'data-row-link href="/grading/(2026Q\d-\d\d)/"', shown) == [SUMMER, SPRING]
        assert shown.index("Preview, not published") < shown.index("Published</span>")

    def test_who_may_only_read_is_offered_no_grading(
        self, logged_in: LoggedIn, ada: Actor, bo: Actor
    ) -> None:
        offered, not_offered = page(logged_in(ada), "/grading/"), page(logged_in(bo), "/grading/")

        assert 'href="/grading/new/"' in offered
        assert 'href="/grading/new/"' not in not_offered


class TestGradingAPeriod:
    def test_it_is_queued_and_its_job_shown(self, logged_in: LoggedIn, ada: Actor) -> None:
        response = logged_in(ada).post("/grading/grade/", {"period": "2026Q1"})

        job = Job.objects.get()
        assert response["Location"] == f"/jobs/{job.pk}/"
        assert (job.kind, job.arguments) == ("grading.grade", {"period": "2026Q1"})

    def test_asked_twice_it_is_queued_once(self, logged_in: LoggedIn, ada: Actor) -> None:
        browser = logged_in(ada)

        for _ in range(2):
            browser.post("/grading/grade/", {"period": "2026Q1"})

        assert Job.objects.count() == 1

    @pytest.mark.parametrize("period", ["", "soon", "2026Q5", "1800", "2026-13"])
    def test_what_is_no_period_is_refused_in_words(
        self, logged_in: LoggedIn, ada: Actor, period: str
    ) -> None:
        response = logged_in(ada).post("/grading/grade/", {"period": period})

        assert response.status_code == 400
        assert "is no period" in response.content.decode()
        assert not Job.objects.exists()

    def test_a_reader_may_not(self, logged_in: LoggedIn, bo: Actor) -> None:
        assert logged_in(bo).post("/grading/grade/", {"period": "2026Q1"}).status_code == 403
        assert not Job.objects.exists()

    def test_it_needs_a_post(self, logged_in: LoggedIn, ada: Actor) -> None:
        assert logged_in(ada).get("/grading/grade/").status_code == 405


class TestARun:
    def test_it_says_what_it_was_computed_from(self, logged_in: LoggedIn, ada: Actor) -> None:
        shown = page(logged_in(ada), f"/grading/{SUMMER}/")

        assert "<h1>Grading Q3 2026</h1>" in shown
        assert '<div class="v s">8 customers</div>' in shown
        assert '<div class="v s">4 lines</div>' in shown
        assert '<div class="v s">tobacco 2026.1</div>' in shown
        assert "2026-07-01 to 2026-09-30" in shown

    def test_its_movement_counts_who_went_where(self, logged_in: LoggedIn, ada: Actor) -> None:
        shown = page(logged_in(ada), f"/grading/{SUMMER}/")

        assert "↑ 1 up" in shown
        assert "↓ 1 down" in shown
        assert re.search(
            r'<td class="u2[^"]*"><a href="\?old=B&amp;new=A#moved"[^>]*>1<small>33.3%</small>', shown
        )
        assert re.search(
            r'<td class="d2[^"]*"><a href="\?old=A&amp;new=B#moved"[^>]*>1<small>100%</small>', shown
        )

    def test_a_cell_lists_its_customers_as_a_fragment_too(self, logged_in: LoggedIn, ada: Actor) -> None:
        browser, address = logged_in(ada), f"/grading/{SUMMER}/?by=scale&old=2&new=1"

        whole, fragment = page(browser, address), page(browser, address, **FRAGMENT)

        assert fragment in whole
        assert "<html" not in fragment
        assert "平安便民店</a>" in fragment
        assert '4 → 1<span class="muted"> / 6</span>' in fragment

    def test_a_reader_sees_the_customers_of_the_own_part_alone(
        self, logged_in: LoggedIn, ada: Actor, bo: Actor
    ) -> None:
        address = f"/grading/{SUMMER}/?by=scale&old=2&new=2"

        everyone, own = (page(logged_in(who), address, **FRAGMENT) for who in (ada, bo))

        assert "西城副食" in everyone
        assert "西城" not in own
        assert "None of them is in your part" in own

    def test_units_are_compared_level_by_level(self, logged_in: LoggedIn, ada: Actor) -> None:
        browser = logged_in(ada)

        counties, routes = (
            page(browser, f"/grading/{SUMMER}/?section=units"),
            page(browser, f"/grading/{SUMMER}/?section=units&level=route"),
        )

        assert '<th scope="row" title="东城县">' in counties
        assert '<th scope="row" title="东城一线">' in routes

    def test_a_ranking_is_shown_by_its_groups(self, logged_in: LoggedIn, ada: Actor) -> None:
        assert "By ranked group" in page(logged_in(ada), f"/grading/{SUMMER}/?section=units&by=scale")
        assert "By ranked group" not in page(logged_in(ada), f"/grading/{SUMMER}/?section=units&by=grade")

    def test_undecided_customers_are_named_before_publishing(self, logged_in: LoggedIn, ada: Actor) -> None:
        browser = logged_in(ada)

        assert "could not be decided for 1 customer," in page(browser, f"/grading/{SUMMER}/")
        assert "could not be decided" not in page(browser, f"/grading/{SPRING}/")

    def test_a_first_period_has_nothing_to_compare_with(self, logged_in: LoggedIn, ada: Actor) -> None:
        assert "This is the first period" in page(logged_in(ada), f"/grading/{SPRING}/")

    @pytest.mark.parametrize(
        "query", ["by=nonsense", "section=units&level=nonsense", "section=nonsense", "against=nonsense"]
    )
    def test_an_address_that_makes_no_sense_is_refused_in_words(
        self, logged_in: LoggedIn, ada: Actor, query: str
    ) -> None:
        assert logged_in(ada).get(f"/grading/{SUMMER}/?{query}").status_code == 400

    def test_a_cell_that_nobody_is_in_lists_nobody(self, logged_in: LoggedIn, ada: Actor) -> None:
        assert "0 customers" in page(logged_in(ada), f"/grading/{SUMMER}/?old=x&new=~", **FRAGMENT)

    def test_one_that_never_was_is_not_there(self, logged_in: LoggedIn, ada: Actor) -> None:
        assert logged_in(ada).get("/grading/2031Q1-01/").status_code == 404


class TestPublishing:
    def test_it_asks_once_more_and_says_what_it_does(self, logged_in: LoggedIn, ada: Actor) -> None:
        shown = page(logged_in(ada), f"/grading/{SUMMER}/publish/")

        assert "Publish the grades of Q3 2026?" in shown
        assert f"Against {SPRING}, Service grade rises for 1, falls for 1 and stays for 4." in shown
        assert Run.objects.get(number=SUMMER).state == Run.State.PREVIEW

    def test_a_post_publishes_and_says_so(self, logged_in: LoggedIn, ada: Actor) -> None:
        response = logged_in(ada).post(f"/grading/{SUMMER}/publish/", follow=True)

        assert Run.objects.get(number=SUMMER).state == Run.State.PUBLISHED
        assert f"{SUMMER} is published" in response.content.decode()

    def test_a_published_run_offers_it_no_more_and_refuses_it(self, logged_in: LoggedIn, ada: Actor) -> None:
        browser = logged_in(ada)

        again = browser.post(f"/grading/{SPRING}/publish/")

        assert f'href="/grading/{SPRING}/publish/"' not in page(browser, f"/grading/{SPRING}/")
        assert 'id="note"' not in page(browser, f"/grading/{SPRING}/publish/").split("<main")[1]
        assert again.status_code == 409
        assert "was published before" in again.content.decode()

    @pytest.mark.parametrize("method", ["get", "post"])
    def test_a_reader_may_not(self, logged_in: LoggedIn, bo: Actor, method: str) -> None:
        response = getattr(logged_in(bo), method)(f"/grading/{SUMMER}/publish/")

        assert response.status_code == 403
        assert Run.objects.get(number=SUMMER).state == Run.State.PREVIEW

    def test_other_methods_are_refused(self, logged_in: LoggedIn, ada: Actor) -> None:
        assert logged_in(ada).put(f"/grading/{SUMMER}/publish/").status_code == 405


@pytest.mark.parametrize("address", ADDRESSES)
class TestEveryPage:
    def test_a_stranger_is_led_to_the_log_in(self, client: Client, address: str) -> None:
        assert client.get(address)["Location"].startswith("/login/")

    def test_who_holds_no_post_is_denied(self, logged_in: LoggedIn, cy: Actor, address: str) -> None:
        assert logged_in(cy).get(address).status_code == 403

    def test_it_is_not_changed_by_a_stray_post(self, logged_in: LoggedIn, ada: Actor, address: str) -> None:
        if not address.endswith("publish/"):
            assert logged_in(ada).post(address).status_code == 405


def test_the_worker_grades_what_was_queued_and_the_job_leads_to_the_run(
    logged_in: LoggedIn, ada: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def grade(*, period: object, **_: object) -> Run:
        asked.append(str(period))
        return Run.objects.get(number=SUMMER)

    monkeypatch.setattr("banfa.features.grading.services.grade", grade)
    browser = logged_in(ada)
    address = browser.post("/grading/grade/", {"period": "2026Q3"})["Location"]

    done = run_next()

    assert done is not None
    assert done.state == Job.State.DONE, done.failure_en
    assert asked == ["2026Q3"]
    assert f'href="/grading/{SUMMER}/"' in page(browser, address)
