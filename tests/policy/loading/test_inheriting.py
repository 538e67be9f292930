"""Packs build on each other, and each day has its version."""

from datetime import date
from pathlib import Path

import pytest

from banfa.policy.loading import (
    BadPacksFolder,
    NoPackInForce,
    PackInvalid,
    check,
    hash_of,
    load,
    load_folder,
    packs,
)

from .conftest import Write

FLOOR = "fields:\n  floor: {title: {zh: 面积, en: %s}, inferred: true}\n"
TODAY = date(2026, 5, 1)


def test_what_the_parents_say_is_inherited_the_most_general_first(write: Write) -> None:
    write("parent", rules=FLOOR % "Floor")
    write("child", extends="parent")

    pack = load("child", on=TODAY)

    assert pack.lineage == ("base/2026.1", "parent/2026.1", "child/2026.1")
    assert list(pack.fields)[-1] == "floor"
    assert "status" in pack.fields
    assert pack.name == "child"


def test_the_child_wins_by_name(write: Write) -> None:
    write("parent", rules=FLOOR % "Floor")
    write("child", extends="parent", rules=FLOOR % "Floor space")

    assert load("child", on=TODAY).fields["floor"].title.en == "Floor space"


def test_a_diamond_takes_each_parent_once_and_the_nearer_wins(write: Write) -> None:
    write(
        "parent",
        rules="fields:\n  phone: {title: {zh: 店铺电话, en: Shop phone}, type: phone, inferred: true}\n",
    )
    write("child", extends="parent, base")  # base again, after the parent that refined it

    pack = load("child", on=TODAY)

    assert pack.lineage == ("base/2026.1", "parent/2026.1", "child/2026.1")
    assert pack.fields["phone"].title.en == "Shop phone"


def test_an_empty_item_takes_out_what_is_inherited(write: Write) -> None:
    write("parent", rules=FLOOR % "Floor")
    write("child", extends="parent", rules="fields:\n  floor: null\n")

    assert "floor" not in load("child", on=TODAY).fields


def test_levels_are_replaced_whole(write: Write) -> None:
    write(rules="levels:\n  - {code: shop, title: {zh: 店, en: Shop}, inferred: true}\n")

    assert [level.code for level in load("trial", on=TODAY).levels] == ["shop"]


def test_ledger_attributes_and_area_values_are_merged_by_name(write: Write) -> None:
    parent = """
    ledger:
      inferred: true
      quantity: {title: {zh: 数量, en: Quantity}, type: decimal}
      amount: {title: {zh: 金额, en: Amount}, type: money}
      attributes: {cost: {title: {zh: 成本, en: Cost}, type: money}, points: {title: {zh: 积分, en: Points}}}
    areas:
      title: {zh: 片区, en: Area}
      values: {place: {title: {zh: 地段, en: Place}}}
    """
    child = """
    ledger:
      quantity: {title: {zh: 件数, en: Pieces}, type: decimal, decimals: 0}
      attributes: {cost: {title: {zh: 进价, en: Purchase price}, type: money}}
    areas:
      title: {zh: 商圈, en: District}
      values: {trade: {title: {zh: 商业, en: Trade}}}
    """
    write("parent", rules=parent)
    write("child", extends="parent", rules=child)

    pack = load("child", on=TODAY)

    assert pack.ledger is not None
    assert pack.areas is not None
    assert pack.ledger.quantity.title.en == "Pieces"
    assert pack.ledger.amount.title.en == "Amount"
    assert {name: entry.title.en for name, entry in pack.ledger.attributes.items()} == {
        "cost": "Purchase price",
        "points": "Points",
    }
    assert (pack.areas.title.en, list(pack.areas.values)) == ("District", ["place", "trade"])


def test_documents_are_united_and_the_heading_is_the_childs_own(write: Write) -> None:
    write("parent", rules="documents: [NY, FUEL]\nperiod: month\n")
    write("child", extends="parent", rules="documents: [FUEL, MALL]\n")

    pack = load("child", on=TODAY)

    assert pack.documents[-3:] == ("NY", "FUEL", "MALL")
    assert pack.period == "month"
    assert pack.title.en == "Trial"


def test_a_problem_of_a_parent_is_reported_in_the_parents_file(write: Write) -> None:
    write("parent", rules="fieldz: {}\n")
    folder = write("child", extends="parent")

    [problem] = check(folder)

    assert (problem.file, problem.line) == ("parent/2026.1/rules.yaml", 1)


def test_packs_that_extend_each_other_are_refused(write: Write) -> None:
    write("a", extends="b")
    folder = write("b", extends="a")

    [problem] = check(folder)

    assert (problem.line, problem.path) == (6, "extends")
    assert problem.text.en == "packs extend each other: b → a → b"


def test_an_unknown_parent_is_refused_with_a_suggestion(write: Write) -> None:
    folder = write(extends="bas")

    [problem] = check(folder)

    assert problem.text.en == "there is no pack named bas; did you mean base?"


# ---- versions


def test_each_day_has_the_highest_version_that_is_effective(write: Write) -> None:
    write(version="2025.9", effective="2025-01-01")
    write(version="2025.10", effective="2025-07-01")
    write(version="2026.1", effective="2026-01-01")

    found = {
        day: load("trial", on=day).version for day in (date(2025, 6, 30), date(2025, 7, 1), date(2026, 1, 1))
    }

    assert list(found.values()) == ["2025.9", "2025.10", "2026.1"]


def test_the_parent_is_taken_as_in_force_on_the_same_day(write: Write) -> None:
    write("parent", "2025.1", effective="2025-01-01", rules=FLOOR % "Floor")
    write("parent", "2026.1", effective="2026-03-01", rules=FLOOR % "Floor space")
    write("child", "2025.1", effective="2025-01-01", extends="parent")

    before, after = load("child", on=date(2026, 2, 28)), load("child", on=date(2026, 3, 1))

    assert (before.fields["floor"].title.en, after.fields["floor"].title.en) == ("Floor", "Floor space")
    assert before.digest != after.digest


def test_a_day_before_the_first_version_has_no_pack(write: Write) -> None:
    write(effective="2026-01-01")

    with pytest.raises(NoPackInForce) as refused:
        load("trial", on=date(2025, 12, 31))

    assert (
        refused.value.text.en
        == "no version of the pack trial holds on 2025-12-31; the first holds from 2026-01-01"
    )


def test_an_unknown_pack_is_refused_with_a_suggestion(root: Path) -> None:
    with pytest.raises(NoPackInForce, match="there is no pack named tobaco; did you mean tobacco"):
        load("tobaco", on=TODAY)


def test_packs_lists_every_version_with_the_organisations_own_beside_the_shipped(write: Write) -> None:
    write("tobacco", "2027.1", effective="2027-01-01", extends="base")

    found = [(version.name, version.version) for version in packs()]

    assert ("tobacco", "2026.1") in found
    assert found.index(("tobacco", "2027.1")) == found.index(("tobacco", "2026.1")) + 1
    assert {"base", "company", "fuel", "supermarket"} <= {name for name, _ in found}


def test_the_organisations_own_version_stands_before_the_shipped_one(write: Write) -> None:
    write("tobacco", "2026.1", effective="2020-01-01")

    assert load("tobacco", on=TODAY).title.en == "Trial"


def test_a_folder_that_is_not_there_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("BANFA_PACKS", str(tmp_path / "nowhere"))

    with pytest.raises(BadPacksFolder):
        packs()


def test_an_edited_pack_is_read_anew_and_an_untouched_one_is_not(write: Write) -> None:
    folder = write(rules=FLOOR % "Floor")
    before = load("trial", on=TODAY)

    assert load("trial", on=TODAY) is before
    (folder / "rules.yaml").write_text(FLOOR % "Floor area", encoding="utf-8")

    assert load("trial", on=TODAY).fields["floor"].title.en == "Floor area"


def test_the_digest_is_that_of_what_is_said_not_of_how(write: Write) -> None:
    folder = write(rules=FLOOR % "Floor")
    before = load("trial", on=TODAY).digest
    (folder / "rules.yaml").write_text(
        "# a remark\nfields:\n  floor:\n    inferred: true\n    title: {en: Floor, zh: 面积}\n",
        encoding="utf-8",
    )

    assert load("trial", on=TODAY).digest == before


def test_a_draft_is_loaded_from_its_own_folder(write: Write, tmp_path: Path) -> None:
    folder = write(rules=FLOOR % "Floor")
    draft = tmp_path / "drafts" / "next"
    draft.parent.mkdir()
    folder.rename(draft)

    pack = load_folder(draft)

    assert pack.fields["floor"].title.en == "Floor"
    assert pack.lineage == ("base/2026.1", "trial/2026.1")


# ---- frozen versions


def test_a_released_version_that_was_changed_is_reported(write: Write, root: Path) -> None:
    folder = write(rules=FLOOR % "Floor")
    (root / "released.yaml").write_text(f"trial/2026.1: {hash_of(folder)}\n", encoding="utf-8")
    assert check(folder) == []

    (folder / "rules.yaml").write_text(FLOOR % "Floor area", encoding="utf-8")

    [problem] = check(folder)
    assert problem.text.en == "this version is released and frozen: put the change into a new version"


def test_a_file_that_is_added_to_a_released_version_is_a_change(write: Write, root: Path) -> None:
    folder = write(rules=FLOOR % "Floor")
    (root / "released.yaml").write_text(f"trial/2026.1: {hash_of(folder)}\n", encoding="utf-8")

    (folder / "more.yaml").write_text("# nothing\n", encoding="utf-8")

    assert len(check(folder)) == 1


def test_a_pack_in_error_among_the_versions_is_not_passed_over(write: Write) -> None:
    write(head="name: trial\n")

    with pytest.raises(PackInvalid):
        packs()
