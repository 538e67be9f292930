"""Everything wrong with a pack is said at once, with file, line, path and a suggestion."""

from datetime import date
from pathlib import Path

import pytest

from banfa.policy.loading import PackInvalid, Problem, check, load

from .conftest import Write

FILE = "trial/2026.1/rules.yaml"


def problems(folder: Path) -> list[tuple[int, str, str]]:
    """Return line, path and English words of each problem, all of which must stand in rules.yaml."""
    found = check(folder)
    assert {problem.file for problem in found} <= {FILE}, found
    return [(problem.line, problem.path, problem.text.en) for problem in found]


def only(folder: Path) -> tuple[int, str, str]:
    [found] = problems(folder)
    return found


def test_a_sound_pack_has_no_problem(write: Write) -> None:
    folder = write(
        rules="""
        fields:
          floor: {title: {zh: 面积, en: Floor}, type: decimal, inferred: true}
        """
    )

    assert check(folder) == []
    assert load("trial", on=date(2026, 5, 1)).fields["floor"].title.en == "Floor"


def test_every_problem_is_reported_at_once(write: Write) -> None:
    folder = write(
        rules="""
        fields:
          floor:
            title: {zh: 面积, en: Floor}
            typ: decimal
          wide:
            title: {zh: "", en: Wide}
            group: basics
        parameters:
          bound:
            title: {zh: 下限, en: Bound}
            number: {figure: NY-6.2.b.big_share}
        measures:
          sold: {title: {zh: 销量, en: Sold}, value: sum(quantty)}
        classifications:
          size:
            title: {zh: 规模, en: Size}
            cites: [NY-6.2.bb]
            of: statuss == "active"
            lookup: status
            values: [{value: active, zh: 正常, en: active}]
          code:
            title: {zh: 标识, en: Mark}
            join: [size, sizes]
        headline: grade
        """
    )

    found = problems(folder)

    assert [(line, path) for line, path, _ in found] == [
        (4, "fields.floor.typ"),
        (6, "fields.wide.title.zh"),
        (7, "fields.wide.group"),
        (11, "parameters.bound.number"),
        (13, "measures.sold.value"),
        (17, "classifications.size.cites.0"),
        (18, "classifications.size.of"),
        (19, "classifications.size.lookup"),
        (19, "classifications.size.lookup"),
        (19, "classifications.size.lookup"),
        (19, "classifications.size.lookup"),
        (23, "classifications.code.join.1"),
        (24, "headline"),
    ]
    words = {path: text for _, path, text in found}
    assert words["fields.floor.typ"] == "unknown key typ; did you mean type?"
    assert words["fields.wide.title.zh"] == "zh must not be empty"
    assert words["fields.wide.group"] == "there is no group basics; did you mean basic?"
    assert "NY-6.2.b has NY-6.2.b.large_share" in words["parameters.bound.number"]
    assert "did you mean quantity?" in words["measures.sold.value"]
    assert "did you mean NY-6.2.b?" in words["classifications.size.cites.0"]
    assert "did you mean status?" in words["classifications.size.of"]
    assert "did you mean size?" in words["classifications.code.join.1"]


def test_a_pack_in_error_is_not_loaded_and_says_why_in_both_languages(write: Write) -> None:
    write(rules="fieldz: {}\n")

    with pytest.raises(PackInvalid) as refused:
        load("trial", on=date(2026, 5, 1))

    assert refused.value.problems == (Problem(FILE, 1, "fieldz", refused.value.problems[0].text),)
    assert (
        refused.value.text.en
        == f"the pack is not valid: {FILE}:1: fieldz: unknown key fieldz; did you mean fields?"
    )
    assert "第 1 行" in refused.value.text.zh
    assert "是否指 fields？" in refused.value.text.zh


def test_what_refers_to_an_item_in_error_is_not_reported_as_well(write: Write) -> None:
    folder = write(
        rules="""
        parameters:
          bound: {title: {zh: 下限, en: Bound}, number: many, inferred: true}
        classifications:
          big:
            title: {zh: 大, en: Big}
            measure: sum(amount)
            of: sum(amount) > bound
            bands:
              - {value: a, zh: 大, en: big, at_least: {value: 5, inferred: true}}
              - {value: b, zh: 小, en: small}
        """
    )

    assert only(folder) == (2, "parameters.bound.number", "'many' is no number")


@pytest.mark.parametrize(
    ("rules", "line", "path", "words"),
    [
        pytest.param(
            "fields: [1, 2]\n", 1, "fields", "a mapping of keys is needed here", id="list for mapping"
        ),
        pytest.param(
            "fields:\n  floor: {title: {zh: 面积}, inferred: true}\n",
            2,
            "fields.floor.title.en",
            "en is missing",
            id="missing",
        ),
        pytest.param(
            "fields:\n  Floor: {title: {zh: 面积, en: Floor}}\n",
            2,
            "fields.Floor",
            "'Floor' is not written as",
            id="name",
        ),
        pytest.param(
            "fields:\n  floor: {title: {zh: 面积, en: Floor}, type: decimals}\n",
            2,
            "fields.floor.type",
            "'decimals' is none of the choices; did you mean decimal?",
            id="enum",
        ),
        pytest.param(
            "fields:\n  floor: {title: {zh: 面积, en: Floor}, decimals: 9}\n",
            2,
            "fields.floor.decimals",
            "must not exceed 6",
            id="bound",
        ),
        pytest.param(
            "fields:\n  floor: {title: {zh: 面积, en: Floor}, required: perhaps}\n",
            2,
            "fields.floor.required",
            "true or false is needed here",
            id="yes or no",
        ),
        pytest.param(
            "fields:\n  floor: {title: {zh: 面积, en: Floor}, type: choice}\n",
            2,
            "fields.floor",
            "a choice has options, and nothing else has",
            id="own rule of the model",
        ),
        pytest.param(
            "classifications:\n  x: {title: {zh: 类, en: Class}}\n",
            2,
            "classifications.x",
            "write exactly one method",
            id="no method",
        ),
        pytest.param(
            "classifications:\n  x:\n    title: {zh: 类, en: Class}\n    maps: {a: b}\n    lookup: status\n    values: []\n",
            4,
            "classifications.x.maps",
            "unknown key maps; did you mean map?",
            id="unknown key of a method",
        ),
        pytest.param("digest: abc\n", 1, "digest", "is computed and cannot be written", id="computed"),
        pytest.param(
            "documents: [NYY]\n", 1, "documents.10", "the catalogue has no regulation NYY", id="document"
        ),
    ],
)
def test_a_slip_in_the_types_has_its_line_and_words(
    write: Write, rules: str, line: int, path: str, words: str
) -> None:
    found = problems(write(rules=rules))

    assert any((line, path) == (at, where) and words in text for at, where, text in found), found


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        pytest.param("fields:\n  a: 1\n  a: 2\n", 3, "a stands twice, first on line 2", id="duplicate key"),
        pytest.param("fields: {\n", 2, "this is no well-formed YAML", id="no YAML"),
        pytest.param("- a\n", 1, "the file has to be a mapping of keys", id="a list"),
        pytest.param("fields: &a {}\ngroups: *a\n", 2, "anchors and aliases are not used", id="alias"),
        pytest.param("? [a]\n: 1\n", 1, "a key has to be one word", id="key of several words"),
        pytest.param("a: " + "[" * 60 + "]" * 60 + "\n", 1, "nested too deeply", id="nesting"),
        pytest.param("a: 1\n---\nb: 2\n", 2, "this is no well-formed YAML", id="two documents"),
    ],
)
def test_what_cannot_be_read_has_its_line(write: Write, content: str, line: int, words: str) -> None:
    found = problems(write(rules=content))

    assert any(line == at and words in text for at, _, text in found), found


def test_bytes_that_are_no_text_are_reported(write: Write) -> None:
    folder = write()
    (folder / "rules.yaml").write_bytes(b"fields: \xff\xfe\xfa")

    line, _, words = only(folder)

    assert line == 1
    assert "cannot be read" in words


def test_a_name_in_two_files_is_reported_where_it_stands_again(write: Write) -> None:
    field = "fields:\n  floor: {title: {zh: 面积, en: Floor}, inferred: true}\n"
    folder = write(first=field, second=field)

    [problem] = check(folder)

    assert (problem.file, problem.line, problem.path) == ("trial/2026.1/second.yaml", 2, "fields.floor")
    assert problem.text.en == "fields.floor stands twice, first at trial/2026.1/first.yaml:2"


def test_a_section_may_be_spread_over_files(write: Write) -> None:
    write(
        first="fields:\n  floor: {title: {zh: 面积, en: Floor}, inferred: true}\n",
        second="fields:\n  staff: {title: {zh: 员工数, en: Staff}, type: integer, inferred: true}\n",
    )

    fields = load("trial", on=date(2026, 5, 1)).fields

    assert {"floor", "staff", "name"} <= set(fields)


def test_codes_stay_text_whatever_yaml_would_make_of_them(write: Write) -> None:
    write(
        rules="""
        fields:
          kind:
            title: {zh: 类别, en: Kind}
            inferred: true
            type: choice
            options:
              - {value: N, zh: 甲, en: first}
              - {value: no, zh: 乙, en: second}
              - {value: 01, zh: 丙, en: third}
              - {value: 1.50, zh: 丁, en: fourth}
        """
    )

    kind = load("trial", on=date(2026, 5, 1)).fields["kind"]

    assert [option.value for option in kind.options] == ["N", "no", "01", "1.50"]


def test_a_head_in_error_is_reported_alone(write: Write) -> None:
    folder = write(head="name: trial\nversion: '1'\neffective: soon\ntitle: {zh: 试, en: T}\n")

    found = [(problem.line, problem.path) for problem in check(folder)]

    assert found == [(1, "summary"), (2, "version"), (3, "effective")]


def test_a_folder_without_a_pack_says_so(root: Path) -> None:
    [problem] = check(root)

    assert problem.text.en == "there is no pack.yaml in this folder"


def test_a_version_in_the_wrong_folder_is_reported(write: Write) -> None:
    folder = write()
    wrong = folder.rename(folder.with_name("2026.7"))

    assert [problem.text.en for problem in check(wrong)] == [
        "the folder of this version has to be trial/2026.1"
    ]
