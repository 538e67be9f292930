"""Names mean one thing each, and what is named exists."""

import pytest

from banfa.policy.loading import check

from .conftest import Write


def field(name: str, more: str = "") -> str:
    return f"  {name}: {{title: {{zh: 项{name}, en: Item {name}}}, inferred: true{more}}}\n"


def words(write: Write, rules: str) -> list[tuple[str, str]]:
    return [(problem.path, problem.text.en) for problem in check(write(rules=rules))]


@pytest.mark.parametrize("name", ["unit", "customer", "product", "quantity", "amount", "date"])
def test_a_field_is_not_called_like_a_column_of_the_files(write: Write, name: str) -> None:
    [(path, text)] = words(write, "fields:\n" + field(name))

    assert path == f"fields.{name}"
    assert "belongs to the register or the ledger itself" in text


@pytest.mark.parametrize("name", ["sum", "share", "coalesce", "and", "if"])
def test_a_field_is_not_called_like_a_word_of_the_expression_language(write: Write, name: str) -> None:
    [(path, text)] = words(write, "fields:\n" + field(name))

    assert (path, text) == (f"fields.{name}", f"{name} is a word of the expression language")


def test_a_parameter_does_not_hide_a_field(write: Write) -> None:
    rules = (
        "fields:\n"
        + field("floor")
        + "parameters:\n  floor: {title: {zh: 限, en: Limit}, number: 0, inferred: true}\n"
    )

    assert words(write, rules) == [("parameters.floor", "floor is already a name among the fields")]


def test_a_core_field_keeps_its_type(write: Write) -> None:
    found = words(write, "fields:\n" + field("opened_on", ", type: text"))

    assert found == [("fields.opened_on.type", "the core field opened_on has to be of type date")]


def test_a_pack_that_does_not_extend_base_lacks_the_core(write: Write) -> None:
    folder = write(extends="")

    found = [problem.text.en for problem in check(folder)]

    assert found[0] == "the core field code is missing: extend base"
    assert len(found) == 6


def test_status_keeps_its_five_states(write: Write) -> None:
    rules = """
    fields:
      status:
        title: {zh: 状态, en: Status}
        inferred: true
        type: choice
        options: [{value: active, zh: 正常, en: Active}, {value: lost, zh: 流失, en: Lost}]
    """

    found = words(write, rules)

    assert ("fields.status", "status lacks prospect, suspended, closed") in found


def test_a_header_leads_to_one_field(write: Write) -> None:
    found = words(write, "fields:\n" + field("floor", ", aliases: [Phone, 地址]"))

    assert found == [
        ("fields.floor", "the header 'Phone' also means phone"),
        ("fields.floor", "the header '地址' also means address"),
    ] or found == [
        ("fields.floor", "the header '地址' also means address"),
        ("fields.floor", "the header 'Phone' also means phone"),
    ]


def test_a_label_leads_to_one_option(write: Write) -> None:
    options = ", type: choice, options: [{value: a, zh: 甲, en: First}, {value: b, zh: 乙, en: A}]"

    found = words(write, "fields:\n" + field("kind", options))

    assert found == [("fields.kind.options.1", "'A' also means the option a")] or found == [
        ("fields.kind.options.1", "'a' also means the option a")
    ]


def test_at_most_sixteen_fields_are_listed(write: Write) -> None:
    # base lists code, name, status and opened_on
    listed = "".join(field(f"item_{number:02}", ", listed: true") for number in range(14))

    found = words(write, "fields:\n" + listed)

    assert [path for path, _ in found] == ["fields.item_12.listed", "fields.item_13.listed"]
    assert found[0][1] == "at most 16 fields are listed, this is number 17"


def test_a_level_stands_once(write: Write) -> None:
    rules = """
    levels:
      - {code: shop, title: {zh: 店, en: Shop}}
      - {code: shop, title: {zh: 店二, en: Shop again}}
    """

    assert words(write, rules) == [("levels.1", "the level shop stands twice")]


def test_mark_and_headline_name_classifications(write: Write) -> None:
    assert words(write, "mark: sign\nheadline: grade\n") == [
        ("mark", "there is no classification sign"),
        ("headline", "there is no classification grade"),
    ]
