import pytest

from banfa.features.regulations.queries.articles import by_article, heading_of
from banfa.kernel.text import same
from banfa.policy.catalogue import Clause


@pytest.mark.parametrize(
    ("article", "heading"),
    [
        pytest.param("第六条", "第六条", id="an article"),
        pytest.param("第六条 附表", "第六条", id="its annex"),
        pytest.param("第五条(一)1", "第五条", id="an item in brackets"),
        pytest.param("第十九条 A 日常", "第十九条", id="a line of a table"),
        pytest.param("第五章 前文", "第五章", id="a chapter"),
        pytest.param("第2-3段", "第2-3段", id="paragraphs"),
        pytest.param("art.3 (7)", "art.3", id="an English article"),
        pytest.param("sec.4 item 2", "sec.4", id="an English section"),
        pytest.param("6.3.1.2.1", "6.3", id="a decimal number"),
        pytest.param("4", "4", id="a whole number"),
        pytest.param("3.1 bullet 1", "3.1", id="a bullet"),
        pytest.param("appendix 3 (named in 6.6.3; layout not printed)", "appendix 3", id="an appendix"),
        pytest.param("三、2 A", "三", id="a Chinese number"),
        pytest.param("三(五)1", "三", id="a Chinese number with brackets"),
        pytest.param("模块二 一4", "模块二", id="a module"),
        pytest.param("document header", "document header", id="words"),
        pytest.param("一 8, 9", "一", id="two items"),
    ],
)
def test_a_clause_stands_under_its_article(article: str, heading: str) -> None:
    assert heading_of(article) == heading


def clause(name: str, article: str) -> Clause:
    return Clause(
        id=name, document="X", article=article, capability="surveys", kind="rule", says=same(name), accept=""
    )


def test_articles_keep_the_order_of_the_text_and_come_again_where_the_text_comes_back() -> None:
    clauses = [
        clause("X-1", "第一条"),
        clause("X-1.2", "第一条 2"),
        clause("X-2", "第二条"),
        clause("X-1.3", "第一条 3"),
    ]

    found = [(heading, [one.id for one in inside]) for heading, inside in by_article(clauses)]

    assert found == [("第一条", ["X-1", "X-1.2"]), ("第二条", ["X-2"]), ("第一条", ["X-1.3"])]
