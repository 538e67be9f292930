import pytest
from django.http import HttpRequest, QueryDict
from django.template import Context, Template, engines
from django.template.base import NodeList, VariableNode
from django.urls import NoReverseMatch, reverse

from banfa.platform.web import languages
from banfa.platform.web.joining import FixedRun, join

ZH, EN = "zh-hans", "en"


def read(source: str) -> Template:
    """Return a template as the loader hands it out."""
    template = Template(source, engine=engines["django"].engine)
    join(template.nodelist)
    return template


def drawn(source: str, code: str = ZH, **values: object) -> str:
    with languages.answering_in(code):
        return read(source).render(Context(values))


class TestWhatIsKnownBeforehand:
    SOURCE = '<p class="x">{% t "客户" "Customers" %} {% icon "plus" %}<a href="{% url "web:home" %}">{{ name }}</a></p>'

    def test_becomes_one_node_up_to_the_next_value(self) -> None:
        nodes = read(self.SOURCE).nodelist

        assert [type(one) for one in nodes[:2]] == [FixedRun, VariableNode]
        assert len(nodes) == 3

    def test_says_the_same_as_apart(self) -> None:
        apart = Template(self.SOURCE, engine=engines["django"].engine)

        for code in (ZH, EN):
            with languages.answering_in(code):
                assert read(self.SOURCE).render(Context({"name": "<b>"})) == apart.render(
                    Context({"name": "<b>"})
                )

    def test_is_said_in_the_language_of_each_reader(self) -> None:
        template = read(self.SOURCE)

        said = []
        for code in (ZH, EN, ZH):
            with languages.answering_in(code):
                said.append(template.render(Context({"name": ""})))

        assert "客户" in said[0]
        assert "Customers" in said[1]
        assert said[2] == said[0]

    def test_is_found_inside_branches_loops_and_components(self) -> None:
        words = '{% t "甲" "A" %}-{% t "乙" "B" %}'
        source = (
            f"{{% if on %}}{words}{{% else %}}{words}!{{% endif %}}{{% for one in many %}}{words}{{{{ one }}}}"
            f'{{% endfor %}}{{% card "卡" "Card" %}}{words}{{% endcard %}}'
        )

        assert drawn(source, on=True, many=[1, 2]).count("甲-乙") == 4
        assert len(list(runs_in(read(source).nodelist))) >= 4

    def test_joins_no_tag_that_keeps_something_for_later(self) -> None:
        assert drawn('a{% url "web:home" as home %}b{{ home }}') == f"ab{reverse('web:home')}"


def runs_in(nodes: NodeList) -> list[FixedRun]:
    found: list[FixedRun] = []
    for node in nodes:
        if isinstance(node, FixedRun):
            found.append(node)
        for held in vars(node).values():
            lists = [held] if isinstance(held, NodeList) else held if isinstance(held, list | tuple) else []
            for one in lists:
                parts = one if isinstance(one, tuple) else (one,)
                found += [run for part in parts if isinstance(part, NodeList) for run in runs_in(part)]
        inner = getattr(node, "inner", None)
        if inner is not None:
            found += runs_in(inner.nodelist)
    return found


class TestAnAddress:
    def test_may_have_literals(self) -> None:
        assert drawn('{% url "lists:views" "customers" %}') == reverse("lists:views", args=["customers"])

    def test_may_be_named_by_a_value(self) -> None:
        assert drawn("{% url route %}", route="web:home") == reverse("web:home")

    def test_may_have_values_as_ever(self) -> None:
        assert drawn('{% url "customers:customer" one %}', one=7) == reverse("customers:customer", args=[7])

    def test_that_nobody_serves_is_an_error(self) -> None:
        with pytest.raises(NoReverseMatch):
            drawn('{% url "web:nowhere" %}')
        with pytest.raises(NoReverseMatch):
            drawn("{% url route %}", route="web:nowhere")

    def test_that_nobody_serves_is_empty_where_it_is_kept_for_later(self) -> None:
        assert drawn('{% url "web:nowhere" as there %}[{{ there }}]') == "[]"


class TestAQuery:
    @pytest.mark.parametrize(
        ("query", "source", "expected"),
        [
            ("q=a&after=3", '{% with_query sort="name" %}', "?q=a&sort=name"),
            ("q=a&sort=name&before=2", '{% with_query sort="-name" %}', "?q=a&sort=-name"),
            ("grade=A&grade=B", '{% with_query unit="E 1" %}', "?grade=A&grade=B&unit=E+1"),
            ("unit=E&q=a", '{% without_query "unit" %}', "?q=a"),
            ("unit=E", '{% with_query unit="" %}', "?"),
        ],
    )
    def test_is_the_pages_own_with_some_keys_changed(self, query: str, source: str, expected: str) -> None:
        request = HttpRequest()
        request.GET = QueryDict(query)

        for _ in range(2):
            assert drawn(source, request=request).replace("&amp;", "&") == expected
