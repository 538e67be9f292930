"""The organisation's calendars: layers, corrections, imported years, and their page."""

from datetime import date, time
from io import BytesIO

import pytest
from django.test import Client

from banfa.platform.access import Actor, Denied, NotThere, actor_of
from banfa.platform.audit.models import Event
from banfa.platform.calendars import services
from banfa.platform.calendars.files import YearRefused, read_year
from banfa.platform.calendars.models import ImportedYear, SaidDay
from banfa.platform.calendars.queries import Whose, calendar_for, whose_in
from banfa.platform.calendars.services import KnownAlready, NoHoursAtRest, NoReason
from banfa.platform.org.models import Person, Unit
from banfa.worktime import DayKind, Span, UnknownYear, within_working_days
from banfa.worktime.days import BadHours
from tests.conftest import NOW, TODAY, person
from tests.platform.setup.test_steps import browser_of

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 10, 12)
YEAR = "日期,类型,工作时间,说明\n2027-01-01,节假日,,元旦\n2027-01-03,调休上班,09:00-12:00,元旦调休\n"


def correct(actor: Actor, on: date, kind: DayKind, whose: Whose | None = None, hours: str = "") -> None:
    services.correct_day(on, kind=kind, hours=hours, note="台风", whose=whose or Whose(), actor=actor, at=NOW)


def test_a_correction_holds_below_and_a_lower_one_wins(ada: Actor, units: dict[str, Unit]) -> None:
    correct(ada, MONDAY, DayKind.REST)
    correct(ada, MONDAY, DayKind.WORKING, Whose(unit=units["E"]), "09:00-11:00")

    assert not calendar_for().works(MONDAY)
    assert not calendar_for(units["W11"].path).works(MONDAY)
    assert calendar_for(units["E11"].path).day(MONDAY).hours == (Span(time(9), time(11)),)


def test_a_persons_own_day_wins_over_their_unit(ada: Actor, bo: Actor, units: dict[str, Unit]) -> None:
    correct(ada, MONDAY, DayKind.REST, Whose(person=Person.objects.get(pk=bo.person_id)))

    assert calendar_for(units["E"].path).works(MONDAY)
    assert not calendar_for(units["E"].path, bo.person_id).works(MONDAY)


def test_a_correction_is_logged_and_taken_back(ada: Actor) -> None:
    correct(ada, MONDAY, DayKind.REST)
    services.take_day_back(MONDAY, whose=Whose(), actor=ada, at=NOW)

    assert calendar_for().works(MONDAY)
    actions = (
        Event.objects.filter(action__startswith="calendar.").order_by("pk").values_list("action", flat=True)
    )
    assert list(actions) == ["calendar.corrected", "calendar.taken_back"]
    with pytest.raises(NotThere):
        services.take_day_back(MONDAY, whose=Whose(), actor=ada, at=NOW)


def test_usual_hours_hold_from_their_day_on(ada: Actor, units: dict[str, Unit]) -> None:
    services.set_usual_hours(
        MONDAY, "08:00-12:00 14:00-18:00", whose=Whose(unit=units["E"]), actor=ada, at=NOW
    )

    calendar = calendar_for(units["E1"].path)

    assert calendar.day(date(2026, 10, 9)).hours[0].start == time(8, 30)
    assert calendar.day(MONDAY).hours[0].start == time(8)


@pytest.mark.parametrize(
    ("kind", "hours", "note", "error"),
    [
        (DayKind.REST, "", " ", NoReason),
        (DayKind.REST, "", "x" * 201, NoReason),
        (DayKind.REST, "09:00-12:00", "台风", NoHoursAtRest),
        (DayKind.WORKING, "12:00-09:00", "台风", BadHours),
    ],
)
def test_a_correction_that_says_nothing_sensible_changes_nothing(
    ada: Actor, kind: DayKind, hours: str, note: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        services.correct_day(MONDAY, kind=kind, hours=hours, note=note, whose=Whose(), actor=ada, at=NOW)

    assert not SaidDay.objects.exists()


def test_only_who_answers_for_a_calendar_corrects_it(ada: Actor, bo: Actor, units: dict[str, Unit]) -> None:
    part = actor_of(person("eve", "administrator", units["E"]), on=TODAY)

    correct(part, MONDAY, DayKind.REST, Whose(unit=units["E1"]))

    for actor, whose in ((bo, Whose(unit=units["E"])), (part, Whose()), (part, Whose(unit=units["W"]))):
        with pytest.raises(Denied):
            correct(actor, MONDAY, DayKind.REST, whose)
    with pytest.raises(NotThere):
        whose_in(bo, unit_code="W")
    with pytest.raises(NotThere):
        whose_in(bo, username="ada")


class TestAYearThatIsImported:
    def test_it_lets_deadlines_be_told(self, ada: Actor) -> None:
        with pytest.raises(UnknownYear):
            within_working_days(calendar_for(), NOW.replace(month=12, day=31), 1)
        given = read_year(YEAR.encode(), 2027)
        services.import_year(2027, given.days, sha256=given.sha256, file_name="y.csv", actor=ada, at=NOW)

        deadline = within_working_days(calendar_for(), NOW.replace(month=12, day=31), 1)

        assert deadline.last_day == date(2027, 1, 3)
        assert [one.number for one in deadline.counted] == [None, None, 1]

    def test_the_same_file_again_changes_nothing_and_another_one_replaces_it(self, ada: Actor) -> None:
        given = read_year(YEAR.encode(), 2027)
        services.import_year(2027, given.days, sha256=given.sha256, file_name="y.csv", actor=ada, at=NOW)
        correct(ada, date(2027, 1, 4), DayKind.REST)
        with pytest.raises(KnownAlready):
            services.import_year(2027, given.days, sha256=given.sha256, file_name="y.csv", actor=ada, at=NOW)

        other = read_year(b"day,kind\n2027-01-02,holiday\n2027-01-04,working\n", 2027)
        services.import_year(2027, other.days, sha256=other.sha256, file_name="z.csv", actor=ada, at=NOW)

        said = dict(SaidDay.objects.order_by("on").values_list("on", "kind"))
        assert said == {date(2027, 1, 2): "holiday", date(2027, 1, 4): "rest"}

    @pytest.mark.parametrize(
        ("content", "says"),
        [
            (b"", "columns day and kind are needed"),
            ("日期,类型\n".encode(), "no rows"),
            ("日期,类形\n".encode(), "unknown column"),
            (b"day,kind\n2026-01-01,holiday\n", "does not lie in 2027"),
            (b"day,kind\n2027-02-29,holiday\n", "line 2: day:"),
            (b"day,kind\n2027-01-01,feast\n", "kind 'feast' is not understood"),
            (b"day,kind\n2027-01-01,rest\n2027-01-01,rest\n", "stands in line 2 already"),
            (b"day,kind,hours\n2027-01-01,rest,09:00-10:00\n", "no hours"),
            (b"day,kind,hours\n2027-01-04,working,9-10\n", "no working hours"),
            (b"day,kind\n2027-01-01\n", "expected 2 columns, found 1"),
            (b'day,kind\n"2027-01-01,rest\n', "quote"),
            (b"day,kind\n" + b"\xff\xfe\x00", "encoding"),
            (b"x" * 300_000, "256 KB"),
        ],
    )
    def test_a_file_that_is_wrong_is_refused_with_its_place(self, content: bytes, says: str) -> None:
        with pytest.raises(YearRefused) as refused:
            read_year(content, 2027)

        assert says in " ".join(problem.en for problem in refused.value.problems)

    def test_gb18030_is_read(self) -> None:
        assert read_year(YEAR.encode("gb18030"), 2027).days[0].note == "元旦"


class TestThePage:
    def test_it_shows_the_year_and_an_opened_day(self, ada: Actor) -> None:
        page = browser_of(ada).get("/calendars/?day=2026-10-10").content.decode()

        assert "announced for the country" in page
        assert page.count('class="ca-month"') == 12

    def test_the_fragment_stands_alone(self, bo: Actor) -> None:
        page = browser_of(bo).get("/calendars/", headers={"HX-Request": "true"}).content.decode()

        assert "<html" not in page
        assert 'name="note"' not in page

    def test_a_year_nobody_knows_says_so(self, ada: Actor) -> None:
        assert "not known yet" in browser_of(ada).get("/calendars/?year=2027").content.decode()

    def test_a_day_is_corrected_and_the_toast_takes_it_back(self, ada: Actor) -> None:
        browser = browser_of(ada)

        done = browser.post("/calendars/day/", {"day": "2026-10-12", "kind": "rest", "note": "台风"})
        assert done.status_code == 302
        assert SaidDay.objects.get().kind == "rest"

        browser.post("/calendars/day/back/?day=2026-10-12")
        assert not SaidDay.objects.exists()

    def test_what_was_typed_stays_where_it_is_refused(self, ada: Actor) -> None:
        answer = browser_of(ada).post(
            "/calendars/day/", {"day": "2026-10-12", "kind": "working", "hours": "morning", "note": "台风"}
        )

        assert answer.status_code == 400
        assert 'value="morning"' in answer.content.decode()
        assert not SaidDay.objects.exists()

    def test_a_year_comes_by_file(self, ada: Actor) -> None:
        sent = BytesIO(YEAR.encode())
        sent.name = "2027.csv"

        browser_of(ada).post("/calendars/import/", {"year": "2027", "file": sent})

        assert ImportedYear.objects.get().days == 2

    def test_the_template_is_a_file_that_can_be_imported(self, ada: Actor) -> None:
        content = browser_of(ada).get("/calendars/template/2026/").content

        assert len(read_year(content, 2026).days) > 30

    @pytest.mark.parametrize(
        ("who", "path", "method", "status"),
        [
            ("cy", "/calendars/", "get", 403),
            ("bo", "/calendars/day/", "post", 403),
            ("bo", "/calendars/?unit=W", "get", 404),
            ("bo", "/calendars/hours/", "get", 405),
            ("ada", "/calendars/", "post", 405),
            ("ada", "/calendars/?year=99", "get", 400),
            ("ada", "/calendars/import/", "post", 400),
        ],
    )
    def test_others_and_nonsense_are_refused(
        self,
        request: pytest.FixtureRequest,
        units: dict[str, Unit],
        who: str,
        path: str,
        method: str,
        status: int,
    ) -> None:
        browser: Client = browser_of(request.getfixturevalue(who))
        sent = {"day": "2026-10-12", "kind": "rest", "note": "x"}

        answer = browser.post(path, sent) if method == "post" else browser.get(path)

        assert answer.status_code == status
