from pathlib import Path

import pytest

from banfa.features.customers.models import Customer
from banfa.features.customers.services import import_customers, import_units
from banfa.platform.access import Actor, Denied, actor_of, visible
from banfa.platform.audit.models import Event
from banfa.platform.imports.batches import OnError, Result
from banfa.platform.imports.intake import Options
from banfa.platform.imports.models import Batch
from banfa.platform.org.models import Unit
from tests.conftest import NOW, TODAY, person
from tests.features.given import file, land, refuse

pytestmark = pytest.mark.django_db
HEADER = "code,name,level,parent"
SKIP = Options(on_error=OnError.SKIP)


def parents() -> dict[str, str | None]:
    return dict(Unit.objects.values_list("code", "parent__code"))


class TestLanding:
    def test_children_may_stand_above_their_parents(self, ada: Actor, tmp_path: Path) -> None:
        rows = ("R,一线,route,D", "D,一部,department,E", "E,东城县,county,LZ", "LZ,澜州市公司,city,")

        outcome = land(import_units, file(tmp_path, "units.csv", HEADER, *rows), ada)

        assert (outcome.created, outcome.changed) == (4, 0)
        assert parents() == {"R": "D", "D": "E", "E": "LZ", "LZ": None}

    def test_headings_and_levels_may_be_chinese_in_any_order(self, ada: Actor, tmp_path: Path) -> None:
        path = file(
            tmp_path,
            "units.csv",
            "级别,上级机构,机构名称,机构代码",
            "市公司,,澜州市公司,LZ",
            "县级分公司,LZ,东城县,E",
        )

        land(import_units, path, ada)

        assert list(Unit.objects.order_by("path").values_list("code", "name", "level")) == [
            ("LZ", "澜州市公司", "city"),
            ("E", "东城县", "county"),
        ]

    def test_only_what_differs_is_changed_and_recorded(
        self, ada: Actor, units: dict[str, Unit], tmp_path: Path
    ) -> None:
        path = file(
            tmp_path,
            "units.csv",
            HEADER,
            "E,东城县公司,county,LZ",
            "W,西城县,county,LZ",
            "N,北城县,county,LZ",
        )

        outcome = land(import_units, path, ada)

        assert (outcome.created, outcome.changed) == (1, 1)
        event = Event.objects.get(action="units.imported")
        assert event.summary == {"file": "units.csv", "rows": 3, "rejected": 0}
        assert list(event.changes.order_by("pk").values_list("subject", "field", "old", "new")) == [
            ("unit:E", "name", "东城县", "东城县公司"),
            ("unit:N", "*", None, "北城县 county LZ"),
        ]

    def test_a_subtree_that_moves_takes_its_customers_along(
        self, ada: Actor, bo: Actor, units: dict[str, Unit], tmp_path: Path
    ) -> None:
        land(import_customers, file(tmp_path, "customers.csv", "code,name,unit", "K1,西城便民店,W11"), ada)
        assert not visible(Customer, bo).exists()

        land(import_units, file(tmp_path, "units.csv", HEADER, "W1,西城一部,department,E"), ada)

        assert [customer.code for customer in visible(Customer, bo)] == ["K1"]
        assert Customer.objects.get().unit_path == Unit.objects.get(code="W11").path

    def test_a_unit_that_moves_can_be_given_new_children_in_the_same_file(
        self, ada: Actor, units: dict[str, Unit], tmp_path: Path
    ) -> None:
        rows = ("W1,西城一部,department,E", "W12,西城二线,route,W1", "W13,西城三线,route,W1")

        land(import_units, file(tmp_path, "units.csv", HEADER, *rows), ada)

        paths = dict(Unit.objects.values_list("code", "path"))
        below = sorted(code for code, path in paths.items() if path.startswith(paths["W1"]))
        assert below == ["W1", "W11", "W12", "W13"]
        assert len(set(paths.values())) == len(paths)


class TestRefusing:
    @pytest.mark.parametrize(
        ("row", "said"),
        [
            pytest.param("N,北城县,county,XX", "there is no unit 'XX'", id="unknown parent"),
            pytest.param("N,北城县,county,", "below the parent's level", id="a county without a city above"),
            pytest.param("N,北城县,city,E", "below the parent's level", id="a city below a county"),
            pytest.param("E,东城县,county,E", "its own superior", id="its own parent"),
            pytest.param(
                "E,东城县,department,LZ", "above the units below it", id="no higher than its children"
            ),
            pytest.param("N,北城县,province,LZ", "none of the choices", id="unknown level"),
        ],
    )
    def test_a_tree_that_cannot_be_is_refused(
        self, ada: Actor, units: dict[str, Unit], tmp_path: Path, row: str, said: str
    ) -> None:
        before = parents()

        told = refuse(import_units, file(tmp_path, "units.csv", HEADER, row), ada)

        assert all(line.startswith("row 2") for line in told)
        assert any(said in line for line in told)
        assert parents() == before
        assert not Batch.objects.exists()

    def test_a_circle_over_several_rows_is_refused_at_each_of_them(self, ada: Actor, tmp_path: Path) -> None:
        rows = ("LZ,澜州,city,", "A,甲,county,C", "B,乙,department,A", "C,丙,route,B")

        told = refuse(import_units, file(tmp_path, "units.csv", HEADER, *rows), ada)

        assert [line.split(",")[0] for line in told if "its own superior" in line] == [
            "row 3",
            "row 4",
            "row 5",
        ]

    def test_only_who_sees_the_whole_organisation_may_change_its_tree(
        self, ada: Actor, units: dict[str, Unit], tmp_path: Path
    ) -> None:
        county = actor_of(person("di", "administrator", units["E"]), on=TODAY)

        with pytest.raises(Denied):
            import_units(
                file(tmp_path, "units.csv", HEADER, "E2,东城二部,department,E"), actor=county, at=NOW
            )


class TestSkipping:
    def test_what_hangs_on_a_rejected_row_is_rejected_with_it(
        self, ada: Actor, units: dict[str, Unit], tmp_path: Path
    ) -> None:
        rows = (
            "N,北城县,county,XX",
            "N1,北城一部,department,N",
            "N11,北城一线,route,N1",
            "S,南城县,county,LZ",
        )

        outcome = land(import_units, file(tmp_path, "units.csv", HEADER, *rows), ada, options=SKIP)

        assert (outcome.good, outcome.rejected) == (1, 3)
        assert set(parents()) == {*units, "S"}
        assert [example.en.split(",")[0] for example in outcome.examples] == ["row 2", "row 3", "row 4"]

    def test_a_row_that_cannot_be_read_takes_its_children_out_too(
        self, ada: Actor, units: dict[str, Unit], tmp_path: Path
    ) -> None:
        rows = ("N,北城县,nowhere,LZ", "N1,北城一部,department,N", "S,南城县,county,LZ")

        outcome = land(import_units, file(tmp_path, "units.csv", HEADER, *rows), ada, options=SKIP)

        assert outcome.rejected == 2
        assert "the row of the parent 'N' is rejected" in outcome.examples[1].en
        assert set(parents()) == {*units, "S"}


def test_a_dry_run_says_what_would_land_and_writes_nothing(ada: Actor, tmp_path: Path) -> None:
    path = file(tmp_path, "units.csv", HEADER, "LZ,澜州市公司,city,")
    events = Event.objects.count()

    outcome = import_units(path, actor=ada, at=NOW, options=Options(dry_run=True))

    assert (outcome.result, outcome.good) == (Result.CHECKED, 1)
    assert not Unit.objects.exists()
    assert not Batch.objects.exists()
    assert Event.objects.count() == events
