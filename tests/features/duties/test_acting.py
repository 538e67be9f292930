"""What people do about duties: a note, putting off, reminding, handing over, asking to be let off."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Q
from django.utils import timezone

from banfa.features.customers.services.sniffing import NotTaken
from banfa.features.duties import queries, services
from banfa.features.duties.models import Duty, NoteProof, Reminder
from banfa.features.duties.services.excusing import AskedAlready
from banfa.features.duties.services.refusals import (
    BadReason,
    BadSnooze,
    BadSuccessor,
    CannotBeNoted,
    NobodyToRemind,
    NotOpen,
    NotYours,
)
from banfa.kernel.errors import BanfaError
from banfa.platform.access import Actor, NotThere, actor_of
from banfa.platform.approvals.models import Request
from banfa.platform.approvals.services import agree
from banfa.platform.audit.models import Event
from banfa.platform.org.handover import From, open_pieces
from banfa.platform.org.models import Appointment, Person, Substitution, Unit
from tests.conftest import TODAY, person
from tests.features.duties.world import assign, generated, one_duty, shanghai, visited

MONDAY = shanghai(10, 12)
THIS, NEXT = "2026-W42", "2026-W43"


@pytest.fixture
def duty(graded: dict[str, int], mo: Person, ada: Actor) -> Duty:
    """Mo's visit of the week."""
    generated(ada, MONDAY)
    return one_duty("weekly_visit", graded["K1"], THIS)


@pytest.fixture
def mo_acts(mo: Person) -> Actor:
    return actor_of(mo, on=TODAY)


@pytest.fixture
def noted(duty: Duty) -> Duty:
    """The same, of an obligation that a note may prove."""
    Duty.objects.filter(pk=duty.pk).update(obligation="ordering_account")
    return Duty.objects.get(pk=duty.pk)


class TestANote:
    def test_proves_what_has_no_form_of_its_own(self, noted: Duty, mo_acts: Actor) -> None:
        done = services.done_with_note(noted.pk, " 已当面  告知 ", actor=mo_acts, at=MONDAY)

        note = NoteProof.objects.get(duty=noted)
        assert (done.state, done.evidence, done.evidence_id) == ("DONE", "note", str(note.pk))
        assert (note.words, note.by_name) == ("已当面 告知", "Mo")

    def test_keeps_its_file_below_the_data_folder(self, noted: Duty, mo_acts: Actor, home: object) -> None:
        sheet = SimpleUploadedFile("../../sheet.pdf", b"%PDF-1.7 a sheet")

        services.done_with_note(noted.pk, "见附件", actor=mo_acts, at=MONDAY, file=sheet)

        note = NoteProof.objects.get(duty=noted)
        assert note.file_name == "sheet.pdf"
        assert (home / "files" / note.path).read_bytes() == b"%PDF-1.7 a sheet"  # type: ignore[operator]

    def test_with_a_file_that_is_none_leaves_everything_as_it_was(self, noted: Duty, mo_acts: Actor) -> None:
        with pytest.raises(NotTaken):
            services.done_with_note(
                noted.pk, "见附件", actor=mo_acts, at=MONDAY, file=SimpleUploadedFile("a.pdf", b"MZ\x90")
            )

        noted.refresh_from_db()
        assert (noted.state, NoteProof.objects.count()) == ("OPEN", 0)

    @pytest.mark.parametrize("words", ["", "   ", "字" * 1001])
    def test_has_words_and_not_too_many(self, noted: Duty, mo_acts: Actor, words: str) -> None:
        with pytest.raises(BadReason) as refused:
            services.done_with_note(noted.pk, words, actor=mo_acts, at=MONDAY)

        assert refused.value.field == "words"

    def test_proves_no_visit(self, duty: Duty, mo_acts: Actor) -> None:
        with pytest.raises(CannotBeNoted):
            services.done_with_note(duty.pk, "去过了", actor=mo_acts, at=MONDAY)

    def test_of_the_second_of_two_is_told_who_was_first(
        self, noted: Duty, mo_acts: Actor, ada: Actor
    ) -> None:
        services.done_with_note(noted.pk, "已告知", actor=mo_acts, at=MONDAY)

        with pytest.raises(NotOpen, match="done by Mo already"):
            services.done_with_note(noted.pk, "已告知", actor=mo_acts, at=MONDAY)
        assert NoteProof.objects.count() == 1


class TestPuttingOff:
    def test_hides_it_until_then_with_the_reason(self, duty: Duty, mo_acts: Actor) -> None:
        until = MONDAY + timedelta(days=2)

        services.snooze(duty.pk, until=until, reason="店主外出", actor=mo_acts, at=MONDAY)

        mine = queries.mine(mo_acts, TODAY).filter(obligation="weekly_visit", period=THIS)
        assert not queries.awake(mine, until - timedelta(minutes=1)).exists()
        assert queries.awake(mine, until).exists()
        assert Event.objects.get(action="duty.snoozed").summary == {"why": "店主外出"}

    @pytest.mark.parametrize(("days", "ok"), [(-1, False), (0, False), (6, True), (7, False)])
    def test_is_for_later_and_never_beyond_the_due_date(
        self, duty: Duty, mo_acts: Actor, days: int, ok: bool
    ) -> None:
        until = MONDAY + timedelta(days=days)
        if ok:
            services.snooze(duty.pk, until=until, reason="x", actor=mo_acts, at=MONDAY)
        else:
            with pytest.raises(BadSnooze):
                services.snooze(duty.pk, until=until, reason="x", actor=mo_acts, at=MONDAY)

    def test_needs_a_reason(self, duty: Duty, mo_acts: Actor) -> None:
        with pytest.raises(BadReason):
            services.snooze(duty.pk, until=MONDAY + timedelta(days=1), reason=" ", actor=mo_acts, at=MONDAY)

    def test_can_be_taken_back(self, duty: Duty, mo_acts: Actor) -> None:
        services.snooze(duty.pk, until=MONDAY + timedelta(days=1), reason="x", actor=mo_acts, at=MONDAY)

        assert services.wake(duty.pk, actor=mo_acts, at=MONDAY).snoozed_until is None

    def test_is_for_whoever_owes_it(self, duty: Duty, head: Actor) -> None:
        with pytest.raises(NotYours):
            services.snooze(duty.pk, until=MONDAY + timedelta(days=1), reason="x", actor=head, at=MONDAY)


class TestSight:
    def test_a_stranger_sees_none_and_a_colleague_none_of_others(
        self, duty: Duty, lu: Person, cy: Actor
    ) -> None:
        for actor in (actor_of(lu, on=TODAY), cy):
            with pytest.raises((NotThere, BanfaError)):
                queries.duty_seen(actor, duty.pk)

    def test_a_substitute_sees_and_does_them(self, duty: Duty, mo: Person, lu: Person) -> None:
        held = Appointment.objects.get(person=mo)
        Substitution.objects.create(
            appointment=held, person=lu, from_on=TODAY, until_on=TODAY + timedelta(days=30), reason="休假", made_by="x",
            made_at=MONDAY,
        )  # fmt: skip
        actor = actor_of(lu, on=TODAY)

        assert duty in queries.mine(actor, TODAY)
        assert queries.may_do(actor, queries.duty_seen(actor, duty.pk), TODAY)
        assert duty not in queries.mine(actor, TODAY + timedelta(days=30))

    def test_what_is_only_counted_is_nobodys_work(self, duty: Duty, mo_acts: Actor) -> None:
        mine = queries.mine(mo_acts, TODAY)

        assert set(mine.values_list("obligation", flat=True)) == {"weekly_visit", "fortnightly_visit"}

    def test_my_list_asks_as_many_queries_for_one_duty_as_for_many(
        self, duty: Duty, mo_acts: Actor, django_assert_num_queries: object
    ) -> None:
        with django_assert_num_queries(3):  # type: ignore[operator]  posts, organisation, duties
            list(queries.mine(mo_acts, TODAY))


class TestReminding:
    def test_reaches_the_person_once_a_day(self, duty: Duty, head: Actor, mo: Person) -> None:
        first = services.remind([duty.pk], words="请本周完成", actor=head, at=MONDAY)
        again = services.remind([duty.pk], words="请本周完成", actor=head, at=MONDAY + timedelta(hours=3))
        tomorrow = services.remind([duty.pk], words="", actor=head, at=MONDAY + timedelta(days=1))

        assert (first, again, tomorrow) == (1, 0, 1)
        one = Reminder.objects.order_by("pk").first()
        assert one is not None
        assert (one.to, one.by_name, one.words) == (mo, "Hedy", "请本周完成")

    def test_is_a_superiors_right(self, duty: Duty, mo_acts: Actor) -> None:
        with pytest.raises(BanfaError):
            services.remind([duty.pk], words="", actor=mo_acts, at=MONDAY)

    def test_of_other_parts_finds_nothing(self, duty: Duty, units: dict[str, Unit]) -> None:
        west = actor_of(person("wes", "section_head", units["W"]), on=TODAY)

        with pytest.raises(NotThere):
            services.remind([duty.pk], words="", actor=west, at=MONDAY)

    def test_needs_somebody(self, duty: Duty, head: Actor) -> None:
        Duty.objects.filter(pk=duty.pk).update(person=None)

        with pytest.raises(NobodyToRemind):
            services.remind([duty.pk], words="", actor=head, at=MONDAY)


class TestHandingOver:
    def test_gives_open_duties_to_a_colleague_who_sees_them(
        self, duty: Duty, head: Actor, lu: Person, graded: dict[str, int]
    ) -> None:
        assign(lu, graded["K1"])

        passed = services.give([duty.pk], to_id=lu.pk, reason="分管调整", actor=head, at=MONDAY)

        duty.refresh_from_db()
        assert (passed, duty.person) == (1, lu)

    def test_never_to_somebody_who_does_not_see_the_customer(
        self, duty: Duty, head: Actor, lu: Person
    ) -> None:
        with pytest.raises(BadSuccessor):
            services.give([duty.pk], to_id=lu.pk, reason="x", actor=head, at=MONDAY)

    def test_a_handover_waits_for_them(self, duty: Duty, mo: Person) -> None:
        counted = open_pieces(From(person_id=mo.pk, post="customer_manager", on=TODAY))

        assert counted["duties"] == Duty.objects.filter(person=mo).count() > 0


class TestAnExcuse:
    def test_lets_somebody_off_once_the_superior_agrees(
        self, duty: Duty, mo_acts: Actor, head: Actor
    ) -> None:
        request = services.ask_excuse(duty.pk, reason="店铺装修停业", actor=mo_acts, at=MONDAY)
        during = Duty.objects.get(pk=duty.pk).state

        agree(request.pk, digest=request.digest, actor=head, at=MONDAY)

        duty.refresh_from_db()
        assert (during, duty.state, duty.excuse) == ("OPEN", "EXCUSED", "店铺装修停业")

    def test_is_never_granted_by_oneself(self, duty: Duty, mo_acts: Actor) -> None:
        request = services.ask_excuse(duty.pk, reason="停业", actor=mo_acts, at=MONDAY)

        with pytest.raises(BanfaError):
            agree(request.pk, digest=request.digest, actor=mo_acts, at=MONDAY)

    def test_is_asked_once(self, duty: Duty, mo_acts: Actor) -> None:
        services.ask_excuse(duty.pk, reason="停业", actor=mo_acts, at=MONDAY)

        with pytest.raises(AskedAlready):
            services.ask_excuse(duty.pk, reason="停业", actor=mo_acts, at=MONDAY)

    def test_is_void_where_the_duty_was_done_meanwhile(
        self, duty: Duty, mo: Person, mo_acts: Actor, head: Actor
    ) -> None:
        request = services.ask_excuse(duty.pk, reason="停业", actor=mo_acts, at=MONDAY)
        assert duty.customer_id is not None
        visited(duty.customer_id, mo, MONDAY)

        agree(request.pk, digest=request.digest, actor=head, at=MONDAY)

        duty.refresh_from_db()
        assert (duty.state, Request.objects.get(pk=request.pk).state) == ("DONE", "VOID")

    def test_still_may_be_granted_for_what_was_missed(self, duty: Duty, mo_acts: Actor, head: Actor) -> None:
        Duty.objects.filter(pk=duty.pk).update(state=Duty.State.MISSED)

        request = services.ask_excuse(duty.pk, reason="停业", actor=mo_acts, at=MONDAY + timedelta(days=8))
        agree(request.pk, digest=request.digest, actor=head, at=MONDAY + timedelta(days=8))

        duty.refresh_from_db()
        assert duty.state == "EXCUSED"
        assert not Duty.objects.filter(Q(pk=duty.pk), snoozed_until__gt=timezone.now()).exists()
