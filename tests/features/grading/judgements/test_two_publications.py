"""Two people publish at the same moment: one wins, the other is told and has changed nothing. On both databases."""

import threading
from collections.abc import Callable

import pytest
from django.db import connections

from banfa.features.grading.models import CurrentGrade, Generation, Run
from banfa.features.grading.services import grade, publish, publishing
from banfa.kernel.errors import BanfaError
from banfa.platform.access import Actor
from banfa.platform.audit.models import Event
from tests.features.given import day
from tests.features.grading.runs.reading import Q3

Act = Callable[[], object]


def at_once(*acts: Act) -> list[BanfaError]:
    """Let every act run in a thread of its own and return what was refused."""
    refused: list[BanfaError] = []

    def run(act: Act) -> None:
        try:
            act()
        except BanfaError as error:
            refused.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return refused


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_one_wins_and_the_other_is_told(ada: Actor, max_: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(2):
        grade(period=Q3, actor=ada, at=day(9))
    looked, both = publishing._shown_now, threading.Barrier(2)

    def look_together() -> Generation | None:
        shown = looked()
        both.wait(timeout=60)
        return shown

    monkeypatch.setattr(publishing, "_shown_now", look_together)

    same = at_once(
        lambda: publish("2026Q3-01", actor=ada, at=day(10)),
        lambda: publish("2026Q3-01", actor=max_, at=day(10)),
    )
    first = {run.number: run.state for run in Run.objects.filter(period_start=Q3.start)}
    differing = at_once(
        lambda: publish("2026Q3-02", actor=ada, at=day(11)),
        lambda: publish("2026Q3-03", actor=max_, at=day(11)),
    )
    second = {run.number: run.state for run in Run.objects.filter(period_start=Q3.start)}

    assert [len(same), len(differing)] == [1, 1], [error.text.en for error in (*same, *differing)]
    assert first == {"2026Q3-01": "PUBLISHED", "2026Q3-02": "PREVIEW", "2026Q3-03": "PREVIEW"}
    assert second["2026Q3-01"] == "SUPERSEDED"
    assert sorted([second["2026Q3-02"], second["2026Q3-03"]]) == ["PREVIEW", "PUBLISHED"]
    current = Generation.objects.get(is_current=True)
    assert current.run.state == "PUBLISHED"
    assert set(CurrentGrade.objects.values_list("generation", flat=True)) == {current.pk}
    assert Event.objects.filter(action="run.published").count() == 2
