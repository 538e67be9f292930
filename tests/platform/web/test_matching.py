import pytest

from banfa.kernel.text import Text
from banfa.platform.web.matching import fit_of, span_of


@pytest.mark.parametrize(
    ("words", "marked"),
    [
        pytest.param("分级", "分级", id="its characters"),
        pytest.param("fenji", "分级", id="its pinyin"),
        pytest.param("fj", "分级", id="its initials"),
        pytest.param("fenj", "分级", id="a syllable that is not finished"),
        pytest.param("fji", "分级", id="an initial and a syllable"),
        pytest.param("FEN JI", "分级", id="capitals and blanks"),
        pytest.param("pc", "批次", id="in the middle"),
        pytest.param("2026", "2026", id="digits"),
    ],
)
def test_typed_words_mark_the_characters_that_they_stand_for(words: str, marked: str) -> None:
    title = "计算分级批次 2026"

    start, end = span_of(words, title)

    assert title[start:end] == marked


@pytest.mark.parametrize("words", ["", "   ", "xyz", "fenjix", "级分", "jf"])
def test_other_words_mark_nothing(words: str) -> None:
    assert span_of(words, "计算分级批次") == (0, 0)


def test_either_language_and_other_names_fit() -> None:
    title = Text("切换深浅主题", "Switch between light and dark")

    assert fit_of("dark", title) is not None
    assert fit_of("qhsq", title) is not None
    assert fit_of("night", title) is None
    assert fit_of("night", title, also=("night mode",)) is not None


def test_what_stands_at_the_beginning_comes_before_what_stands_later() -> None:
    titles = [Text("试算分级", "b"), Text("分级", "a"), Text("丰景", "c")]

    found = sorted((fit, title.zh) for title in titles if (fit := fit_of("fj", title)) is not None)

    assert [title for _, title in found] == ["丰景", "分级", "试算分级"]


def test_long_words_against_a_long_title_are_answered_at_once() -> None:
    assert span_of("s" * 60, "石狮市" * 40) != (0, 0)
    assert span_of("s" * 59 + "x", "石狮市" * 40) == (0, 0)
