"""Article numbers as each language writes them."""

import re

import pytest

from banfa.kernel.text import Language
from banfa.platform.web.articles import article_in
from banfa.policy import catalogue


@pytest.mark.parametrize(
    ("words", "chinese"),
    [
        ("第六条 2", "第六条 2"),
        ("art.5 (2)", "第5条 (2)"),
        ("ch.3 2.1.2", "第3章 2.1.2"),
        ("sec.4 item 2", "第4节 第2项"),
        ("appendix 5 (named in 6.6.3; layout not printed)", "附录5 （见 6.6.3，原文未附格式）"),
    ],
)
def test_a_number_is_written_in_chinese(words: str, chinese: str) -> None:
    assert article_in(words, Language.ZH) == chinese


def test_no_article_of_the_catalogue_stays_in_english_on_chinese_pages() -> None:
    shown = {article_in(clause.article, Language.ZH) for clause in catalogue.clauses().values()}

    assert [words for words in sorted(shown) if re.search("[A-Za-z]{3,}", words)] == []
