import re
from pathlib import Path

import pytest

import banfa
from tests.platform.web.template_words import CHINESE, markup_of, placeholders, said, words_outside

SOURCE = Path(banfa.__file__).parent
TEMPLATES = sorted(SOURCE.rglob("templates/**/*.html"))
STYLES = sorted(SOURCE.rglob("static/banfa/**/*.css"))
SCRIPTS = sorted(SOURCE.rglob("static/banfa/**/*.js"))
SWITCHES = {
    ("en", "zh-hans"),
    ("en", "zh-CN"),
    ("EN", "中文"),
    ("Switch to English", "切换到中文"),
    ("zh-CN", "en"),
}
OUTSIDE = re.compile(r"""(?:https?:)?//[a-z0-9-]+\.""", re.IGNORECASE)
NAMESPACE = "http://www.w3.org/"
templates = pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: f"{path.parent.name}/{path.name}")


def test_there_are_templates_to_check() -> None:
    assert len(TEMPLATES) > 30


@templates
def test_every_word_is_said_in_both_languages(path: Path) -> None:
    assert words_outside(path.read_text(encoding="utf-8")) == []


@templates
def test_each_language_stands_in_its_own_place(path: Path) -> None:
    pairs = [pair for pair in said(path.read_text(encoding="utf-8")) if pair not in SWITCHES]

    assert [en for _, en in pairs if CHINESE.search(en)] == []
    assert [
        zh for zh, _ in pairs if re.search("[A-Za-z]{2,}", re.sub("{.*?}", "", zh)) and not CHINESE.search(zh)
    ] == []


@templates
def test_both_languages_name_the_same_values(path: Path) -> None:
    pairs = said(path.read_text(encoding="utf-8"))

    assert [pair for pair in pairs if placeholders(pair[0]) != placeholders(pair[1])] == []


@templates
def test_nothing_is_inline_that_the_policy_forbids(path: Path) -> None:
    source = markup_of(path.read_text(encoding="utf-8"))

    assert not re.search(r"\sstyle\s*=|<style|\son[a-z]+\s*=", source)
    assert not re.search(r"<script(?![^>]*\bsrc=)", source)


@pytest.mark.parametrize("path", [*TEMPLATES, *STYLES, *SCRIPTS], ids=lambda path: path.name)
def test_nothing_points_outside(path: Path) -> None:
    source = path.read_text(encoding="utf-8").replace(NAMESPACE, "")

    assert OUTSIDE.search(source) is None


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
            '{% t "客户" "Customers" %}',
            '<a class="btn wide" href="{% url "x:y" %}" aria-label="{% t "开" "open" %}">{{ name }}</a>',
            "<code>banfa init</code> · 12",
            "{# A comment for engineers #}",
            "<span>Banfa <small>办法</small></span>",
        ],
    )
    def test_it_passes_what_reads_alike(self, source: str) -> None:
        assert words_outside(source) == []
