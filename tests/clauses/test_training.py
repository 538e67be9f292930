"""What the regulations ask of trainings, of help, of what staff learn, and of the words they use."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from banfa.features.contacts.gatherings.models import Gathering, GatheringPhoto
from banfa.features.contacts.gatherings.queries.covering import (
    coverage_by_unit,
    missing,
    staff_missing,
    staff_reached,
)
from banfa.features.contacts.gatherings.queries.renewing import Due, due_staff, topics_had, topics_lacking
from banfa.features.contacts.gatherings.queries.seen import of_customer
from banfa.features.contacts.gatherings.queries.studying import readers, studies, unconfirmed
from banfa.features.contacts.gatherings.services import (
    attending,
    closing,
    holding,
    inviting,
    marking,
    planning,
    studying,
)
from banfa.features.contacts.gatherings.services.closing import NotReady
from banfa.features.contacts.gatherings.services.studying import GivenMaterial
from banfa.features.contacts.phrases import queries as phrases
from banfa.features.contacts.phrases import services as phrasing
from banfa.features.contacts.phrases.models import PhraseUse
from banfa.features.contacts.phrases.wording import better_wording
from banfa.features.customers.models import Customer
from banfa.features.duties import services as duties
from banfa.features.duties.models import Duty
from banfa.platform.access import Actor, actor_of
from banfa.platform.org.current import pack_on
from banfa.platform.org.models import Organisation, Unit
from tests.conftest import NOW, TODAY, person
from tests.features.contacts.gatherings.given import came, entered, held, runs
from tests.features.given import register

pytestmark = pytest.mark.django_db


def moment(month: int, day: int, year: int = 2026) -> datetime:
    return datetime(year, month, day, 14, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def ten(ada: Actor, units: dict[str, Unit]) -> list[str]:
    """Ten active customers of one route, and one that has given up."""
    codes = [f"T{number}" for number in range(10)]
    register(ada, *({"code": code, "name": code, "unit": "E11", "status": "active"} for code in codes))
    register(ada, {"code": "GONE", "name": "Gone", "unit": "E11", "status": "closed"})
    return codes


def house(actor: Actor, pack: str) -> None:
    """Let the organisation run a pack, with one unit of its own."""
    runs(pack)
    Unit.objects.get_or_create(
        code="HQ", defaults={"name": "Head office", "level": pack_on(TODAY).levels[0].code, "path": "000001"}
    )


def learnt(actor: Actor, *usernames: str, at: datetime = NOW, kind: str = "staff_training", topics: tuple[str, ...] = ("complaints",)) -> Gathering:  # fmt: skip
    return held(actor, usernames, kind, at=at, unit="HQ", topics=topics)


def due(actor: Actor, renewal: str, on: date = TODAY) -> dict[str, Due]:
    return {one.person.username: one for one in due_staff(actor, pack_on(on).renewals[renewal], on)}


class TestCoverage:
    @pytest.mark.clause("NY-18.3")
    @pytest.mark.parametrize(("trained", "enough"), [(7, False), (8, True), (9, True)])
    def test_of_retailers_trained_within_the_year_is_80_percent(
        self, ada: Actor, ten: list[str], trained: int, enough: bool
    ) -> None:
        held(ada, ten[:trained])

        whole, *below = coverage_by_unit(ada, pack_on(TODAY).coverages["customers_trained"], TODAY, None)

        assert (whole.all, whole.came, whole.is_enough) == (10, trained, enough)
        assert [(one.unit.code, one.came) for one in below if one.unit] == [("E", trained)]

    @pytest.mark.clause("NY-18.3")
    def test_counts_each_customer_once_and_only_what_was_held_this_year(
        self, ada: Actor, ten: list[str]
    ) -> None:
        rule = pack_on(TODAY).coverages["customers_trained"]
        held(ada, ten[:1])
        held(ada, ten[:2])
        held(ada, ten[2:3], at=moment(12, 31, 2025))
        held(ada, ten[3:4], at=moment(1, 1))
        came(entered(ada), ada, ten[4:5])

        whole = coverage_by_unit(ada, rule, TODAY, None)[0]

        assert (whole.came, whole.missing) == (3, 7)
        assert "T2" in {one.code for one in missing(ada, rule, TODAY)}

    @pytest.mark.clause("CRM-SYS-5.2")
    def test_of_staff_names_those_who_are_not_trained(self, ada: Actor) -> None:
        house(ada, "base")
        person("ben", "customer_manager")
        person("left", "customer_manager").__class__.objects.filter(username="left").update(is_active=False)
        rule = pack_on(TODAY).coverages["all_staff"]

        learnt(ada, "ada")

        reached = staff_reached(ada, rule, TODAY)
        assert (reached.came, reached.all, reached.share) == (1, 2, 0.5)
        assert [one.username for one in staff_missing(ada, rule, TODAY)] == ["ben"]

    @pytest.mark.clause("FUEL-STN-5.1.6")
    def test_the_province_invites_every_holder_of_the_customer_resource_post_and_sees_the_gaps(
        self, ada: Actor
    ) -> None:
        house(ada, "fuel")
        for name in ("ben", "eva"):
            person(name, "customer_post")
        person("max", "station_manager")
        one = entered(ada, "resource_training", unit="HQ")

        invited = inviting.invite_staff(one.pk, actor=ada, at=NOW)
        attending.tick(one.pk, [one.guests.get(person__username="ben").pk], came=True, actor=ada, at=NOW)
        closing.close(one.pk, actor=ada, at=NOW)

        assert invited.count == 2
        assert [
            who.username for who in staff_missing(ada, pack_on(TODAY).coverages["resource_staff"], TODAY)
        ] == ["eva"]


class TestRenewal:
    @pytest.mark.clause("CRM-RULE2-8a")
    @pytest.mark.parametrize(
        ("day", "late"), [(date(2027, 4, 7), False), (date(2027, 4, 8), False), (date(2027, 4, 9), True)]
    )
    def test_lists_an_employee_as_due_once_the_interval_has_passed(
        self, ada: Actor, day: date, late: bool
    ) -> None:
        house(ada, "base")
        learnt(ada, "ada", at=NOW)

        one = due(ada, "customer_relations", day)["ada"]

        assert (one.last, one.due_on, one.is_late(day)) == (TODAY, date(2027, 4, 8), late)

    @pytest.mark.clause("CRM-TPL-12")
    def test_of_the_team_shows_its_members_with_result(self, ada: Actor) -> None:
        house(ada, "base")
        person("eva", "customer_relations")
        person("ben", "customer_manager")
        one = entered(ada, "staff_training", unit="HQ", topics=("complaints",))
        came(one, ada, ["eva"])
        attending.give_results(one.pk, {one.guests.get().pk: ("88", "")}, actor=ada, at=NOW)
        closing.close(one.pk, actor=ada, at=NOW)

        found = due(ada, "team")

        assert {name: str(row.score) for name, row in found.items()} == {"eva": "88.0"}

    @pytest.mark.clause("CUST-PLAN-7.2")
    def test_of_service_staff_has_a_list_of_who_is_due(self, ada: Actor) -> None:
        house(ada, "base")
        person("ben", "customer_manager")
        person("max", "auditor")

        found = due(ada, "service_skills")

        assert {name: row.is_late(TODAY) for name, row in found.items()} == {"ben": True}

    @pytest.mark.clause("CUST-B-6a")
    def test_gives_a_newcomer_a_term_and_is_done_with_it(self, ada: Actor) -> None:
        house(ada, "base")
        new = person("new", "customer_manager")
        new.appointments.update(from_on=TODAY)

        before = due(ada, "newcomers")["new"]
        learnt(ada, "new")

        assert before.due_on == TODAY + timedelta(days=90)
        assert "new" not in due(ada, "newcomers")

    @pytest.mark.clause("SVC-12")
    @pytest.mark.parametrize(("on", "late"), [(date(2027, 4, 8), False), (date(2027, 4, 9), True)])
    def test_flags_a_term_that_passes_without_a_session(self, ada: Actor, on: date, late: bool) -> None:
        house(ada, "company")
        person("ben", "service_head")
        learnt(ada, "ben")

        assert due(ada, "service_awareness", on)["ben"].is_late(on) is late

    @pytest.mark.clause("MKT-A-7")
    def test_shows_every_service_employees_last_training_in_a_shop(self, ada: Actor) -> None:
        house(ada, "supermarket")
        person("ben", "store_manager")
        person("eva", "service_desk")
        learnt(ada, "ben")

        found = due(ada, "shop_service")

        assert (found["ben"].last, found["eva"].last, found["eva"].is_late(TODAY)) == (TODAY, None, True)

    @pytest.mark.clause("MALL-4.5")
    def test_keeps_attendance_and_result_of_a_session_in_a_mall(self, ada: Actor) -> None:
        house(ada, "mall")
        person("ben", "service_supervisor")
        one = entered(ada, "staff_training", unit="HQ", topics=("communication",))
        came(one, ada, ["ben"])
        attending.give_results(one.pk, {one.guests.get().pk: ("59.5", "")}, actor=ada, at=NOW)
        closing.close(one.pk, actor=ada, at=NOW)

        found = due(ada, "mall_service")["ben"]

        assert (found.last, str(found.score)) == (TODAY, "59.5")

    @pytest.mark.clause("CRM-RULE2-8b")
    def test_shows_which_of_the_three_topics_each_has_had(self, ada: Actor) -> None:
        house(ada, "base")
        ben = person("ben", "customer_manager")
        kind = pack_on(TODAY).gatherings["staff_training"]
        learnt(ada, "ben", topics=("communication", "complaints"))

        had = topics_had([ben], "staff_training").get(ben.pk, {})

        assert len(kind.topics) == 3
        assert topics_lacking(kind, had) == ["processes"]


class TestHelp:
    @pytest.mark.clause("NY-18.4")
    @pytest.mark.parametrize("circumstance", ["hardship", "elderly", "frail", "ill", "disabled"])
    def test_is_given_to_customers_marked_with_a_reason_and_kept(
        self, ada: Actor, ten: list[str], circumstance: str
    ) -> None:
        one = entered(ada, "help_activity")
        customer = Customer.objects.get(code="T1")
        marking.mark(customer.pk, circumstance, "lives alone", actor=ada, at=NOW)
        left_out = inviting.invite_codes(one.pk, "T1 T2", actor=ada, at=NOW)
        attending.tick(one.pk, [one.guests.get().pk], came=True, actor=ada, at=NOW)
        attending.give_results(one.pk, {one.guests.get().pk: ("", "rice and oil")}, actor=ada, at=NOW)

        with pytest.raises(NotReady) as refused:
            closing.close(one.pk, actor=ada, at=NOW)

        assert refused.value.lacking == ("photo",)
        assert (left_out.count, [guest.given for guest in of_customer(ada, customer.pk)]) == (
            1,
            ["rice and oil"],
        )


class TestDuties:
    @pytest.mark.clause("NY-18.2")
    def test_a_county_owes_a_training_every_half_year_and_a_held_one_settles_it(
        self, ada: Actor, ten: list[str]
    ) -> None:
        duties.generate(actor=ada, at=NOW)
        owed = Duty.objects.filter(obligation="half_year_training", period__startswith="2026H2")
        before = sorted(owed.values_list("unit__code", "state"))

        held(ada, ten[:1], unit="E")

        assert before == [("E", "OPEN"), ("W", "OPEN")]
        assert sorted(owed.values_list("unit__code", "state")) == [("E", "DONE"), ("W", "OPEN")]
        assert {timezone.localdate(one.due_at).isoformat() for one in owed} <= {"2026-12-31", "2027-01-01"}

    @pytest.mark.clause("NY-18.4")
    def test_a_county_owes_two_help_activities_a_year(self, ada: Actor, ten: list[str]) -> None:
        duties.generate(actor=ada, at=NOW)
        owed = Duty.objects.filter(obligation="help_activities", unit__code="E", period__startswith="2026")
        marking.mark(Customer.objects.get(code="T1").pk, "ill", "in hospital", actor=ada, at=NOW)

        states = [sorted(owed.values_list("state", flat=True))]
        for number in (1, 2, 3):
            one = entered(ada, "help_activity", unit="E")
            came(one, ada, ["T1"])
            attending.give_results(one.pk, {one.guests.get().pk: ("", "rice")}, actor=ada, at=NOW)
            GatheringPhoto.objects.create(
                gathering=one,
                path=f"p{number}",
                width=1,
                height=1,
                sent_sha256="0",
                added_by="Ada",
                added_at=NOW,
            )
            closing.close(one.pk, actor=ada, at=NOW)
            states.append(sorted(owed.values_list("state", flat=True)))

        assert states == [["OPEN", "OPEN"], ["DONE", "OPEN"], ["DONE", "DONE"], ["DONE", "DONE"]]


class TestGatherings:
    @pytest.mark.clause("CRM-GOV-3.2.2")
    def test_a_training_is_kept_with_customer_subject_person_and_result(self, ada: Actor) -> None:
        house(ada, "base")
        register(ada, {"code": "A1", "name": "A1", "unit": "HQ", "status": "active"})
        held(ada, ["A1"], unit="HQ", topics=())
        customer = Customer.objects.get(code="A1")

        contact = customer.contacts.get()

        assert (contact.purpose, contact.person_id, contact.result) == (
            "customer_training",
            ada.person_id,
            "attended",
        )
        assert "Training" in contact.content

    @pytest.mark.clause("XX-CO-5.2")
    def test_technical_guidance_on_a_new_product_is_booked_and_recorded(self, ada: Actor) -> None:
        house(ada, "company")
        register(ada, {"code": "A1", "name": "A1", "unit": "HQ", "status": "active"})
        one = entered(ada, "technical_guidance", unit="HQ")
        came(one, ada, ["A1"])
        holding.write_outcome(one.pk, "mixing ratios shown", actor=ada, at=NOW)

        closing.close(one.pk, actor=ada, at=NOW)

        assert "mixing ratios" in Customer.objects.get(code="A1").contacts.get().content

    @pytest.mark.clause("XX-CO-3.8b")
    def test_a_reception_has_a_list_of_arrangements_and_is_closed_with_its_outcome(self, ada: Actor) -> None:
        house(ada, "company")
        register(ada, {"code": "A1", "name": "A1", "unit": "HQ", "status": "active"})
        one = entered(ada, "reception", unit="HQ", host="ada")
        came(one, ada, ["A1"])

        with pytest.raises(NotReady) as refused:
            closing.close(one.pk, actor=ada, at=NOW)
        dates = dict(one.arrangements.values_list("code", "due_on"))
        for code in dates:
            holding.see_to(one.pk, code, done=True, actor=ada, at=NOW)
        holding.write_outcome(one.pk, "signed", actor=ada, at=NOW)

        assert refused.value.lacking == ("note", "arrangements")
        assert dates == {
            code: TODAY - timedelta(days=days) for code, days in (("host", 3), ("place", 2), ("papers", 1))
        }
        assert closing.close(one.pk, actor=ada, at=NOW).state == "HELD"

    @pytest.mark.clause("CARE-0.6.b")
    def test_both_kinds_of_day_are_planned_for_a_community_s_year(self, ada: Actor) -> None:
        house(ada, "property")
        plan = planning.make_plan(unit="HQ", period="2027", title="Days", note="", actor=ada, at=NOW)

        made = planning.fill_by_programme(plan.pk, "open_days", None, actor=ada, at=NOW)
        again = planning.fill_by_programme(plan.pk, "open_days", None, actor=ada, at=NOW)

        assert (made, again) == (24, 0)
        assert set(plan.gatherings.values_list("kind", flat=True)) == {"manager_day", "convenience_day"}

    @pytest.mark.clause("CARE-3.1")
    @pytest.mark.parametrize("day", [date(2027, 6, 1), date(2027, 6, 30)])
    def test_a_notice_stands_in_each_of_the_four_months_before_moving_in(self, ada: Actor, day: date) -> None:
        house(ada, "property")
        plan = planning.make_plan(unit="HQ", period="2027", title="Moving in", note="", actor=ada, at=NOW)

        planning.fill_by_programme(plan.pk, "before_moving_in", day, actor=ada, at=NOW)

        assert [f"{one.month:%m}" for one in plan.gatherings.order_by("month")] == ["02", "03", "04", "05"]


class TestStudy:
    @pytest.mark.clause("AD-0.4.1a")
    def test_everybody_confirms_the_regulation_in_force_and_gaps_are_listed_by_department(
        self, ada: Actor
    ) -> None:
        house(ada, "chain")
        ben, eva = (
            person("ben", "shop_manager", Unit.objects.get()),
            person("eva", "accountant", Unit.objects.get()),
        )
        cited = [one for one in studies(pack_on(TODAY)) if "AD-0.4.1a" in one.cites]

        assert cited, "the regulation asks for its study"
        studying.confirm(cited[0].subject, actor=actor_of(ben, on=TODAY), at=NOW)

        rows = {row.person.username: row.confirmed_at for row in readers(ada, cited[0], TODAY) if row.unit}
        assert rows == {"ben": NOW, "eva": None}
        assert not unconfirmed(actor_of(ben, on=TODAY), pack_on(TODAY), TODAY)
        assert unconfirmed(actor_of(eva, on=TODAY), pack_on(TODAY), TODAY) == cited

    @pytest.mark.clause("PHIL-0")
    def test_the_course_on_the_idea_of_service_has_five_parts_that_hold_material(self, ada: Actor) -> None:
        house(ada, "base")

        parts = [
            studying.add_material(
                GivenMaterial(title=f"Part {part}", words="…", course="service_idea", part=part),
                actor=ada,
                at=NOW,
            ).part
            for part in range(1, 6)
        ]

        assert parts == [1, 2, 3, 4, 5]
        with pytest.raises(holding.BadGathering):
            studying.add_material(
                GivenMaterial(title="Part 6", words="…", course="service_idea", part=6), actor=ada, at=NOW
            )
        learnt(ada, "ada")
        assert list(pack_on(TODAY).courses["service_idea"].by) == ["staff_training"]

    @pytest.mark.clause("SALES-3-0")
    def test_the_course_on_relations_has_three_points_and_completion_per_employee(self, ada: Actor) -> None:
        house(ada, "company")
        row = studying.add_material(
            GivenMaterial(title="Praise", words="…", course="relations", part=3, is_owed=True),
            actor=ada,
            at=NOW,
        )

        studying.confirm(f"material:{row.pk}", actor=ada, at=NOW)

        assert len(pack_on(TODAY).courses["relations"].parts) == 3
        owed = [one for one in unconfirmed(ada, pack_on(TODAY), TODAY) if one.material]
        assert owed == []


def said(actor: Actor, situation: str, **more: int) -> list[tuple[str, str]]:
    """Return category and Chinese words of what is offered, in order."""
    return [
        (group.code, one.words.zh)
        for group in phrases.offered(actor, situation, **more)
        for one in group.phrases
    ]


class TestPhrases:
    @pytest.mark.clause("SCRIPT-1")
    def test_empathy_with_its_17_phrases_comes_first_for_an_upset_customer(self, ada: Actor) -> None:
        found = [category for category, _ in said(ada, "upset")]

        assert found[:17] == ["empathy"] * 17
        assert "empathy" not in found[17:]

    @pytest.mark.clause("SALES-3-2")
    def test_an_apology_is_the_first_thing_that_is_offered(self, ada: Actor) -> None:
        assert "对不起" in said(ada, "upset")[0][1]

    @pytest.mark.clause("SCRIPT-2")
    @pytest.mark.parametrize(
        ("opened", "years"),
        [("2015-03-01", "11"), ("2025-10-08", "1"), ("2025-10-09", None), ("2026-10-01", None)],
    )
    def test_years_of_custom_are_filled_in_and_not_offered_to_somebody_new(
        self,
        ada: Actor,
        units: dict[str, Unit],
        opened: str,
        years: str | None,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(timezone, "localdate", lambda *given: TODAY)
        register(ada, {"code": "K1", "name": "平安店", "unit": "E11", "opened_on": opened})

        found = [
            words
            for category, words in said(ada, "thanks", customer_id=Customer.objects.get().pk)
            if category == "valued"
        ]

        assert len(found) == (4 if years else 1)
        assert all(f"{years}年" in words for words in found[:3] if years)

    @pytest.mark.clause("SCRIPT-3")
    @pytest.mark.parametrize(
        "text",
        ["您没听懂我的意思", "您没带齐材料", "是您弄错了", "您必须今天来", "您怎么不早说", "您根本没有登记"],
    )
    def test_six_kinds_of_blaming_wording_are_found_and_put_better(self, ada: Actor, text: str) -> None:
        (hint,) = better_wording(pack_on(TODAY), f"您好，{text}。")

        assert hint.better.zh.find("我") >= 0
        assert hint.found in text
        assert better_wording(pack_on(TODAY), f"您好，{hint.better.zh}") == []

    @pytest.mark.clause("SCRIPT-4")
    def test_the_category_on_the_customers_side_is_there_and_can_be_filled(self, ada: Actor) -> None:
        eva = actor_of(person("eva", "network_office"), on=TODAY)
        (group,) = phrases.offered(ada, "", category="customer_side")

        row = phrasing.propose(
            category="customer_side",
            situation="",
            zh="我们一起看看怎么摆更好卖。",
            en="",
            replaces=None,
            actor=eva,
            at=NOW,
        )
        phrasing.decide(row.pk, approved=True, reason="", actor=ada, at=NOW)

        (filled,) = phrases.offered(ada, "", category="customer_side")
        assert (len(group.phrases), [one.words.zh for one in filled.phrases]) == (
            0,
            ["我们一起看看怎么摆更好卖。"],
        )

    @pytest.mark.clause("MALL-CS-5.1.2")
    @pytest.mark.parametrize(
        ("situation", "names_the_mall"), [("phone_outside", True), ("phone_inside", False)]
    )
    def test_a_call_from_outside_is_answered_with_the_mall_s_name_and_one_from_inside_without(
        self, ada: Actor, situation: str, names_the_mall: bool
    ) -> None:
        house(ada, "mall")
        mall = Organisation.objects.get().name
        eva = actor_of(person("eva", "service_supervisor", Unit.objects.get()), on=TODAY)

        category, words = said(eva, situation)[0]

        assert category == "telephone"
        assert (mall in words, "Head office" in words, words.startswith("您好")) == (
            names_the_mall,
            True,
            True,
        )

    @pytest.mark.clause("SCRIPT-0")
    def test_a_phrase_is_found_by_category_situation_and_word_approved_retired_and_counted(
        self, ada: Actor
    ) -> None:
        eva = actor_of(person("eva", "network_office"), on=TODAY)
        row = phrasing.propose(
            category="courtesy",
            situation="visit",
            zh="今天的货都齐了吗？",
            en="",
            replaces=None,
            actor=eva,
            at=NOW,
        )
        before = said(ada, "visit")
        phrasing.decide(row.pk, approved=True, reason="", actor=ada, at=NOW)
        phrasing.note_use(f"own.{row.pk}", situation="visit", actor=ada, at=NOW)

        by_words = phrases.offered(ada, "", words="jintiandehuo")
        assert row.zh not in {words for _, words in before}
        assert [(one.words.zh, one.uses) for group in by_words for one in group.phrases] == [(row.zh, 1)]
        phrasing.retire(row.pk, actor=ada, at=NOW)
        assert row.zh not in {words for _, words in said(ada, "visit")}
        assert PhraseUse.objects.count() == 1

    @pytest.mark.clause("ONLINE-2.a")
    def test_an_answer_is_found_by_the_words_of_a_question_and_what_is_not_goes_to_the_editor(
        self, ada: Actor
    ) -> None:
        one = phrasing.answer("扣款失败怎么办", "次日补扣", actor=ada, at=NOW)
        other = phrasing.answer("扣款日可以改吗", "可以，提前申请", actor=ada, at=NOW)

        assert phrases.answers(ada, "我的扣款失败了")[0] == one
        assert list(phrases.related(one)) == [other]
        assert list(phrases.answers(ada, "送货日能换吗")) == []
        phrasing.ask("送货日能换吗", actor=ada, at=NOW)
        phrasing.ask("送货日能换吗", actor=ada, at=NOW)
        assert [(row.words, row.times) for row in phrases.unanswered(ada)] == [("送货日能换吗", 2)]
