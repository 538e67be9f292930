"""The last steps of the first run, over a graded city."""

import pytest
from django.http import QueryDict
from django.test import Client

from banfa.features.grading.first_steps import (
    fill_grade,
    fill_look,
    grade_or_publish,
    has_published,
    periods_with_sales,
    preselected,
)
from banfa.features.grading.models import Run
from banfa.features.grading.queries import frozen_pack
from banfa.platform.access import Actor
from banfa.platform.jobs.models import Job
from banfa.platform.org.models import Person
from banfa.platform.web.slots import Asked
from banfa.policy.model import Pack


def typed(words: str) -> QueryDict:
    return QueryDict(words)


def test_periods_say_how_many_of_their_months_have_sales(graded: dict[str, int]) -> None:
    offered = periods_with_sales()

    assert [str(one.period) for one in offered] == ["2026Q3", "2026Q2"]
    assert offered[0].says.en == "sales in 1 of 3 months only"
    assert not offered[0].is_whole
    assert preselected(offered) == offered[0]
    assert preselected([]) is None


def test_a_period_is_queued_for_grading(ada: Actor) -> None:
    said = grade_or_publish(ada, typed("period=2026Q3"))

    assert Job.objects.get().arguments == {"period": "2026Q3"}
    assert "has begun" in said.en


def test_the_newest_run_is_shown_and_published_with_its_note(ada: Actor) -> None:
    shown = fill_grade(Asked(actor=ada, query=typed("")))
    before = has_published(ada)

    grade_or_publish(ada, typed("publish=2026Q3-01&note=首次发布"))

    assert shown["is_preview"]
    assert shown["headline"].name == "grade"
    assert not shown["needs_other"]
    assert not before
    assert has_published(ada)
    assert Run.objects.get(number="2026Q3-01").publication_note == "首次发布"


def test_the_last_step_leads_to_a_customers_reasons(ada: Actor) -> None:
    nothing = fill_look(Asked(actor=ada, query=typed("")))
    grade_or_publish(ada, typed("publish=2026Q3-01"))

    found = fill_look(Asked(actor=ada, query=typed("")))

    assert nothing["doors"] == []
    assert any("?why=grade" in address for _, _, address in found["doors"])
    assert 0 < found["graded"] < 8


def page_of(actor: Actor) -> str:
    browser = Client()
    browser.force_login(Person.objects.get(pk=actor.person_id))
    browser.cookies["language"] = "en"
    answer = browser.get("/start/grade/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_page_offers_to_publish_what_it_shows(ada: Actor) -> None:
    page = page_of(ada)

    assert "Publish this result" in page
    assert 'name="publish" value="2026Q3-01"' in page


def test_where_a_second_person_publishes_it_leads_to_the_people(
    ada: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def audited(run: Run) -> Pack:
        pack = frozen_pack(run)
        assert pack.publication is not None
        return pack.model_copy(update={"publication": pack.publication.model_copy(update={"audited": True})})

    monkeypatch.setattr("banfa.features.grading.first_steps.frozen_pack", audited)
    page = page_of(ada)

    assert "Publish this result" not in page
    assert "somebody other than who computed" in page
    assert 'href="/people/new/"' in page


def test_a_run_that_was_published_meanwhile_is_told_and_nothing_changes(ada: Actor) -> None:
    browser = Client()
    browser.force_login(Person.objects.get(pk=ada.person_id))
    browser.post("/start/grade/", {"publish": "2026Q3-01"})

    again = browser.post("/start/grade/", {"publish": "2026Q3-01", "note": "再来一次"})

    assert again.status_code == 409
    assert "已于此前发布" in again.content.decode()


def test_a_period_that_is_none_is_refused(ada: Actor) -> None:
    browser = Client()
    browser.force_login(Person.objects.get(pk=ada.person_id))

    answer = browser.post("/start/grade/", {"period": "2026Q9"})

    assert answer.status_code == 400
    assert "2026Q9" in answer.content.decode()
    assert not Job.objects.exists()
