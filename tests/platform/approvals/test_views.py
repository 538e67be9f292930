"""The pages: the inbox, one request, and what is done about it; each for whom, refused to whom, and at what cost."""

from collections.abc import Callable

import pytest
from django.test import Client

from banfa.platform.access import Actor
from banfa.platform.approvals.models import Request
from banfa.platform.org.models import Unit
from tests.conftest import TODAY
from tests.platform.approvals.conftest import Deeds, actor, step
from tests.platform.setup.test_steps import browser_of, text

Ask = Callable[..., Request]
Chains = Callable[..., None]
FRAGMENT = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda value=None, timezone=None: TODAY)


@pytest.fixture
def head(chains: Chains, units: dict[str, Unit]) -> Actor:
    chains(steps=[step("review", "section_head")])
    return actor("head", "section_head", units["E"])


def post(browser: Client, request: Request, what: str, **given: str) -> int:
    sent = {"digest": request.digest, **given}
    return browser.post(f"/approvals/{request.pk}/{what}/", sent).status_code


def state_of(request: Request) -> str:
    return Request.objects.values_list("state", flat=True).get(pk=request.pk)


class TestTheInbox:
    def test_lists_what_waits_for_the_reader(self, ask: Ask, manager: Actor, head: Actor) -> None:
        ask(manager)

        assert "Change the phone" in text(browser_of(head), "/approvals/")
        assert "Nothing waits for you" in text(browser_of(manager), "/approvals/")
        assert "Change the phone" in text(browser_of(manager), "/approvals/?tab=mine")

    def test_the_fragment_is_the_list_alone(self, ask: Ask, manager: Actor, head: Actor) -> None:
        ask(manager)

        answer = browser_of(head).get("/approvals/", headers=FRAGMENT)

        assert "<html" not in answer.content.decode()
        assert "HX-Request" in answer.headers["Vary"]

    def test_a_filter_that_fits_nothing_leads_back(self, ask: Ask, manager: Actor, head: Actor) -> None:
        ask(manager)

        assert "No request fits" in text(browser_of(head), "/approvals/?q=zzz")
        assert "Change the phone" in text(browser_of(head), "/approvals/?q=Lin")

    @pytest.mark.parametrize("query", ["tab=x", "kind=x", "state=x", "after=x", "before=-1"])
    def test_what_cannot_be_read_is_refused(self, head: Actor, query: str) -> None:
        assert browser_of(head).get(f"/approvals/?{query}").status_code == 400

    def test_who_holds_no_post_has_none(self, cy: Actor) -> None:
        assert browser_of(cy).get("/approvals/").status_code == 403

    def test_it_is_read_only(self, head: Actor) -> None:
        assert browser_of(head).post("/approvals/").status_code == 405

    def test_pages_follow_each_other_without_a_gap(self, ask: Ask, manager: Actor, head: Actor) -> None:
        for _ in range(45):
            ask(manager)
        mine, browser = [one.pk for one in Request.objects.order_by("-pk")], browser_of(manager)

        last = mine[39]
        second = text(browser, f"/approvals/?tab=mine&after={last}")

        assert f"#{last}<" in text(browser, "/approvals/?tab=mine")
        assert all(f"#{number}<" in second for number in mine[40:])
        assert f"before={mine[40]}" in second
        waits = text(browser_of(head), f"/approvals/?after={sorted(mine)[39]}")
        assert all(f"#{number}<" in waits for number in sorted(mine)[40:])

    def test_its_cost_does_not_grow_with_its_rows(
        self, ask: Ask, manager: Actor, head: Actor, django_assert_max_num_queries: Callable[..., object]
    ) -> None:
        for _ in range(30):
            ask(manager)
        browser = browser_of(head)
        browser.get("/approvals/")

        with django_assert_max_num_queries(24):  # type: ignore[attr-defined]
            browser.get("/approvals/")

    def test_the_navigation_asks_for_the_count(self, ask: Ask, manager: Actor, head: Actor) -> None:
        ask(manager)

        assert text(browser_of(head), "/approvals/count/").strip().startswith("1<")
        assert text(browser_of(manager), "/approvals/count/").strip() == ""

    def test_the_desk_lists_it_too(self, ask: Ask, manager: Actor, head: Actor) -> None:
        ask(manager)

        assert "Change the phone" in text(browser_of(head), "/")

    def test_the_palette_finds_a_request_by_number_and_title(
        self, ask: Ask, manager: Actor, head: Actor
    ) -> None:
        request = ask(manager)

        for words in (f"%23{request.pk}", "phone"):
            answer = browser_of(head).get(f"/palette/?q={words}", headers=FRAGMENT)
            assert f"/approvals/{request.pk}/" in answer.content.decode()


class TestOneRequest:
    def test_shows_what_changes_its_chain_and_what_was_done(
        self, ask: Ask, manager: Actor, head: Actor
    ) -> None:
        page = text(browser_of(head), f"/approvals/{ask(manager).pk}/")

        assert all(words in page for words in ("Phone", "Waits for Head", "Submitted", "客户换号", "/agree/"))

    def test_offers_its_requester_only_to_withdraw(self, ask: Ask, manager: Actor, head: Actor) -> None:
        page = text(browser_of(manager), f"/approvals/{ask(manager).pk}/")

        assert "/withdraw/" in page
        assert "/agree/" not in page

    def test_is_not_there_for_a_stranger_and_forbidden_without_a_post(
        self, ask: Ask, manager: Actor, head: Actor, units: dict[str, Unit], cy: Actor
    ) -> None:
        request, west = ask(manager), actor("west", "reader", units["W"])

        assert browser_of(west).get(f"/approvals/{request.pk}/").status_code == 404
        assert browser_of(west).get("/approvals/999/").status_code == 404
        assert browser_of(cy).get(f"/approvals/{request.pk}/").status_code == 403
        assert post(browser_of(west), request, "agree") == 404
        assert state_of(request) == "OPEN"


class TestActing:
    def test_agreeing_carries_it_out(self, ask: Ask, manager: Actor, head: Actor, deeds: Deeds) -> None:
        request = ask(manager)

        assert post(browser_of(head), request, "agree") == 302
        assert (state_of(request), len(deeds.done)) == ("APPLIED", 1)

    def test_a_refusal_without_a_reason_is_told(self, ask: Ask, manager: Actor, head: Actor) -> None:
        request, browser = ask(manager), browser_of(head)

        answer = browser.post(f"/approvals/{request.pk}/refuse/", {"digest": request.digest})

        assert answer.status_code == 400
        assert "say why" in answer.content.decode()
        assert state_of(request) == "OPEN"
        assert post(browser, request, "refuse", reason="不符") == 302
        assert state_of(request) == "REFUSED"

    def test_a_page_that_is_out_of_date_decides_nothing(self, ask: Ask, manager: Actor, head: Actor) -> None:
        request = ask(manager)

        answer = browser_of(head).post(f"/approvals/{request.pk}/agree/", {"digest": "0" * 64})

        assert answer.status_code == 409
        assert state_of(request) == "OPEN"

    def test_one_s_own_is_refused_whatever_is_sent(self, ask: Ask, head: Actor, ada: Actor) -> None:
        request = ask(head)

        assert post(browser_of(head), request, "agree") == 403
        assert state_of(request) == "OPEN"

    @pytest.mark.parametrize(
        ("what", "given", "status"),
        [
            ("dance", {}, 400),
            ("return", {"to": "nobody", "reason": "x"}, 400),
            ("add", {"place": "nowhere", "person": "bo", "reason": "x"}, 400),
            ("add", {"place": "before", "person": "nobody", "reason": "x"}, 409),
            ("refuse", {"reason": "x" * 501}, 400),
        ],
    )
    def test_what_makes_no_sense_is_refused(
        self, ask: Ask, manager: Actor, head: Actor, what: str, given: dict[str, str], status: int
    ) -> None:
        request = ask(manager)

        assert post(browser_of(head), request, what, **given) == status
        assert state_of(request) == "OPEN"

    def test_nothing_is_done_by_looking(self, ask: Ask, manager: Actor, head: Actor) -> None:
        assert browser_of(head).get(f"/approvals/{ask(manager).pk}/agree/").status_code == 405

    def test_return_resubmit_and_withdraw(self, ask: Ask, manager: Actor, head: Actor) -> None:
        request = ask(manager)

        post(browser_of(head), request, "return", reason="缺证照")
        assert state_of(request) == "RETURNED"
        assert "A request that came back" in text(browser_of(manager), "/")
        post(browser_of(manager), request, "resubmit", reason="已补")
        assert state_of(request) == "OPEN"
        post(browser_of(manager), request, "withdraw")
        assert state_of(request) == "WITHDRAWN"


class TestMany:
    def test_are_agreed_to_at_once_and_the_stale_one_is_named(
        self, ask: Ask, manager: Actor, head: Actor, deeds: Deeds
    ) -> None:
        requests, browser = [ask(manager) for _ in range(3)], browser_of(head)
        assert 'value="agree" formaction="/approvals/many/"' in text(browser, "/approvals/")
        post(browser, requests[0], "refuse", reason="重复")

        sent = {"what": "agree", "id": [f"{one.pk}:{one.digest}" for one in requests]}
        page = browser.post("/approvals/many/", sent, follow=True).content.decode()

        assert len(deeds.done) == 2
        assert "2 agreed to" in page
        assert f"no. {requests[0].pk}" in page

    @pytest.mark.parametrize(
        "sent",
        [
            {"what": "agree"},
            {"what": "dance", "id": ["1:" + "0" * 64]},
            {"what": "agree", "id": ["1"]},
            {"what": "agree", "id": [f"{number}:{'0' * 64}" for number in range(201)]},
        ],
    )
    def test_what_cannot_be_read_is_refused(self, head: Actor, sent: dict[str, object]) -> None:
        assert browser_of(head).post("/approvals/many/", sent).status_code == 400
