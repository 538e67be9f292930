from pathlib import Path

import pytest
from django.test import Client

from banfa.features.grading.exporting_codes import export_codes
from banfa.features.grading.queries import run_numbered
from banfa.features.grading.queries.codes import code_overview, joined_in
from banfa.kernel.text import Language
from banfa.platform.access import Actor, Denied, actor_of
from banfa.platform.audit.models import Event
from banfa.platform.org.models import Person
from tests.conftest import TODAY
from tests.features.given import day

pytestmark = pytest.mark.django_db


@pytest.mark.clause("NY-6.d")
def test_the_overview_counts_who_carries_each_mark_and_shows_those_nobody_carries(
    graded: dict[str, int], ada: Actor
) -> None:
    """Groceries of the third quarter: K1 first of six or seven, K3 alone in the country."""
    run = run_numbered(ada, "2026Q3-01")

    found = code_overview(ada, run, "mark")

    counts = {code.value: count for code, count in found.codes}
    assert joined_in(run) == ["mark"]
    assert len(counts) == 42
    assert counts == {value: run.counts["mark"].get(value, 0) for value in counts}
    assert found.customers == sum(count for value, count in run.counts["mark"].items() if value)
    assert counts["XQ3"] == 0


def test_a_reader_of_a_county_counts_its_customers_alone(graded: dict[str, int], ada: Actor) -> None:
    run = run_numbered(ada, "2026Q3-01")
    bo = actor_of(Person.objects.get(username="bo"), on=TODAY)

    inside, everyone = (code_overview(actor, run, "mark").customers for actor in (bo, ada))

    assert 0 < inside < everyone


def test_the_overview_is_written_under_the_right_to_export(
    graded: dict[str, int], ada: Actor, tmp_path: Path
) -> None:
    run, output = run_numbered(ada, "2026Q3-01"), tmp_path / "marks.csv"

    rows = export_codes(run, "mark", output, actor=ada, at=day(10), language=Language.EN)

    lines = output.read_text(encoding="utf-8-sig").splitlines()
    assert rows == 42 == len(lines) - 1
    assert lines[0] == "code,Market type,Business format,Scale of business,reading,customers"
    assert lines[1].startswith('CZ1,C town,Z grocery,1 large,"town, grocery, large",')
    assert Event.objects.filter(action="codes.exported").count() == 1
    with pytest.raises(Denied):
        export_codes(
            run, "mark", output, actor=actor_of(Person.objects.get(username="bo"), on=TODAY),
            at=day(10), language=Language.EN,
        )  # fmt: skip


def test_the_page_lists_every_mark(graded: dict[str, int], client: Client) -> None:
    client.force_login(Person.objects.get(username="ada"))

    page = client.get("/grading/2026Q3-01/codes/mark/")
    none = client.get("/grading/2026Q3-01/codes/scale/")

    assert page.status_code == 200
    assert page.content.decode().count('<th scope="row" class="num">') == 42
    assert none.status_code == 400
