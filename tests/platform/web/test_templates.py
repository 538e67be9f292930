import re
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

import banfa
from tests.platform.web.template_words import CHINESE, markup_of, placeholders, said, said_once, words_outside

SOURCE = Path(banfa.__file__).parent
ATTRIBUTES_ALONE = "_marks.html"  # stands inside a tag, so none of it is read
TEMPLATES = sorted(path for path in SOURCE.rglob("templates/**/*.html") if path.name != ATTRIBUTES_ALONE)
STYLES = sorted(path for path in SOURCE.rglob("static/**/*.css") if path.parent.name != "vendor")
SCRIPTS = sorted(path for path in SOURCE.rglob("static/**/*.js") if path.parent.name != "vendor")
SWITCHES = {
    ("en", "zh-hans"),
    ("en", "zh-CN"),
    ("EN", "中文"),
    ("Switch to English", "切换到中文"),
    ("zh-CN", "en"),
}
OUTSIDE = re.compile(r"""(?:https?:)?//[a-z0-9-]+\.""", re.IGNORECASE)
NAMESPACE = "http://www.w3.org/"
Found = Sequence[object]


def wrong_in(paths: Sequence[Path], look: Callable[[str], Found]) -> dict[str, Found]:
    """Return what a look at each file finds wrong, by file; one test for all, since there are hundreds."""
    found = ((str(path.relative_to(SOURCE)), look(path.read_text(encoding="utf-8"))) for path in paths)
    return {name: wrong for name, wrong in found if wrong}


def in_the_wrong_place(source: str) -> Found:
    pairs = [pair for pair in said(source) if pair not in SWITCHES]
    chinese = [en for _, en in pairs if CHINESE.search(en)]
    bare = [zh for zh, _ in pairs if not CHINESE.search(zh)]
    return [*chinese, *(zh for zh in bare if re.search("[A-Za-z]{2,}", re.sub("{.*?}", "", zh)))]


def inline(source: str) -> Found:
    written = markup_of(source)
    return re.findall(r"\sstyle\s*=|<style|\son[a-z]+\s*=|<script(?![^>]*\bsrc=)", written)


def test_there_are_templates_to_check() -> None:
    assert len(TEMPLATES) > 30


def test_every_word_is_said_in_both_languages() -> None:
    assert wrong_in(TEMPLATES, words_outside) == {}


def test_each_language_stands_in_its_own_place() -> None:
    assert wrong_in(TEMPLATES, in_the_wrong_place) == {}


def test_no_component_is_given_words_in_one_language_alone() -> None:
    assert wrong_in(TEMPLATES, said_once) == {}


def test_both_languages_name_the_same_values() -> None:
    def other(source: str) -> Found:
        return [pair for pair in said(source) if placeholders(pair[0]) != placeholders(pair[1])]

    assert wrong_in(TEMPLATES, other) == {}


def test_nothing_is_inline_that_the_policy_forbids() -> None:
    assert wrong_in(TEMPLATES, inline) == {}


def test_nothing_points_outside() -> None:
    def outside(source: str) -> Found:
        return OUTSIDE.findall(source.replace(NAMESPACE, ""))

    assert wrong_in([*TEMPLATES, *STYLES, *SCRIPTS], outside) == {}


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_every_rule_of_a_style_sheet_is_closed(path: Path) -> None:
    source = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)

    assert source.count("{") == source.count("}")


class TestTheSearchForWords:
    @pytest.mark.parametrize(
        "source",
        [
            pytest.param("<p>Hello</p>", id="English text"),
            pytest.param("<p>你好</p>", id="Chinese text"),
            pytest.param(
                '<a title="Open it" href="/x/">{% t "开" "open" %}</a>', id="an attribute that is shown"
            ),
            pytest.param('<input placeholder="名称">', id="an attribute that is read out"),
            pytest.param("{% if a %}{{ b }} 户{% endif %}", id="text between tags"),
        ],
    )
    def test_it_finds_a_word_that_one_language_lacks(self, source: str) -> None:
        assert words_outside(source) != []

    @pytest.mark.parametrize(
        "source",
        [
            '{% card "客户" %}',
            '{% confirm "删" "Delete" "删除？" action="/x" %}',
            '{% stat "数" "Count" unit="cartons" %}',
            '{% state "ok" "正常" %}',
        ],
    )
    def test_it_finds_a_component_that_one_language_lacks(self, source: str) -> None:
        assert said_once(source) != []

    @pytest.mark.parametrize(
        "source",
        [
            '{% card "客户" "Customers" id="customers" %}',
            '{% state "ok" "正常" "Open" %}',
            '{% note "bad" %}',
            '{% stat "数" "Count" unit=unit value="86" %}',
        ],
    )
    def test_it_passes_a_component_with_both(self, source: str) -> None:
        assert said_once(source) == []

    @pytest.mark.parametrize(
        "source",
        [
            '{% t "客户" "Customers" %}',
            '<a class="btn wide" href="{% url "x:y" %}" aria-label="{% t "开" "open" %}">{{ name }}</a>',
            "<code>banfa init</code> · 12",
            "{# A comment for engineers #}",
            "<span>Banfa <small>办法</small></span>",
        ],
    )
    def test_it_passes_what_reads_alike(self, source: str) -> None:
        assert words_outside(source) == []
