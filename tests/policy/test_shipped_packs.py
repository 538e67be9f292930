"""The shipped packs: sound, bilingual, and with the names that others rely on."""

from datetime import date
from pathlib import Path

import pytest
import yaml

from banfa.policy.catalogue.reading import FOLDER
from banfa.policy.loading import check, load, packs
from banfa.policy.loading.folders import SHIPPED
from banfa.policy.model import Classification, Ledger, Rule
from banfa.policy.rules import rules_in

NAMES = (
    "bank",
    "base",
    "chain",
    "company",
    "dispatch",
    "fuel",
    "mall",
    "property",
    "supermarket",
    "tobacco",
    "tobacco_office",
    "winery",
)
MOST_SHOWN = 16  # classifications that a published generation has room for
TODAY = date(2026, 10, 8)
STATUSES = ["prospect", "active", "suspended", "lost", "closed"]


def test_nothing_is_wrong_with_any_of_them() -> None:
    assert [str(problem) for problem in check(SHIPPED)] == []


def test_there_are_twelve_and_each_governs_earlier_periods_too() -> None:
    found = {version.name: version.effective for version in packs()}

    assert found == dict.fromkeys(NAMES, date(2000, 1, 1))


@pytest.mark.parametrize("name", NAMES)
def test_every_word_for_people_is_chinese_in_chinese_and_not_in_english(name: str) -> None:
    words = [
        text
        for placed in rules_in(load(name, on=TODAY))
        for text in (
            getattr(placed.rule, "text", None),
            getattr(getattr(placed.rule, "title", None), "text", None),
        )
        if text is not None
    ]

    assert [text for text in words if not _is_chinese(text.zh)] == []
    assert [text for text in words if _is_chinese(text.en)] == []


def _is_chinese(words: str) -> bool:
    return any("\u4e00" <= letter <= "\u9fff" for letter in words)


@pytest.mark.parametrize("name", NAMES)
def test_every_rule_cites_its_clause_or_is_marked_as_ours(name: str) -> None:
    """An option, a band or a value may stand on the rule that it is part of."""
    unsourced = [
        placed.name
        for placed in rules_in(load(name, on=TODAY))
        if not any(rule.cites or rule.inferred for rule in (placed.rule, *placed.above))
        and not _parts_are_sourced(placed.rule)
    ]

    assert unsourced == []


def _parts_are_sourced(rule: Rule) -> bool:
    """A classification or one of its values may stand on its parts; a ledger's measures are every line's."""
    if isinstance(rule, Ledger):
        return True
    values = rule.given if isinstance(rule, Classification) else (rule,)
    parts = [part for value in values for part in (value, *getattr(value, "criteria", ()))]
    return any(part.cites or part.inferred for part in parts)


@pytest.mark.parametrize("name", NAMES)
def test_status_has_five_states_and_the_core_is_there(name: str) -> None:
    fields = load(name, on=TODAY).fields

    assert [option.value for option in fields["status"].options] == STATUSES
    assert {"code", "name", "status", "phone", "address", "opened_on"} <= set(fields)
    assert fields["code"].required
    assert fields["name"].required


def test_the_headings_are_classifications_that_others_rely_on() -> None:
    tobacco, fuel, supermarket = (load(name, on=TODAY) for name in ("tobacco", "fuel", "supermarket"))

    assert [level.code for level in tobacco.levels] == ["city", "county", "department", "route"]
    assert [level.code for level in fuel.levels] == ["province", "prefecture", "county", "station"]
    assert [level.code for level in supermarket.levels] == ["company", "area"]
    assert (tobacco.headline, tobacco.mark, fuel.headline) == ("grade", "mark", "level")
    assert {"market_type", "business_format", "scale", "mark", "grade"} <= set(tobacco.classifications)
    assert {"size", "level"} <= set(fuel.classifications)
    assert {"abc", "lifecycle", "tier"} <= set(supermarket.classifications)


def test_the_values_are_the_codes_that_others_rely_on() -> None:
    tobacco, fuel = load("tobacco", on=TODAY).classifications, load("fuel", on=TODAY).classifications

    assert [value.value for value in tobacco["grade"].given] == ["A", "B", "C"]
    assert [value.value for value in tobacco["scale"].given] == ["1", "2", "3"]
    assert [value.value for value in fuel["size"].given] == ["large", "medium", "small"]
    assert [value.value for value in fuel["level"].given] == ["province", "prefecture", "county", "station"]


@pytest.mark.parametrize("name", ["supermarket", "mall", "winery"])
def test_a_shopper_is_asked_for_no_industry(name: str) -> None:
    pack = load(name, on=TODAY)

    assert "industry" not in pack.fields
    assert "industry" not in pack.classifications


@pytest.mark.parametrize("name", NAMES)
def test_every_classification_has_room_in_a_published_generation(name: str) -> None:
    pack = load(name, on=TODAY)

    assert len(pack.classifications) <= MOST_SHOWN


@pytest.mark.parametrize(
    ("name", "headline"),
    [
        ("company", "abc"),
        ("supermarket", "tier"),
        ("mall", "vip_level"),
        ("winery", "kind"),
        ("bank", "layer"),
        ("chain", "rating"),
        ("dispatch", "grade"),
    ],
)
def test_each_trade_shows_the_class_that_its_text_is_about(name: str, headline: str) -> None:
    assert load(name, on=TODAY).headline == headline


@pytest.mark.parametrize("name", ["tobacco", "fuel", "supermarket", "bank"])
def test_the_companys_partners_and_levels_stay_with_those_who_use_them(name: str) -> None:
    pack = load(name, on=TODAY)

    unwanted = {"partnership", "importance", "value", "potential", "value_level", "tenure", "buying"}
    assert not unwanted & set(pack.classifications)
    assert not {"key_manager", "level_1_contact"} & set(pack.treatments)


# ---- the field dictionary of the tobacco customer's file

CORE = {
    "customer_code": "code",
    "shop_name": "name",
    "customer_status": "status",
    "contact_phone": "phone",
    "shop_address": "address",
}
GROUPS = {
    "基本": "basic",
    "网络": "network",
    "管理": "management",
    "销售": "sales",
    "形象": "image",
    "个人信息": "personal",
}


def dictionary() -> list[dict[str, str]]:
    content = yaml.safe_load((Path(FOLDER) / "tobacco-fields.yaml").read_text(encoding="utf-8"))
    fields: list[dict[str, str]] = content["fields"]
    return fields


def test_all_59_named_fields_stand_in_their_groups_with_their_maintenance() -> None:
    fields = load("tobacco", on=TODAY).fields

    wrong = [
        entry["name"]
        for entry in dictionary()
        if (field := fields.get(CORE.get(entry["name"], entry["name"]))) is None
        or field.group != GROUPS[entry["group"]]
        or field.maintenance != entry["maintenance"]
    ]

    assert len(dictionary()) == 59
    assert wrong == []


def test_the_dictionarys_names_and_labels_are_headers() -> None:
    fields = load("tobacco", on=TODAY).fields

    for entry in dictionary():
        field = fields[CORE.get(entry["name"], entry["name"])]
        headers = {CORE.get(entry["name"], entry["name"]), field.title.zh, *field.aliases}

        assert {entry["name"], entry["name_zh"]} <= headers


def test_the_groups_keep_the_order_of_the_regulation() -> None:
    """What other clauses ask for may stand behind them."""
    groups = load("tobacco", on=TODAY).groups

    assert [group.title.zh for group in groups.values()][: len(GROUPS)] == list(GROUPS)


def test_what_identifies_a_person_or_an_account_is_marked() -> None:
    fields = load("tobacco", on=TODAY).fields

    assert fields["bank_account"].sensitivity == "sensitive"
    assert {fields[name].sensitivity for name in ("phone", "home_address", "contact_person")} == {"personal"}
