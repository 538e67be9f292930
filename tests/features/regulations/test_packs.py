from pathlib import Path

import pytest

from banfa.features.grading.models import Run
from banfa.features.regulations.queries import NoSuchVersion, comparison, pack_page
from banfa.features.regulations.queries.classes import ClassShown, ValueShown
from banfa.features.regulations.queries.packs import PackPage
from banfa.platform.access import Actor
from banfa.platform.org.models import Organisation
from tests.conftest import TODAY

pytestmark = pytest.mark.django_db


def page_of(actor: Actor, pack: str = "tobacco", version: str = "") -> PackPage:
    Organisation.objects.update(pack=pack)
    return pack_page(actor, version, on=TODAY)


def class_of(page: PackPage, name: str) -> ClassShown:
    return next(one for one in page.classes if one.name == name)


def value_of(page: PackPage, name: str, value: str) -> ValueShown:
    return next(one for one in class_of(page, name).values if one.value == value)


class TestAPack:
    def test_names_its_levels_highest_first(self, ada: Actor) -> None:
        page = page_of(ada)

        assert [level.code for level in page.levels] == ["city", "county", "department", "route"]

    def test_shows_each_field_once_under_its_group(self, ada: Actor) -> None:
        page = page_of(ada)

        names = [item.name for group in page.groups for item in group.items]
        assert sorted(names) == sorted(page.pack.fields)
        assert page.fields == len(names)

    def test_says_how_a_field_is_kept(self, ada: Actor) -> None:
        items = {item.name: item for group in page_of(ada).groups for item in group.items}

        account = items["bank_account"]
        assert (account.type.en, account.maintenance and account.maintenance.en) == (
            "bank account",
            "real time",
        )
        assert [flag.en for flag in account.flags] == ["sensitive"]
        assert items["business_format"].options[0][0] == "Z"
        assert items["business_format"].cites == ("TOB-INFO-4.1", "NY-6.1", "TOB-INFO-6.1.a", "NY-6.1.std")

    def test_shows_the_ledger_with_its_own_attributes(self, ada: Actor) -> None:
        assert [item.name for item in page_of(ada).ledger] == ["quantity", "amount", "channel"]

    def test_shows_a_number_with_its_figure(self, ada: Actor) -> None:
        (number,) = page_of(ada).numbers

        assert number.words.zh == "3,000 人"
        assert number.figure == "NY-6.3.c.special_area_min_residents"
        assert not number.is_blank

    def test_without_areas_has_none_to_show(self, ada: Actor) -> None:
        page = page_of(ada, "supermarket")

        assert (page.areas_title, page.areas) == (None, [])


class TestAClassification:
    def test_by_rank_says_the_share_of_each_band(self, ada: Actor) -> None:
        values = class_of(page_of(ada), "scale").values

        assert [(one.words.en, one.bound.en if one.bound else "") for one in values] == [
            ("large", "20%"),
            ("medium", "60%"),
            ("small", "20%"),
        ]

    def test_by_bands_says_the_least_measure_with_its_unit(self, ada: Actor) -> None:
        page = page_of(ada, "supermarket")

        bounds = [one.bound.zh if one.bound else None for one in class_of(page, "tier").values]
        assert bounds == ["≥ 2,500 元", "≥ 1,000 元", None]

    def test_by_criteria_says_which_are_needed_and_what_each_waits_for(self, ada: Actor) -> None:
        province = value_of(page_of(ada, "fuel"), "level", "province")

        assert province.manner is not None
        assert province.manner.en == "any of"
        assert [criterion.waits.zh if criterion.waits else "" for criterion in province.criteria] == [
            "",
            "尚无功能提供事实 framework_agreement",
            "",
        ]

    def test_by_recency_says_after_how_many_months(self, ada: Actor) -> None:
        lifecycle = class_of(page_of(ada, "supermarket"), "lifecycle")

        lines = {line.label.en: line.words.en for line in lifecycle.lines if line.words}
        assert lines["months until lapsed"] == "1"
        assert lines["recency"] == "last purchase"

    def test_made_of_others_names_them(self, ada: Actor) -> None:
        mark = class_of(page_of(ada), "mark")

        lines = {line.label.en: line.words.en for line in mark.lines if line.words}
        assert lines["joined code"] == "Market type + Business format + Scale of business"

    def test_counts_the_customers_of_each_value(self, ada: Actor, published: Run) -> None:
        values = class_of(page_of(ada), "scale").values

        assert [one.customers for one in values] == [2, 7, 2]

    def test_counts_nobody_while_nothing_is_published(self, ada: Actor) -> None:
        assert [one.customers for one in class_of(page_of(ada), "scale").values] == [None, None, None]


class TestTheVersions:
    def test_are_listed_newest_first_with_the_one_in_force(self, ada: Actor, newer: Path) -> None:
        shown = page_of(ada).versions

        assert [(one.version, one.is_in_force, one.before) for one in shown] == [
            ("2026.2", True, "2026.1"),
            ("2026.1", False, None),
        ]

    def test_can_each_be_read(self, ada: Actor, newer: Path) -> None:
        older = page_of(ada, version="2026.1")

        assert older.pack.version == "2026.1"
        assert not older.is_in_force
        assert [one.name for one in older.classes] == list(older.pack.classifications)

    @pytest.mark.parametrize("version", ["2031.1", "../../etc", "x" * 900])
    def test_that_are_none_are_refused(self, ada: Actor, version: str) -> None:
        with pytest.raises(NoSuchVersion):
            page_of(ada, version=version)


class TestTheDifference:
    def test_without_numbers_is_that_of_the_newest_and_the_one_before(self, ada: Actor, newer: Path) -> None:
        found = comparison(old="", new="", on=TODAY)

        assert (found.old, found.new) == ("2026.1", "2026.2")
        gone = {one.path for one in found.changes if one.kind.en == "Removed"}
        assert {f"classifications.{name}" for name in ("market_type", "scale", "mark", "zone")} <= gone
        assert found.added + found.removed + found.changed == len(found.changes)

    def test_says_each_change_with_the_clauses_it_touches(self, ada: Actor, newer: Path) -> None:
        changes = {change.path: change for change in comparison(old="2026.1", new="2026.2", on=TODAY).changes}

        gone = changes["classifications.scale"]
        assert (gone.kind.en, gone.tone) == ("Removed", "bad")
        assert gone.words.en == "removed: classifications › Scale of business"
        assert gone.cites == ("NY-6.2.a", "NY-6.2.b", "NY-9.b", "TOB-INFO-7.1")

    def test_can_be_read_backwards(self, ada: Actor, newer: Path) -> None:
        forwards = comparison(old="2026.1", new="2026.2", on=TODAY)
        backwards = comparison(old="2026.2", new="2026.1", on=TODAY)

        assert (backwards.added, backwards.removed) == (forwards.removed, forwards.added)
        assert backwards.added > backwards.removed > 0

    def test_of_a_single_version_is_none(self, ada: Actor) -> None:
        found = comparison(old="", new="", on=TODAY)

        assert (found.old, found.new, found.changes) == (None, None, ())

    def test_of_a_version_that_is_none_is_refused(self, ada: Actor, newer: Path) -> None:
        with pytest.raises(NoSuchVersion):
            comparison(old="2026.1", new="2030.1", on=TODAY)
