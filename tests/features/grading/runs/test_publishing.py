import pytest

from banfa.features.grading import queries
from banfa.features.grading.models import CurrentGrade, Generation, Run
from banfa.features.grading.queries import run_numbered
from banfa.features.grading.services import AlreadyPublished, grade, publish
from banfa.features.grading.services.publishing import NewerInForce
from banfa.platform.access import Actor, Denied, NotThere
from banfa.platform.audit.models import Event
from tests.features.given import day
from tests.features.grading.runs.reading import Q3

pytestmark = pytest.mark.usefixtures("graded")


def shown(ada: Actor, graded: dict[str, int], name: str) -> dict[str, str | None]:
    """Return what the register shows for one classification, by the customers' codes."""
    codes = {pk: code for code, pk in graded.items()}
    found = queries.current(ada, list(codes))
    return {codes[pk]: held[name] for pk, held in sorted(found.items(), key=lambda item: codes[item[0]])}


THIRD = {"K1": "A", "K2": "B", "K3": "B", "K4": "B", "K5": "C", "K7": None, "K8": "C"}


def test_the_register_shows_what_is_published_and_nothing_before(ada: Actor, graded: dict[str, int]) -> None:
    assert queries.current(ada, list(graded.values())) == {}

    run = publish("2026Q3-01", actor=ada, at=day(10))

    assert (run.state, run.published_by, run.published_at) == (Run.State.PUBLISHED, "系统管理员", day(10))
    assert shown(ada, graded, "grade") == THIRD
    assert shown(ada, graded, "mark")["K3"] == "XZ2"
    first = queries.current(ada, [graded["K1"]])[graded["K1"]]
    assert list(first)[:7] == [
        "grade",
        "mark",
        "market_type",
        "business_format",
        "scale",
        "zone",
        "business_grade",
    ]


def test_a_run_is_published_once(ada: Actor) -> None:
    publish("2026Q3-01", actor=ada, at=day(10))

    with pytest.raises(AlreadyPublished):
        publish("2026Q3-01", actor=ada, at=day(11))

    assert run_numbered(ada, "2026Q3-01").published_at == day(10)
    assert Event.objects.filter(action="run.published").count() == 1


def test_the_newest_period_replaces_the_one_before_and_remembers_its_headline(
    ada: Actor, graded: dict[str, int]
) -> None:
    publish("2026Q2-01", actor=ada, at=day(10))
    publish("2026Q3-01", actor=ada, at=day(11))

    assert shown(ada, graded, "grade") == THIRD
    codes = {pk: code for code, pk in graded.items()}
    before = {codes[pk]: old for pk, old in CurrentGrade.objects.values_list("customer", "before")}
    assert before == {"K1": "B", "K2": "A", "K3": "B", "K4": "B", "K5": "C", "K7": None, "K8": None}
    assert list(Generation.objects.order_by("pk").values_list("run__number", "is_current")) == [
        ("2026Q2-01", False),
        ("2026Q3-01", True),
    ]


def test_an_older_period_published_later_does_not_replace_the_newest(
    ada: Actor, graded: dict[str, int]
) -> None:
    publish("2026Q3-01", actor=ada, at=day(10))
    publish("2026Q2-01", actor=ada, at=day(11))

    assert shown(ada, graded, "grade") == THIRD
    assert run_numbered(ada, "2026Q2-01").state == Run.State.PUBLISHED
    events = Event.objects.filter(action="run.published").order_by("pk")
    assert [event.summary["shown"] for event in events] == [True, False]


def test_an_older_run_of_a_period_is_refused_once_a_newer_one_is_published(ada: Actor) -> None:
    grade(period=Q3, actor=ada, at=day(10))
    publish("2026Q3-02", actor=ada, at=day(11))

    with pytest.raises(NewerInForce, match="2026Q3-02 is newer"):
        publish("2026Q3-01", actor=ada, at=day(12))

    assert Generation.objects.get(is_current=True).run.number == "2026Q3-02"
    assert run_numbered(ada, "2026Q3-01").state == Run.State.PREVIEW


def test_a_correction_of_the_same_period_replaces_it(ada: Actor) -> None:
    publish("2026Q3-01", actor=ada, at=day(10))
    grade(period=Q3, actor=ada, at=day(11))
    publish("2026Q3-02", actor=ada, at=day(12))

    assert Generation.objects.get(is_current=True).run.number == "2026Q3-02"
    before = run_numbered(ada, "2026Q3-01")
    assert (before.state, before.superseded_by) == (Run.State.SUPERSEDED, run_numbered(ada, "2026Q3-02"))
    newest = queries.newest_published(ada)
    assert newest is not None
    assert newest.number == "2026Q3-02"


def test_publishing_is_one_event(ada: Actor) -> None:
    run = publish("2026Q3-01", actor=ada, at=day(10), note=" as agreed ")

    event = Event.objects.get(action="run.published")
    assert (event.subject, event.summary) == (
        "run:2026Q3-01",
        {"shown": True, "counts": run.counts, "note": "as agreed", "supersedes": None},
    )


def test_an_actor_sees_the_published_grades_of_the_own_customers(
    ada: Actor, bo: Actor, graded: dict[str, int]
) -> None:
    publish("2026Q3-01", actor=ada, at=day(10))

    assert set(shown(bo, graded, "grade")) == {"K1", "K2", "K5", "K7"}


def test_a_reader_may_not_publish_and_an_unknown_run_is_not_there(ada: Actor, bo: Actor) -> None:
    with pytest.raises(Denied):
        publish("2026Q3-01", actor=bo, at=day(10))
    with pytest.raises(NotThere):
        publish("2026Q3-99", actor=ada, at=day(10))

    assert not Generation.objects.exists()
