"""Clauses about visits, their sheets and what customers say in them; each goes red without its rule."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from banfa.features.contacts.models import Contact
from banfa.features.contacts.queries import contacts_of
from banfa.features.contacts.services import IncompleteContact, add_remark
from banfa.features.contacts.visits import services
from banfa.features.contacts.visits.kinds import NoSuchVisitKind
from banfa.features.contacts.visits.models import OpenVisit, Opinion, VisitFinding
from banfa.features.contacts.visits.payload import BadVisit
from banfa.features.contacts.visits.queries.booklets import representatives
from banfa.features.contacts.visits.queries.sheets import ScoreWish, scores
from banfa.features.contacts.visits.queries.visits import VisitWish, visits_wished
from banfa.features.contacts.visits.services import Logged
from banfa.features.contacts.visits.services.beginning import Arrival
from banfa.features.customers.models import Customer
from banfa.platform.access import Actor
from banfa.platform.forms.models import FilledSheet
from banfa.platform.forms.showing import blank_sheet, shown_sheet
from banfa.platform.org.current import pack_on
from tests.clauses.houses import Units, holder, house
from tests.conftest import NOW, TODAY
from tests.features.conftest import shops
from tests.features.contacts.visits.sending import BEGAN, fix, given, photo, report, visit
from tests.features.duties.world import publish_grades
from tests.features.given import register

__all__ = ["shops"]
pytestmark = pytest.mark.django_db
World = tuple[Actor, int, Units]


def world(pack: str, **fields: Any) -> World:
    """An organisation with one customer at its lowest unit."""
    founder, units = house(pack)
    register(founder, {"code": "K1", "name": "江岸物资", "unit": "B", "address": "江岸路 8 号", **fields})
    return founder, Customer.objects.get(code="K1").pk, units


@pytest.fixture
def dispatch(db: None) -> World:
    return world("dispatch", legal_person="王一")


@pytest.fixture
def chain(db: None) -> World:
    return world("chain")


def filled(dispatch: World, *, key: str = "k1", **others: Any) -> FilledSheet:
    """Close a visit with the report, and return the sheet that was kept."""
    founder, customer, _ = dispatch
    shape = given(customer, "visit", report(**others), fix=fix())
    return visit(shape, founder, key=key, pictures={"seal": photo()}).contact.sheets.get().filled


def missing(actor: Actor, customer: int, kind: str, actions: dict[str, Any], **others: Any) -> set[str]:
    """Return what a visit is refused for."""
    with pytest.raises(BadVisit) as refused:
        visit(given(customer, kind, actions, **others), actor, pictures={"seal": photo()})
    return set(refused.value.problems)


class TestTheReportSheetOfTheOilBranch:
    @pytest.mark.clause("OIL-DISP-A1.1")
    def test_its_heading_is_taken_from_the_file(self, dispatch: World) -> None:
        sheet = filled(dispatch)

        assert list(sheet.heading) == ["name", "address", "legal_person"]
        assert sheet.heading["name"] == "江岸物资"

    @pytest.mark.clause("OIL-DISP-A1.2")
    @pytest.mark.parametrize(
        ("box", "points"),
        [("very_excellent", 100), ("excellent", 90), ("good", 85), ("average", 80), ("qualified", 70), ("unqualified", 60)],
    )  # fmt: skip
    def test_quality_scores_from_left_to_right(self, dispatch: World, box: str, points: int) -> None:
        assert filled(dispatch, quality=box).points["quality"] == str(points)

    @pytest.mark.clause("OIL-DISP-A1.2")
    def test_by_the_second_reading_the_last_box_has_50(self, dispatch: World) -> None:
        sheet = pack_on(TODAY).sheets["visit_report"].model_copy(update={"reading": "last"})
        row = sheet.rows["quality"]

        assert [int(one) for one in sheet.points_of(row).values()] == [100, 90, 85, 80, 70, 50]

    @pytest.mark.clause("OIL-DISP-A1.3")
    @pytest.mark.parametrize(
        ("box", "points"),
        [("very_excellent", 100), ("excellent", 90), ("good", 85), ("average", 80), ("bad", 30), ("vile", 0)],
    )
    def test_service_has_two_exceptions(self, dispatch: World, box: str, points: int) -> None:
        assert filled(dispatch, service=box).points["service"] == str(points)

    @pytest.mark.clause("OIL-DISP-A1.4")
    @pytest.mark.parametrize(
        ("box", "points"),
        [("very_famous", 100), ("famous", 90), ("high", 85), ("fairly_high", 80), ("renowned", 70), ("known", 60), ("unknown", 50)],
    )  # fmt: skip
    def test_renown_has_seven_boxes(self, dispatch: World, box: str, points: int) -> None:
        assert filled(dispatch, renown=box).points["renown"] == str(points)

    @pytest.mark.clause("OIL-DISP-A1.5")
    def test_exactly_one_box_a_row_and_means_over_many_sheets(self, dispatch: World) -> None:
        founder, customer, _ = dispatch
        two, none = report(quality=["good", "average"]), report(quality=None)
        refused = [missing(founder, customer, "visit", one) for one in (two, none)]
        filled(dispatch)
        filled(dispatch, key="k2", quality="average", service="vile")

        sheet = pack_on(TODAY).sheets["visit_report"]
        by = {name: scores(founder, ScoreWish(sheet="visit_report", by=name), sheet) for name in ("customer", "visitor", "month")}  # fmt: skip

        assert refused == [{"actions.report.quality"}] * 2
        assert [dict(one.means) for (one,) in by.values()] == [
            {"quality": 82.5, "service": 15.0, "renown": 50.0}
        ] * 3
        assert [one.sheets for (one,) in by.values()] == [2, 2, 2]

    @pytest.mark.clause("OIL-DISP-A1.6")
    def test_it_closes_with_seal_and_date_and_suggestions_become_opinions(self, dispatch: World) -> None:
        founder, customer, _ = dispatch

        lacking = missing(founder, customer, "visit", report(seal=[], signed_on=""))
        filled(dispatch)

        assert lacking == {"actions.report.seal", "actions.report.signed_on"}
        assert Opinion.objects.get().words == "周末也送货"

    @pytest.mark.clause("OIL-DISP-A1.7")
    def test_both_persons_are_stored_with_four_items_and_offered_to_the_file(self, dispatch: World) -> None:
        sheet = filled(dispatch)

        row = pack_on(TODAY).sheets["visit_report"].rows["contacts"]
        chief = sheet.values["contacts"]["chief"]
        assert chief.keys() == {"name", "position", "telephone", "mobile"}
        assert chief["mobile"] == "13812345678"
        assert sheet.values["contacts"]["handler"]["mobile"] == "13912345678"
        assert row.offers["handler.name"] == "business_handler"

    @pytest.mark.clause("OIL-DISP-10a")
    @pytest.mark.parametrize("topic", ["market", "service_quality", "needs", "expectations"])
    def test_each_topic_has_to_be_there(self, dispatch: World, topic: str) -> None:
        founder, customer, _ = dispatch

        assert missing(founder, customer, "visit", report(**{topic: " "})) == {f"actions.report.{topic}"}

    @pytest.mark.clause("OIL-DISP-10b")
    def test_without_the_sheet_a_visit_stays_open(self, dispatch: World) -> None:
        founder, customer, _ = dispatch
        services.begin_visit(
            customer, "visit", Arrival(began_at=BEGAN), client_key="k1", actor=founder, at=BEGAN
        )

        lacking = missing(founder, customer, "visit", {})

        assert "actions.report.quality" in lacking
        assert OpenVisit.objects.filter(customer=customer).exists()

    @pytest.mark.clause("OIL-DISP-10.3b")
    def test_an_opinion_goes_to_leader_and_department_and_its_improvement_is_kept(
        self, dispatch: World
    ) -> None:
        founder, _, units = dispatch
        filled(dispatch)
        (opinion,) = Opinion.objects.all()

        services.answer_opinion(
            opinion.pk, "增加周六班次", actor=holder("development_head", units["A0"]), at=NOW
        )

        opinion.refresh_from_db()
        assert (opinion.post, opinion.leader) == ("development_head", "development_head")
        assert opinion.answer == "增加周六班次"
        assert founder.name != opinion.answered_by


TOPICS = ("needs", "competitors", "difference", "improvement", "feedback", "strategy")
FORM = {"form": {"rows": {topic: f"{topic} 已了解" for topic in TOPICS}}}
SAID = {"talk": {"rows": {"purpose": "了解使用情况", "ours": "介绍新材料", "theirs": "想要小样"}}}


class TestTheVisitFormOfTheChain:
    @pytest.mark.clause("AD-1.3.2.1b")
    @pytest.mark.parametrize("topic", TOPICS)
    def test_a_form_lacking_a_topic_stays_incomplete_and_names_it(self, chain: World, topic: str) -> None:
        founder, customer, _ = chain
        rows = {name: words for name, words in FORM["form"]["rows"].items() if name != topic}

        assert missing(founder, customer, "visit", {"form": {"rows": rows}}) == {f"actions.form.{topic}"}

    @pytest.mark.clause("AD-0.6.2")
    def test_it_is_filled_on_screen_and_printed_with_its_number_times_and_topics(self, chain: World) -> None:
        founder, customer, _ = chain
        contact = visit(given(customer, "visit", FORM), founder).contact

        paper = shown_sheet(contact.sheets.get().filled, {}, "zh")
        empty = blank_sheet(pack_on(TODAY).sheets["visit_form"], [], "zh")

        assert paper.number == empty.number == "LC 16.06.302.02"
        assert paper.filled_at == BEGAN
        assert [len(rows) for _, rows in paper.sections] == [len(rows) for _, rows in empty.sections] == [6]

    @pytest.mark.clause("AD-1.3.2.2c")
    def test_without_the_form_a_visit_does_not_count_as_done(self, chain: World) -> None:
        founder, customer, _ = chain
        services.begin_visit(
            customer, "visit", Arrival(began_at=BEGAN), client_key="k1", actor=founder, at=BEGAN
        )

        lacking = missing(founder, customer, "visit", {})

        assert len(lacking) == len(TOPICS)
        assert OpenVisit.objects.exists()
        assert not Contact.objects.exists()

    @pytest.mark.clause("AD-1.3.2.2b")
    def test_each_representative_holds_one_booklet_and_who_has_none_is_listed(self, chain: World) -> None:
        _, _, units = chain
        holders = [holder("service_specialist", units["B"]), holder("sales", units["B"])]
        manager = holder("shop_manager", units["B"])

        services.hand_booklet(holders[0].person_id, "visit_form", 50, actor=manager, at=NOW)

        without = [
            one.person_id for one in representatives(manager, "visit_form", TODAY) if one.booklet is None
        ]
        assert holders[0].person_id not in without
        assert holders[1].person_id in without

    @pytest.mark.clause("AD-2.1.1")
    def test_a_return_visit_is_of_one_of_three_kinds_and_counted_by_it(self, chain: World) -> None:
        founder, customer, _ = chain
        kinds = [code for code, kind in pack_on(TODAY).visits.items() if kind.returning]
        for kind in kinds:
            visit(given(customer, kind, SAID, satisfaction=90), founder, key=kind)

        with pytest.raises(NoSuchVisitKind):
            visit(given(customer, "weekly", SAID), founder, key="other")

        counts = [len(visits_wished(founder, VisitWish(kind=kind)).contacts) for kind in kinds]
        assert kinds == ["regular", "real_time", "annual"]
        assert counts == [1, 1, 1]

    @pytest.mark.clause("AD-2.1.0a")
    def test_a_return_visit_stores_purpose_satisfaction_and_what_each_side_said(self, chain: World) -> None:
        founder, customer, _ = chain

        lacking = missing(founder, customer, "regular", {"talk": {"rows": {}}})
        contact = visit(given(customer, "regular", SAID, satisfaction=90), founder).contact

        assert lacking == {"satisfaction", "actions.talk.purpose", "actions.talk.ours", "actions.talk.theirs"}
        assert contact.satisfaction == 90
        assert "介绍新材料" in contact.content
        assert "想要小样" in contact.heard

    @pytest.mark.clause("AD-0.1b")
    def test_contacts_of_every_channel_stand_in_one_line_of_time(self, chain: World) -> None:
        founder, customer, _ = chain
        visit(given(customer, "visit", FORM), founder)
        ways = ["counter", "telephone", "web_shop", "email", "fax"]
        for place, way in enumerate(ways):
            logged = Logged(way=way, at=BEGAN - timedelta(days=place + 1), content="询价", result="已答复")
            services.log_contact(customer, logged, actor=founder, at=NOW)

        assert [one.channel for one in contacts_of(founder, customer)] == ["visit", *ways]


class TestContactsThatAreWrittenDown:
    @pytest.mark.clause("UW-4.2")
    @pytest.mark.parametrize(
        ("change", "lacks"),
        [
            ({"content": " "}, "content"),
            ({"result": ""}, "result"),
            ({"at": None}, "time"),
            ({"way": ""}, "way"),
        ],
    )
    @pytest.mark.parametrize("way", ["telephone", "email", "meeting"])
    def test_way_time_content_and_result_are_required(
        self, db: None, way: str, change: dict[str, Any], lacks: str
    ) -> None:
        founder, customer, _ = world("company")
        whole: dict[str, Any] = {"way": way, "at": BEGAN, "content": "问价", "result": "已报价"}

        with pytest.raises(IncompleteContact, match=lacks):
            services.log_contact(customer, Logged(**(whole | change)), actor=founder, at=NOW)
        kept = services.log_contact(customer, Logged(**whole), actor=founder, at=NOW)

        assert (kept.channel, kept.at, kept.content, kept.result) == (way, BEGAN, "问价", "已报价")

    @pytest.mark.clause("CRM-USE-5.5")
    @pytest.mark.parametrize("way", ["telephone", "sms", "meeting"])
    def test_colleagues_find_channel_time_person_and_content_and_nothing_is_edited_silently(
        self, db: None, way: str
    ) -> None:
        founder, customer, units = world("company")
        kept = services.log_contact(
            customer, Logged(way=way, at=BEGAN, content="问价", result="已报价"), actor=founder, at=NOW
        )

        add_remark(kept.pk, "应为询价", actor=founder, at=NOW)

        (seen,) = contacts_of(holder("service_head", units["A0"]), customer)
        assert (seen.channel, seen.person_name, seen.content) == (way, founder.name, "问价")
        assert [one.words for one in seen.remarks.all()] == ["应为询价"]

    @pytest.mark.clause("FUEL-6.7.1")
    def test_care_has_one_of_five_ways(self, db: None) -> None:
        founder, customer, _ = world("fuel")
        offered = pack_on(TODAY).contact_ways

        with pytest.raises(IncompleteContact, match="no way 'email'"):
            services.log_contact(
                customer, Logged(way="email", at=BEGAN, content="问候", result="已读"), actor=founder, at=NOW
            )

        assert set(offered) == {"on_site", "sms", "telephone", "visit", "social_event"}

    @pytest.mark.clause("CUST-ABC-3.1b")
    def test_a_visit_stores_need_opinion_problem_and_solution(self, db: None) -> None:
        founder, customer, _ = world("company")
        rows = {
            "needs": "小包装",
            "needs_changed": "no",
            "opinion": "价高",
            "problem": "缺货",
            "solution": "周三补货",
        }

        lacking = missing(founder, customer, "visit", {"report": {"rows": {}}}, next_declined=True)
        contact = visit(
            given(customer, "visit", {"report": {"rows": rows}}, next_declined=True), founder
        ).contact

        assert {
            "actions.report.needs",
            "actions.report.opinion",
            "actions.report.problem",
            "actions.report.solution",
        } <= lacking
        assert contact.sheets.get().filled.values["solution"] == "周三补货"
        assert Opinion.objects.get().words == "价高"

    @pytest.mark.clause("CRD-12")
    def test_the_next_visit_is_booked_on_the_spot_or_declined(self, db: None) -> None:
        founder, customer, _ = world("company")
        talk = {"talk": {"words": "回访"}}
        booked = (timezone.localdate(NOW) + timedelta(days=7)).isoformat()

        lacking = missing(founder, customer, "booked", talk)
        first = visit(given(customer, "booked", talk, next_on=booked), founder, key="a").contact
        second = visit(given(customer, "booked", talk, next_declined=True), founder, key="b").contact

        assert lacking == {"next_on"}
        assert first.next_on == date(2026, 10, 15)
        assert second.next_declined


POINTS = {
    "location": "main_street",
    "flow": "high",
    "consumption": "medium",
    "stops": "3",
    "potential": "high",
}


class TestTheSurroundingsOfAShop:
    @pytest.mark.clause("TOB-STORY-2")
    @pytest.mark.parametrize(
        ("grade", "potential", "listed"), [("C", "high", 1), ("A", "high", 0), ("C", "low", 0)]
    )
    def test_room_to_grow_at_a_low_grade_is_listed(
        self, ada: Actor, shops: dict[str, int], grade: str, potential: str, listed: int
    ) -> None:
        publish_grades({shops["K1"]: grade})
        rows = {"rows": POINTS | {"potential": potential}}

        lacking = missing(ada, shops["K1"], "surroundings", {"surroundings": {"rows": {}}})
        kept = visit(given(shops["K1"], "surroundings", {"surroundings": rows}), ada).contact

        assert lacking == {f"actions.surroundings.{name}" for name in POINTS}
        assert kept.sheets.get().filled.values["stops"] == 3
        assert VisitFinding.objects.filter(finding="unused_potential").count() == listed
