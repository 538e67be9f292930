"""My work: what the reader owes, from the most urgent on, and what they do about it."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from banfa.features.duties import queries
from banfa.features.duties.models import Duty, NoteProof
from banfa.features.duties.worklist.paging import ORDER
from banfa.features.duties.worklist.wishes import By
from banfa.platform.access import Actor, actor_of
from banfa.platform.approvals.models import Request
from banfa.platform.org.models import Person, Substitution
from tests.conftest import TODAY
from tests.features.duties.worklist.owing import owe
from tests.platform.setup.test_steps import browser_of

pytestmark = pytest.mark.django_db
NOTED = "ordering_account"  # an obligation that a note closes


@pytest.fixture
def browser(mo: Person) -> Client:
    return browser_of(actor_of(mo, on=TODAY))


def in_days(days: int) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


class TestTheList:
    def test_the_most_urgent_stands_first_with_its_clause(self, browser: Client, mo: Person) -> None:
        owe(mo, days=30)
        late = owe(mo, "K2", days=-2)

        page = browser.get("/duties/").content.decode()

        assert f'"/duties/{late.pk}/"' in page
        assert page.index("2 days late") < page.index("in 30 days")
        assert "NY-13b.2" in page

    def test_the_fragment_comes_alone(self, browser: Client, mo: Person) -> None:
        owe(mo)

        piece = browser.get("/duties/", headers={"HX-Request": "true"}).content.decode()

        assert "<html" not in piece
        assert "today" in piece

    def test_what_a_colleague_owes_is_not_there(self, browser: Client, mo: Person, lu: Person) -> None:
        theirs = owe(lu)

        assert f"/duties/{theirs.pk}/" not in browser.get("/duties/").content.decode()

    def test_who_stands_in_sees_it_with_the_name(self, browser: Client, mo: Person, lu: Person) -> None:
        held = lu.appointments.get()
        Substitution.objects.create(
            appointment=held, person=mo, from_on=timezone.localdate() - timedelta(days=1),
            until_on=timezone.localdate() + timedelta(days=5), reason="leave", made_by="Ada", made_at=timezone.now(),
        )  # fmt: skip
        theirs = owe(lu)

        page = browser.get("/duties/").content.decode()

        assert f"/duties/{theirs.pk}/" in page
        assert "standing in" in page

    def test_each_tab_holds_its_own(self, browser: Client, mo: Person) -> None:
        late, today, far = owe(mo, days=-1), owe(mo, days=0), owe(mo, days=40)

        for when, own in (("overdue", late), ("today", today), ("later", far)):
            page = browser.get(f"/duties/?when={when}").content.decode()
            assert [f"/duties/{one.pk}/" in page for one in (late, today, far)] == [
                one is own for one in (late, today, far)
            ]

    def test_words_kinds_and_units_narrow_it(self, browser: Client, mo: Person) -> None:
        first, second = owe(mo, "K1"), owe(mo, "K2", obligation="fortnightly_visit")

        def shown(query: str) -> list[bool]:
            page = browser.get(f"/duties/?{query}").content.decode()
            return [f'"/duties/{one.pk}/"' in page for one in (first, second)]

        assert shown("q=pingan") == [True, False]
        assert shown("q=顺达") == [False, True]
        assert shown("kind=fortnightly_visit") == [False, True]
        assert shown("unit=E11") == [True, True]
        assert shown("q=nobody") == [False, False]

    def test_the_grouping_is_kept(self, browser: Client, mo: Person) -> None:
        owe(mo)
        browser.get("/duties/?by=customer")

        assert 'name="by" value="customer"' in browser.get("/duties/").content.decode()

    @pytest.mark.parametrize("by", ["when", "kind", "customer", "unit"])
    def test_pages_hold_each_duty_once_and_lead_back(self, browser: Client, mo: Person, by: str) -> None:
        ids = [
            owe(mo, "K1" if n % 2 else "K2", days=n % 3, period=f"p{n}", obligation=OBLIGATIONS[n % 2]).pk
            for n in range(95)
        ]

        first, second, third = pages_of(browser, f"/duties/?by={by}")
        again, _ = page_at(browser, third[1]["prev"])

        assert sorted(first[0] + second[0] + third[0]) == sorted(ids)
        assert again == second[0]

    @pytest.mark.parametrize(
        ("query", "status"),
        [("when=soon", 400), ("by=colour", 400), ("after=-1", 400), ("after=x", 400), ("unit=W", 404), ("person=nobody", 404)],
    )  # fmt: skip
    def test_what_an_address_may_not_ask_is_refused(self, browser: Client, query: str, status: int) -> None:
        assert browser.get(f"/duties/?{query}").status_code == status

    def test_it_is_only_read_and_not_by_strangers(self, browser: Client, cy: Actor) -> None:
        assert browser.post("/duties/").status_code == 405
        assert browser_of(cy).get("/duties/").status_code == 403

    def test_it_costs_the_same_for_one_and_for_forty(self, browser: Client, mo: Person) -> None:
        owe(mo)
        browser.get("/duties/")
        with CaptureQueriesContext(connection) as few:
            browser.get("/duties/")
        for n in range(39):
            owe(mo, "K2", days=n % 9, period=f"p{n}")
        with CaptureQueriesContext(connection) as many:
            browser.get("/duties/")

        assert len(many) <= len(few) + 1

    def test_it_is_found_by_the_index_of_the_person(self, mo: Person) -> None:
        found = queries.mine(actor_of(mo, on=TODAY), timezone.localdate()).order_by(*ORDER[By.WHEN])[:41]

        plan = found.explain()

        assert connection.vendor != "sqlite" or "duties_open_of_person" in plan
        assert "SCAN" not in plan


OBLIGATIONS = ("weekly_visit", "fortnightly_visit")


def page_at(browser: Client, address: str) -> tuple[list[int], dict[str, str]]:
    """Return the duties of a page in order, and where it leads."""
    page = browser.get(address).content.decode()
    ids = [int(one) for one in re.findall(r'data-row-link href="/duties/(\d+)/"', page)]
    links = {
        rel: f"/duties/{unescape(href)}"
        for rel, href in re.findall(r'rel="(prev|next)" href="([^"]+)"', page)
    }
    return ids, links


def pages_of(browser: Client, address: str) -> list[tuple[list[int], dict[str, str]]]:
    found = [page_at(browser, address)]
    while "next" in found[-1][1]:
        found.append(page_at(browser, found[-1][1]["next"]))
    return found


class TestOneDuty:
    def test_it_says_what_why_and_by_whom(self, browser: Client, mo: Person) -> None:
        one = owe(mo, days=3)

        page = browser.get(f"/duties/{one.pk}/").content.decode()

        assert all(words in page for words in ("平安便民店", "Mo", "NY-13b.2", "until the end of the day"))

    def test_a_foreign_one_is_not_there(self, browser: Client, lu: Person) -> None:
        assert browser.get(f"/duties/{owe(None, 'K3').pk}/").status_code == 404
        assert browser.get("/duties/999/").status_code == 404

    def test_a_note_with_a_file_closes_it(self, browser: Client, mo: Person) -> None:
        one = owe(mo, obligation=NOTED, days=2)
        picture = SimpleUploadedFile("receipt.pdf", b"%PDF-1.4\n%%EOF\n", content_type="application/pdf")

        answer = browser.post(
            f"/duties/{one.pk}/done/", {"words": "told by phone", "file": picture, "back": "/duties/?by=kind"}
        )

        one.refresh_from_db()
        assert answer["Location"] == "/duties/?by=kind"
        assert one.state == Duty.State.DONE
        note = NoteProof.objects.get()
        assert b"".join(browser.get(f"/duties/files/{note.pk}/").streaming_content).startswith(b"%PDF")  # type: ignore[attr-defined]

    def test_an_empty_note_changes_nothing_and_says_why(self, browser: Client, mo: Person) -> None:
        one = owe(mo, obligation=NOTED)

        answer = browser.post(f"/duties/{one.pk}/done/", {"words": " ", "do": "done"})

        one.refresh_from_db()
        assert answer.status_code == 400
        assert "say why" in answer.content.decode()
        assert one.state == Duty.State.OPEN

    def test_the_second_of_two_is_told_who_was_first(self, browser: Client, mo: Person) -> None:
        one = owe(mo, obligation=NOTED, days=2)
        browser.post(f"/duties/{one.pk}/done/", {"words": "told"})

        answer = browser.post(f"/duties/{one.pk}/done/", {"words": "told too"})

        assert answer.status_code == 409
        assert "done by Mo" in answer.content.decode()

    def test_it_is_put_off_and_taken_up_again(self, browser: Client, mo: Person) -> None:
        one = owe(mo, days=5)

        browser.post(f"/duties/{one.pk}/snooze/", {"until": in_days(2), "reason": "the shop is shut"})
        paused = browser.get("/duties/?when=paused").content.decode()
        browser.post(f"/duties/{one.pk}/wake/")

        assert "the shop is shut" in paused
        assert f"/duties/{one.pk}/" in browser.get("/duties/").content.decode()

    @pytest.mark.parametrize(
        ("until", "reason", "said"),
        [("", "x", "choose a day"), ("31.12.2026", "x", "choose a day"), (9, "x", "not beyond its due date"), (1, "", "say why")],
    )  # fmt: skip
    def test_a_bad_delay_keeps_what_was_typed(
        self, browser: Client, mo: Person, until: str | int, reason: str, said: str
    ) -> None:
        one = owe(mo, days=5)
        given = in_days(until) if isinstance(until, int) else until

        answer = browser.post(f"/duties/{one.pk}/snooze/", {"until": given, "reason": reason, "do": "snooze"})

        assert answer.status_code == 400
        assert said in answer.content.decode()
        assert Duty.objects.get(pk=one.pk).snoozed_until is None

    def test_a_request_to_be_excused_goes_to_its_chain(
        self, browser: Client, mo: Person, head: Actor
    ) -> None:
        one = owe(mo, days=5)

        browser.post(f"/duties/{one.pk}/excuse/", {"reason": "the shop is closed for repairs"})

        assert Request.objects.get(subject=f"duty:{one.pk}").reason == "the shop is closed for repairs"
        assert Duty.objects.get(pk=one.pk).state == Duty.State.OPEN

    def test_a_drawer_answers_in_its_place(self, browser: Client, mo: Person) -> None:
        one = owe(mo, obligation=NOTED, days=2)
        asked = {"HX-Request": "true"}

        drawer = browser.get(f"/duties/{one.pk}/?do=done", headers=asked).content.decode()
        done = browser.post(f"/duties/{one.pk}/done/", {"words": "told", "back": "/duties/"}, headers=asked)

        assert "<html" not in drawer
        assert f'action="/duties/{one.pk}/done/"' in drawer
        assert done["HX-Redirect"] == "/duties/"

    @pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example/", "/\\evil.example"])
    def test_a_form_leads_nowhere_outside(self, browser: Client, mo: Person, back: str) -> None:
        one = owe(mo, obligation=NOTED, days=2)

        assert (
            browser.post(f"/duties/{one.pk}/done/", {"words": "told", "back": back})["Location"] == "/duties/"
        )

    @pytest.mark.parametrize("act", ["done", "snooze", "wake", "excuse", "give", "remind"])
    def test_acts_are_posted_and_not_on_foreign_ones(
        self, browser: Client, mo: Person, lu: Person, act: str
    ) -> None:
        foreign = owe(None, "K3")

        assert browser.get(f"/duties/{foreign.pk}/{act}/").status_code == 405
        assert browser.post(f"/duties/{foreign.pk}/{act}/").status_code == 404


class TestMany:
    def test_several_are_put_off_at_once_or_none(self, browser: Client, mo: Person) -> None:
        ids = [owe(mo, days=9).pk, owe(mo, "K2", days=0).pk]
        body = {"id": ids, "what": "snooze", "until": in_days(3), "reason": "holiday"}

        refused = browser.post("/duties/many/", body)
        passed = browser.post("/duties/many/", {**body, "id": ids[:1]})

        assert refused.status_code == 400
        assert passed.status_code == 302
        assert [one.snoozed_until is not None for one in Duty.objects.filter(pk__in=ids).order_by("pk")] == [
            True,
            False,
        ]

    def test_nothing_ticked_and_nothing_chosen_are_refused(self, browser: Client, mo: Person) -> None:
        assert browser.post("/duties/many/", {"what": "snooze"}).status_code == 400
        assert browser.post("/duties/many/", {"id": owe(mo).pk, "what": "burn"}).status_code == 400

    def test_one_is_handed_to_a_colleague(self, head: Actor, mo: Person, lu: Person) -> None:
        one, browser = owe(mo, days=5), browser_of(head)

        found = browser.get("/duties/people/?q=Hed").json()["found"]
        wrong = browser.post(f"/duties/{one.pk}/give/", {"person": "no-one", "reason": "x", "do": "give"})
        browser.post(f"/duties/{one.pk}/give/", {"person": "hedy", "reason": "Mo is on leave"})

        assert found == []  # nobody hands something to themselves
        assert wrong.status_code == 400
        assert "no-one" in wrong.content.decode()
        assert Duty.objects.get(pk=one.pk).person_id == head.person_id
