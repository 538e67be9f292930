"""What the components draw from what they are given."""

from typing import Any

import pytest
from django import forms
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory
from django.utils import translation

from banfa.kernel.period import Period
from banfa.kernel.text import Text
from banfa.platform.web.marks import Mark


def drawn(source: str, language: str = "en", query: str = "", **values: Any) -> str:
    request = RequestFactory().get(f"/x/?{query}")
    with translation.override(language):
        return Template(source).render(Context({"request": request, **values}))


class TestWords:
    @pytest.mark.parametrize(("language", "words"), [("zh-hans", "近 3 月"), ("en", "Last 3 months")])
    def test_they_are_said_in_the_readers_language_with_values(self, language: str, words: str) -> None:
        source = '{% card "近 {n} 月" "Last {n} months" n=3 %}{% endcard %}'

        assert f"<h2>{words}</h2>" in drawn(source, language)

    def test_one_text_or_one_piece_of_data_does_too(self) -> None:
        assert "<h2>two</h2>" in drawn("{% card title %}{% endcard %}", title=Text("二", "two"))
        assert "<h2>&lt;b&gt;</h2>" in drawn("{% card title %}{% endcard %}", title="<b>")

    def test_what_people_wrote_is_inert_everywhere(self) -> None:
        evil = '"><script>'
        source = (
            "{% head x note=x %}{% endhead %}{% stat x value=x unit=x note=x href=x %}{% nothing x %}{{ x }}{% endnothing %}"
            '{% input x name="a" value=x hint=x error=x %}{% chip x words=x drop=x %}{% pickone x x %}{% state "" x %}'
            '{% toast "info" x %}{% event x by=x %}{% endevent %}{% personpicker x name="p" source=x value=x shown=x %}'
        )

        assert "<script" not in drawn(source, x=evil)

    def test_attributes_pass_through_and_are_escaped(self) -> None:
        button = drawn('{% button "开" "Open" hx_get=at data_row=1 aria_label=none %}', at='/x?"', none=None)

        assert 'hx-get="/x?&quot;" data-row="1">' in button


class TestParts:
    def test_each_goes_to_its_own_component(self) -> None:
        page = drawn(
            '{% card "外" "Outer" %}{% card "内" "Inner" %}{% fill "foot" %}inside{% endfill %}{% endcard %}'
            '{% fill "foot" %}outside{% endfill %}{% endcard %}'
        )

        assert page.index("<footer>inside</footer>") < page.index("<footer>outside</footer>")

    def test_a_component_without_them_has_no_place_for_them(self) -> None:
        assert "<footer>" not in drawn('{% card "一" "One" %}x{% endcard %}')

    def test_a_block_left_open_is_refused(self) -> None:
        with pytest.raises(TemplateSyntaxError):
            Template('{% card "一" "One" %}')


class TestAField:
    def test_its_hint_and_its_error_are_read_out_with_it(self) -> None:
        page = drawn('{% input "名称" "Name" name="n" hint="h" error="e" required=True %}')

        assert 'aria-invalid="true" aria-describedby="id_n-hint id_n-error"' in " ".join(page.split())
        assert 'id="id_n-hint"' in page
        assert 'id="id_n-error" role="alert"' in page

    def test_a_field_of_django_is_drawn_alike(self) -> None:
        class Asking(forms.Form):
            name = forms.CharField(label="Name", help_text="As on the licence")
            kind = forms.ChoiceField(choices=[("a", "A")])

        form = Asking({"name": "", "kind": "a"})
        page = drawn("{% field form.name %}{% field form.kind %}", form=form)

        assert 'aria-describedby="id_name-hint id_name-error"' in page
        assert "This field is required." in page
        assert 'class="form-select"' in page

    def test_what_was_chosen_stays_chosen(self) -> None:
        pairs = [("1", Text("一", "one")), (2, "two")]

        assert '<option value="2" selected>two' in drawn(
            '{% select "选" "Pick" name="s" options=p value=2 %}', p=pairs
        )
        assert 'value="1" checked' in drawn('{% choices "选" "Pick" name="s" options=p value="1" %}', p=pairs)


def test_problems_stand_above_the_form_and_lead_to_their_fields() -> None:
    page = drawn('{% form "/x/" problems=found %}{% endform %}', found={"id_a": Text("缺", "missing")})

    assert '<li><a href="#id_a">missing</a></li>' in page
    assert 'name="csrfmiddlewaretoken"' in page


def test_periods_stand_by_year() -> None:
    periods = [Period.parse(words) for words in ("2026Q1", "2025Q4")]
    page = drawn('{% periodpicker "期" "Period" periods=periods value=periods.1 %}', periods=periods)

    assert page.index('label="2026"') < page.index('label="2025"')
    assert '<option value="2025Q4" selected>' in page


class TestAColumnsHead:
    @pytest.mark.parametrize(
        ("query", "order", "address"),
        [
            ("", "", "?sort=name"),
            ("sort=name&after=3", 'aria-sort="ascending"', "?sort=-name"),
            ("sort=-name", 'aria-sort="descending"', "?sort=name"),
        ],
    )
    def test_it_sorts_and_turns_round(self, query: str, order: str, address: str) -> None:
        head = drawn('{% th "名称" "Name" sort="name" %}', query=query)

        assert f'href="{address}"' in head
        assert order in head

    def test_without_a_key_it_is_words_alone(self) -> None:
        assert drawn('{% th "金额" "Amount" num=True %}') == '<th scope="col" class="end">Amount</th>'


class TestASwitch:
    SOURCE = '{% switch "状态" "State" name="state" options=options value=value drops="page" target="#list" kind="wide" %}'

    def test_changes_one_key_and_drops_what_goes_with_it(self) -> None:
        options = [("", Text("全部", "All")), ("open", Text("待办", "Open"), 3)]

        page = drawn(self.SOURCE, query="state=open&page=2&by=scale", options=options, value="open")

        assert '<nav class="bf-seg bf-wide" aria-label="State">' in page
        assert (
            '<a href="?by=scale#list" hx-get="?by=scale" hx-target="#list" hx-push-url="true">All</a>' in page
        )
        assert 'href="?by=scale&amp;state=open#list" aria-current="page"' in page
        assert 'Open<span class="n">3</span>' in page

    def test_a_nought_is_a_choice_like_others(self) -> None:
        page = drawn(self.SOURCE, options=[(0, "top"), (1, "below")], value=0)

        assert 'href="?state=0#list" aria-current="page"' in page


class TestProgress:
    @pytest.mark.parametrize(("done", "total", "width"), [(3, 12, "25.0%"), (30, 12, "100.0%")])
    def test_it_never_passes_its_end(self, done: int, total: int, width: str) -> None:
        assert f'width="{width}"' in drawn('{% progress "进" "At" done=d total=t %}', d=done, t=total)

    def test_without_a_total_it_gives_no_figure(self) -> None:
        page = drawn('{% progress "进" "At" %}')

        assert "moving" in page
        assert "aria-valuenow" not in page


def test_a_grade_leads_to_its_why_and_shows_where_it_moved() -> None:
    mark = Mark(value="A", label=Text("重点", "key"), tone="a")
    page = drawn('{% graded mark why="/why" code="CZ1" moved=-1 %}', mark=mark)

    assert '<a href="/why" title="Why">' in page
    assert "down from before" in page
    assert drawn("{% graded mark %}", mark=None).count("<a") == 0


def test_pages_that_are_not_there_are_not_led_to() -> None:
    page = drawn('{% pager after="?after=3" words="1–2" target="#list" %}')

    assert page.count("<a") == 1
    assert 'hx-target="#list"' in page
    assert page.count('aria-disabled="true"') == 1
