import pytest

from banfa.features.regulations.templatetags.regulations import marked


@pytest.mark.parametrize(
    ("words", "terms", "shown"),
    [
        pytest.param("规模指数", [], "规模指数", id="nothing searched"),
        pytest.param(
            "按规模指数排序", ["规模", "排序"], "按<mark>规模</mark>指数<mark>排序</mark>", id="two words"
        ),
        pytest.param("The Index", ["index"], "The <mark>Index</mark>", id="another case"),
        pytest.param("a < b & c", ["b"], "a &lt; <mark>b</mark> &amp; c", id="signs of HTML in the text"),
        pytest.param("a <b> c", ["<b>"], "a <mark>&lt;b&gt;</mark> c", id="signs of HTML in the search"),
        pytest.param("(1+1)", ["(1+"], "<mark>(1+</mark>1)", id="signs of a pattern"),
        pytest.param("amp & more", ["amp"], "<mark>amp</mark> &amp; more", id="never inside an entity"),
    ],
)
def test_searched_words_are_marked_where_they_stand(words: str, terms: list[str], shown: str) -> None:
    assert marked(words, terms) == shown
