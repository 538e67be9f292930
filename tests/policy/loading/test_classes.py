"""Classifications fit together."""

from textwrap import dedent

import pytest

from banfa.policy.loading import check

from .conftest import Write


def words(write: Write, rules: str) -> list[tuple[str, str]]:
    return [(problem.path, problem.text.en) for problem in check(write(rules=dedent(rules)))]


def lookup(name: str, of: str) -> str:
    return (
        f"  {name}:\n    title: {{zh: 类{name}, en: Class {name}}}\n    inferred: true\n    lookup: {of}\n"
        "    values: [{value: a, zh: 甲, en: a}]\n"
    )


def test_classes_that_refer_to_each_other_are_reported_once(write: Write) -> None:
    rules = (
        "classifications:\n"
        + lookup("x", 'class_of("y")')
        + lookup("y", 'class_of("z")')
        + lookup("z", 'class_of("x")')
    )

    assert words(write, rules) == [
        ("classifications.x", "classifications refer to each other: x → y → z → x")
    ]


def test_a_class_that_is_joined_from_itself_is_reported(write: Write) -> None:
    rules = "classifications:\n" + lookup("x", "address") + "  y: {title: {zh: 合, en: Y}, join: [x, y]}\n"

    assert words(write, rules) == [("classifications.y", "classifications refer to each other: y → y")]


def test_a_circle_through_a_measure_is_found(write: Write) -> None:
    rules = (
        'measures:\n  is_a: {title: {zh: 甲否, en: Is a}, value: \'class_of("x") == "a"\', inferred: true}\n'
        "classifications:\n  x:\n    title: {zh: 类, en: Class}\n    inferred: true\n    of: is_a\n    lookup: address\n"
        "    values: [{value: a, zh: 甲, en: a}]\n"
    )

    assert words(write, rules) == [("classifications.x", "classifications refer to each other: x → x")]


def test_every_code_of_a_lookup_leads_to_a_value(write: Write) -> None:
    rules = """
    classifications:
      state:
        title: {zh: 状态, en: State}
        inferred: true
        lookup: status
        map: {prospect: new, activ: live, active: live, suspended: live, lost: gone}
        values: [{value: new, zh: 新, en: new}, {value: live, zh: 在, en: live}, {value: gone, zh: 去, en: gone}]
    """

    assert words(write, rules) == [
        ("classifications.state.lookup", "the source's code closed leads to no value"),
        ("classifications.state.map.activ", "the source has no code activ; did you mean active?"),
    ]


def test_a_value_stands_once(write: Write) -> None:
    rules = """
    classifications:
      size:
        title: {zh: 规模, en: Size}
        inferred: true
        measure: sum(amount)
        bands:
          - {value: a, zh: 大, en: big, at_least: 5}
          - {value: a, zh: 小, en: small}
    """

    assert words(write, rules) == [("classifications.size", "the value a stands twice")]


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ("of: sum(amount)", "of"),
        ("measure: status", "measure"),
        ("of: share(amount) > 0", "of"),
    ],
)
def test_an_expression_yields_what_its_place_needs(write: Write, change: str, path: str) -> None:
    lines = ["measure: sum(amount)", "of: floor > 1"]
    key = change.partition(":")[0]
    written = [line for line in lines if not line.startswith(key)] + [change]
    rules = "fields:\n  floor: {title: {zh: 面积, en: Floor}, type: decimal, inferred: true}\n"
    rules += "classifications:\n  size:\n    title: {zh: 规模, en: Size}\n    inferred: true\n"
    rules += "".join(f"    {line}\n" for line in written)
    rules += "    bands: [{value: a, zh: 大, en: big, at_least: 5}, {value: b, zh: 小, en: small}]\n"

    assert [where for where, _ in words(write, rules)] == [f"classifications.size.{path}"]


def test_shares_that_do_not_add_up_are_refused(write: Write) -> None:
    rules = """
    classifications:
      size:
        title: {zh: 规模, en: Size}
        inferred: true
        score: sum(amount)
        zero_score: b
        rank: [{value: a, zh: 大, en: big, share: 30%}, {value: b, zh: 小, en: small, share: 60%}]
    """

    assert words(write, rules) == [("classifications.size", "the shares do not add up to 100 %")]
