"""The agreement that is signed before any data is seen, declarations about devices, the rules of the house."""

from datetime import timedelta

import pytest
from django.utils import timezone

from banfa.platform.access import Actor, Denied
from banfa.platform.access.appointing import appoint
from banfa.platform.accounts.agreeing import AnotherVersion, devices_due, publish, sign
from banfa.platform.accounts.models import Agreement, HouseRules, Signature, Standing
from banfa.platform.accounts.places import NOWHERE
from banfa.platform.accounts.rules import rules_on
from banfa.platform.audit.models import Event
from banfa.platform.org.models import Person, Unit
from tests.conftest import NOW, TODAY, person
from tests.platform.accounts.conftest import log_in, words

pytestmark = pytest.mark.django_db
WORDS = "Customer data stay in the house.\nNobody takes copies of them home."


class TestSigning:
    def test_the_box_has_to_be_ticked(self, ada: Actor, max_: Person) -> None:
        publish(ada, words=WORDS, at=NOW)

        answer = log_in("max").post("/me/agreement/", {"number": "1"})

        assert answer.status_code == 400
        assert not Signature.objects.exists()

    def test_a_version_that_was_not_read_is_not_signed(self, ada: Actor) -> None:
        publish(ada, words=WORDS, at=NOW)
        publish(ada, words=f"{WORDS} And more.", at=NOW)

        with pytest.raises(AnotherVersion):
            sign(ada, number=1, place=NOWHERE, at=NOW)

    def test_signing_twice_is_one_signature_and_one_event(self, ada: Actor) -> None:
        publish(ada, words=WORDS, at=NOW)

        sign(ada, number=1, place=NOWHERE, at=NOW)
        sign(ada, number=1, place=NOWHERE, at=NOW)

        assert Signature.objects.count() == 1
        assert Event.objects.filter(action="agreement.signed").count() == 1

    def test_its_words_are_words_and_no_markup(self, ada: Actor) -> None:
        publish(ada, words=f"{WORDS}<script>alert(1)</script>{{{{7*7}}}}", at=NOW)

        page = words(log_in("ada"), "/me/agreement/")

        assert "<script>alert" not in page
        assert "{{7*7}}" in page

    def test_there_is_nothing_to_read_before_one_is_published(self, ada: Actor) -> None:
        assert log_in("ada").get("/me/agreement/").status_code == 404


class TestPublishing:
    def test_every_version_is_kept(self, ada: Actor) -> None:
        browser = log_in("ada")

        browser.post("/people/rules/agreement/", {"words": WORDS})
        browser.post("/people/rules/agreement/", {"words": f"{WORDS} And more."})

        assert [*Agreement.objects.order_by("number").values_list("number", flat=True)] == [1, 2]

    def test_one_that_says_nothing_is_refused_and_kept(self, ada: Actor) -> None:
        answer = log_in("ada").post("/people/rules/agreement/", {"words": "be good"})

        assert answer.status_code == 400
        assert "be good" in answer.content.decode()

    def test_it_is_for_who_keeps_the_rules_of_the_whole(self, ada: Actor, units: dict[str, Unit]) -> None:
        person("eve", "administrator", units["E"])
        east = log_in("eve")

        assert east.get("/people/rules/").status_code == 403
        assert east.post("/people/rules/agreement/", {"words": WORDS}).status_code == 403
        with pytest.raises(Denied):
            publish(_reader(ada), words=WORDS, at=NOW)


def _reader(ada: Actor) -> Actor:
    from banfa.platform.access import actor_of

    stored = appoint(username="rae", name="Rae", post="reader", password="x", actor=ada, at=NOW, on=TODAY)
    return actor_of(stored, on=TODAY)


FORM = {
    "idle_minutes": "30", "hours": "8", "lock_after": "10", "expire_days": "", "ends_first": "on",
    "second_factor_posts": ["administrator"],
}  # fmt: skip


class TestTheRulesOfTheHouse:
    def test_they_are_stricter_than_the_pack_from_then_on(self, ada: Actor) -> None:
        log_in("ada").post("/people/rules/", FORM)
        rules = rules_on(TODAY)

        assert (rules.idle, rules.longest) == (timedelta(minutes=30), timedelta(hours=8))
        assert (rules.lock_after, rules.expire_after, rules.ends_first) == (10, None, True)
        assert rules.second_factor_posts == {"administrator"}

    def test_what_changed_stands_in_the_log(self, ada: Actor) -> None:
        log_in("ada").post("/people/rules/", FORM)

        event = Event.objects.get(action="account_rules.set")

        assert set(event.changes.values_list("field", flat=True)) == {
            "idle_minutes", "hours", "lock_after", "ends_first", "second_factor_posts",
        }  # fmt: skip

    @pytest.mark.parametrize(
        ("field", "written"),
        [
            ("idle_minutes", "4"), ("idle_minutes", "1441"), ("hours", "０"), ("hours", "1.5"), ("lock_after", "-1"),
            ("expire_days", "9" * 30), ("second_factor_posts", "king"),
        ],
    )  # fmt: skip
    def test_a_number_out_of_bounds_changes_nothing_and_is_kept(
        self, ada: Actor, field: str, written: str
    ) -> None:
        answer = log_in("ada").post("/people/rules/", FORM | {field: written})

        assert answer.status_code == 400
        assert not HouseRules.objects.exists()
        assert 'value="30"' in answer.content.decode() or field == "idle_minutes"


class TestDevices:
    @pytest.mark.parametrize(("days", "due"), [(0, False), (181, False), (182, True)])
    def test_a_declaration_holds_for_half_a_year(self, ada: Actor, days: int, due: bool) -> None:
        on = TODAY + timedelta(days=days)  # 8 October; the half-year ends on 8 April, 182 days later

        assert devices_due(TODAY, rules_on(TODAY), on=on) is due

    def test_declaring_takes_the_reminder_away(self, ada: Actor, max_: Person) -> None:
        browser = log_in("max")
        before = words(browser, "/me/")
        browser.post("/me/devices/")

        assert "Please declare that your devices" in before
        assert "Please declare that your devices" not in words(browser, "/me/")
        assert Standing.objects.get(person=max_).devices_at is not None
        assert timezone.now() - Standing.objects.get(person=max_).devices_at < timedelta(minutes=1)  # type: ignore[operator]
