from pathlib import Path

import pytest

from banfa.features.customers.services import import_units
from banfa.features.grading.models import Run
from banfa.features.grading.queries import folder_of, run_numbered
from banfa.features.grading.queries.comparing import compare_inputs
from banfa.features.grading.queries.locked_versions import versions_before_locks
from banfa.features.grading.queries.movers import movers
from banfa.features.grading.services import grade, lock_run, publish
from banfa.features.grading.services.verifying import verify_run
from banfa.features.ledger.services import import_sales
from banfa.platform.access import Actor
from banfa.policy.loading import PackInvalid
from banfa.policy.loading.folders import head_of
from tests.features.given import day, file, land, register
from tests.features.grading.judgements.conftest import SUMMER, NewVersion
from tests.features.grading.runs.reading import Q2, Q3

pytestmark = pytest.mark.usefixtures("graded")


def results(run: Run) -> dict[str, str]:
    """Return the seals of what a run computed; the register and what it was read with may say more than before."""
    return {
        name: seal
        for name, seal in run.sealed.items()
        if name.endswith(".parquet") and name != "sums.parquet"
    }


class TestAnOldPeriod:
    def test_comes_out_the_same_after_fields_changed(self, ada: Actor) -> None:
        before = run_numbered(ada, SUMMER)
        register(ada, {"code": "K1", "name": "平安便民店", "unit": "E11", "business_format": "S"}, at=day(20))

        assert results(grade(period=Q3, actor=ada, at=day(21))) == results(before)

    def test_comes_out_the_same_after_customers_moved_to_another_unit(self, ada: Actor) -> None:
        before = run_numbered(ada, SUMMER)
        register(ada, {"code": "K1", "name": "平安便民店", "unit": "W11"}, at=day(20))

        assert results(grade(period=Q3, actor=ada, at=day(21))) == results(before)

    def test_comes_out_the_same_after_a_new_version_of_the_pack(
        self, ada: Actor, new_version: NewVersion
    ) -> None:
        before = run_numbered(ada, SUMMER)
        new_version("2026.2", effective="2026-10-01")

        after = grade(period=Q3, actor=ada, at=day(21))

        assert after.pack_version == "2026.1"
        assert results(after) == results(before)

    def test_after_a_correction_of_past_sales_it_says_what_changed_and_why(
        self, ada: Actor, tmp_path: Path
    ) -> None:
        before = run_numbered(ada, SUMMER)
        late = file(
            tmp_path, "late.csv", "date,customer,product,quantity,amount", "2026-09-01,K4,烟,100,1000"
        )
        land(import_sales, late, ada, at=day(20))

        after = grade(period=Q3, actor=ada, at=day(21))
        changes, found = compare_inputs(ada, before, after), movers(ada, before, after, "scale")

        assert [(one.batch.file_name, one.lines, one.is_added) for one in changes.batches] == [
            ("late.csv", 1, True)
        ]
        told = {one.customer.code: one for one in found.shown}
        # K4 bought 105 instead of 5 cartons, is first of six now and pushes K1 into the middle.
        assert {code: (one.old, one.new, one.steps) for code, one in told.items()} == {
            "K1": ("1", "2", -1), "K4": ("2", "1", 1),
        }  # fmt: skip
        figures = {change.title.en: (change.before.en, change.after.en) for change in told["K4"].own}
        assert any("5" in old and "105" in new for old, new in figures.values())
        assert ("1", "2") in [(one.before.en, one.after.en) for one in told["K1"].ranking]


class TestComputingAgain:
    def test_gives_the_same_bytes(self, ada: Actor) -> None:
        found = verify_run(SUMMER, actor=ada)

        assert found.is_sound
        assert found.equal == ()
        assert {"run.json", "grade.parquet", "scale.parquet", "scale.groups.parquet"} <= set(found.same)

    def test_gives_the_same_bytes_after_everything_else_has_changed(
        self, ada: Actor, new_version: NewVersion, tmp_path: Path
    ) -> None:
        register(ada, {"code": "K1", "name": "改名店", "unit": "W11", "business_format": "S"}, at=day(20))
        land(
            import_units,
            file(tmp_path, "u.csv", "code,name,level,parent", "E1,东城一部,department,W"),
            ada,
            at=day(20),
        )
        late = file(
            tmp_path, "late.csv", "date,customer,product,quantity,amount", "2026-09-01,K4,烟,100,1000"
        )
        land(import_sales, late, ada, at=day(20))
        new_version("2026.2", effective="2026-07-01")

        assert verify_run(SUMMER, actor=ada).is_sound

    def test_a_missing_ledger_file_is_named(self, ada: Actor, home: Path) -> None:
        (path,) = run_numbered(ada, SUMMER).inputs
        (home / path).unlink()

        assert [one.en for one in verify_run(SUMMER, actor=ada).findings] == [f"{path} is missing"]

    def test_an_altered_register_is_named(self, ada: Actor) -> None:
        frozen = folder_of(run_numbered(ada, SUMMER)) / "register.parquet"
        frozen.write_bytes(frozen.read_bytes() + b" ")

        assert [one.en for one in verify_run(SUMMER, actor=ada).findings] == [
            f"runs/{SUMMER}/register.parquet was altered"
        ]


class TestAVersionThatReachesBack:
    @pytest.fixture
    def locked(self, ada: Actor, published: Run) -> Run:
        return lock_run(SUMMER, actor=ada, at=day(18))

    def test_stops_grading_with_file_line_and_remedy(
        self, ada: Actor, locked: Run, new_version: NewVersion
    ) -> None:
        new_version("2026.2", effective="2026-09-30")

        with pytest.raises(PackInvalid) as refused:
            grade(period=Q2, actor=ada, at=day(19))

        (problem,) = refused.value.problems
        assert (problem.file, problem.line, problem.path) == ("tobacco/2026.2/pack.yaml", 4, "effective")
        assert "make it effective from 2026-10-01 on" in problem.text.en
        assert Run.objects.count() == 2

    def test_one_that_holds_from_the_next_day_on_does_not(
        self, ada: Actor, locked: Run, new_version: NewVersion
    ) -> None:
        new_version("2026.2", effective="2026-10-01")

        assert grade(period=Q2, actor=ada, at=day(19)).number == "2026Q2-02"

    def test_before_the_lock_it_is_no_matter(
        self, ada: Actor, published: Run, new_version: NewVersion
    ) -> None:
        new_version("2026.2", effective="2026-09-30")

        assert grade(period=Q3, actor=ada, at=day(19)).pack_version == "2026.2"

    def test_a_draft_is_told_before_it_is_installed(
        self, locked: Run, new_version: NewVersion, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        draft = head_of(new_version("2026.2", effective="2026-09-30"))
        monkeypatch.delenv("BANFA_PACKS")

        assert [one.path for one in versions_before_locks([draft])] == ["effective"]
        assert versions_before_locks() == []

    def test_an_edited_version_is_told(self, ada: Actor, new_version: NewVersion) -> None:
        folder = new_version("2026.2", effective="2026-07-01")

        run = grade(period=Q3, actor=ada, at=day(10))
        publish(run.number, actor=ada, at=day(10))
        lock_run(run.number, actor=ada, at=day(18))
        rules = folder / "service.yaml"
        rules.write_text(
            rules.read_text(encoding="utf-8")
            .replace("share: 20%", "share: 25%", 1)
            .replace("share: 20%", "share: 15%", 1),
            encoding="utf-8",
        )

        (problem,) = versions_before_locks()

        assert problem.file == "tobacco/2026.2/pack.yaml"
        assert "no longer says" in problem.text.en
