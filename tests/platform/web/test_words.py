"""The template tags that say words, draw marks and build addresses."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from banfa.kernel.text import Language, Text
from banfa.platform.web import numerals
from banfa.platform.web.articles import article_in
from banfa.platform.web.marks import Mark, mark_of

GRADES = [("A", Text("重点", "key")), ("B", Text("普通", "ordinary")), ("C", Text("扶持", "supported"))]


def rendered(source: str, language: str = "en", **values: object) -> str:
    with translation.override(language):
        return Template(source).render(Context(values))


class TestSayingWords:
    @pytest.mark.parametrize(
        ("language", "words"), [("zh-hans", "客户"), ("en", "Customers"), ("fr", "Customers")]
    )
    def test_it_takes_the_readers_language(self, language: str, words: str) -> None:
        assert rendered('{% t "客户" "Customers" %}', language) == words

    def test_it_puts_values_in_and_escapes_them(self) -> None:
        source = '{% t "找{name}" "Find <b>{name}</b>" name=name %}'

        assert rendered(source, name="<i>") == "Find <b>&lt;i&gt;</b>"

    @pytest.mark.parametrize(
        ("count", "words"), [(0, "0 customers"), (1, "1 customer"), (1284, "1,284 customers")]
    )
    def test_it_counts(self, count: int, words: str) -> None:
        source = '{% t "{n} 户" "{n} customers" one="1 customer" n=n %}'

        assert rendered(source, n=count) == words

    def test_a_text_is_said_and_escaped(self) -> None:
        assert rendered("{{ words|said }}", words=Text("甲", "<a>")) == "&lt;a&gt;"
        assert rendered("{{ words|said }}", "zh-hans", words=Text("甲", "a")) == "甲"
        assert rendered("{{ words|said }}", words=None) == ""


@pytest.mark.parametrize(
    ("value", "places", "words"),
    [
        (1284, 0, "1,284"),
        (Decimal("0.17470"), 4, "0.1747"),
        (Decimal("12345678901234567.89"), 2, "12,345,678,901,234,567.89"),
        (0.1 + 0.2, 1, "0.3"),
        (-5, 0, "−5"),
        (Decimal("-0.004"), 2, "0"),
        (None, 0, "–"),
        ("", 0, "–"),
        ("abc", 0, "–"),
        (float("nan"), 0, "–"),
    ],
)
def test_a_figure_reads(value: object, places: int, words: str) -> None:
    assert numerals.figure(value, places) == words  # type: ignore[arg-type]


def test_money_keeps_its_decimals() -> None:
    assert numerals.fixed(Decimal("1234.5")) == "1,234.50"
    assert numerals.fixed(Decimal("-0.5")) == "−0.50"


def test_shares_and_changes_read() -> None:
    assert numerals.percent(Decimal("0.4009")) == "40.1%"
    assert numerals.signed(0.07021) == "+0.0702"
    assert numerals.signed(-0.5) == "−0.5"


def test_a_moment_is_shown_where_the_organisation_is() -> None:
    assert numerals.moment(datetime(2026, 10, 7, 18, 14, tzinfo=UTC)) == "2026-10-08 02:14"
    assert numerals.day(datetime(2026, 10, 7, 18, 14, tzinfo=UTC)) == "2026-10-08"
    assert numerals.day(date(2026, 10, 7)) == "2026-10-07"


@pytest.mark.parametrize(
    ("value", "zh", "en"),
    [
        (0, "0", "0"),
        (12.345, "12.35", "12.35"),
        (9_999, "9,999", "9,999"),
        (12_345, "1.2 万", "12.3k"),
        (123_456, "12.3 万", "123k"),
        (5_412_300, "541 万", "5.4M"),
        (-12_345, "−1.2 万", "−12.3k"),
        (312_000_000, "3.1 亿", "312M"),
        (Decimal("1234567890.5"), "12.3 亿", "1.2B"),
        (None, "–", "–"),
        (float("inf"), "–", "–"),
    ],
)
def test_a_figure_is_short_in_the_way_of_each_language(value: object, zh: str, en: str) -> None:
    assert numerals.compact(value) == Text(zh, en)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "zh", "en"),
    [
        (Decimal("1284.5"), "1,284.50 元", "¥1,284.50"),
        (-3, "−3.00 元", "−¥3.00"),
        (None, "–", "–"),
    ],
)
def test_money_stands_as_each_language_writes_it(value: object, zh: str, en: str) -> None:
    assert numerals.money(value) == Text(zh, en)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("on", "zh", "en"),
    [
        (date(2026, 10, 8), "10 月 8 日", "Oct 8"),
        (date(2025, 12, 31), "2025 年 12 月 31 日", "Dec 31, 2025"),
        (datetime(2026, 10, 7, 18, 14, tzinfo=UTC), "10 月 8 日", "Oct 8"),
        (None, "–", "–"),
    ],
)
def test_a_day_in_running_text_names_the_year_only_where_it_is_another(
    on: date | None, zh: str, en: str
) -> None:
    assert numerals.running_day(on, today=date(2026, 11, 1)) == Text(zh, en)


class TestAGrade:
    @pytest.mark.parametrize(("value", "tone"), [("A", "a"), ("B", "b"), ("C", "c"), (None, "x"), ("Z", "b")])
    def test_it_is_filled_by_its_place(self, value: str | None, tone: str) -> None:
        assert mark_of(value, GRADES).tone == tone

    def test_a_letter_is_read_out_with_its_words(self) -> None:
        drawn = rendered("{% grade mark %}", mark=mark_of("A", GRADES))

        assert 'class="bf-grade a" title="key"' in drawn
        assert '<span class="bf-said"> key</span>' in drawn

    def test_a_long_code_shows_its_words_instead(self) -> None:
        drawn = rendered(
            "{% grade mark %}", mark=Mark(value="gold", label=Text("金卡", "gold card"), tone="a")
        )

        assert drawn == '<span class="bf-grade a wide">gold card</span>'


class TestAClauseTag:
    def test_it_leads_to_the_clause_with_its_article(self) -> None:
        drawn = rendered('{% clause "NY-6.2.b" %}')

        assert 'href="/regulations/NY/#NY-6.2.b"' in drawn
        assert "Art. 6 2 <code>NY-6.2.b</code>" in drawn

    def test_an_unknown_clause_is_only_named(self) -> None:
        assert "<code>NY-99</code>" in rendered('{% clause "NY-99" %}')


@pytest.mark.parametrize(
    ("words", "english"),
    [
        ("第六条 2", "Art. 6 2"),
        ("第二十三条", "Art. 23"),
        ("第一百零五条", "Art. 105"),
        ("第六条 前文", "Art. 6 preamble"),
        ("第五条(二)4", "Art. 5 (2) 4"),
        ("第十九条 A 日常", "Art. 19 A daily"),
        ("6.5.4.1", "6.5.4.1"),
        ("三、1", "3, 1"),
    ],
)
def test_an_articles_number_is_read_in_english(words: str, english: str) -> None:
    assert article_in(words, Language.EN) == english
    assert article_in(words, Language.ZH) == words


class TestAnAddress:
    def link(self, source: str, query: str) -> str:
        request = RequestFactory().get(f"/customers/?{query}")
        return rendered(source, request=request)

    def test_a_key_is_changed_and_the_pages_start_anew(self) -> None:
        assert self.link('{% with_query sort="code" %}', "q=a&after=12&sort=name") == "?q=a&amp;sort=code"

    def test_an_empty_key_is_dropped(self) -> None:
        assert self.link("{% with_query why=None %}", "why=grade&tab=file") == "?tab=file"
        assert self.link("{% without_query key %}", "q=a") == "?q=a"

    def test_values_are_encoded(self) -> None:
        assert self.link('{% with_query q="a&b=c" %}', "") == "?q=a%26b%3Dc"
