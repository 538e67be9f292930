"""The words and addresses below a page of the register."""

from typing import Any

from django.http import QueryDict
from django.utils.html import format_html
from django.utils.safestring import SafeString

from banfa.features.customers.forms import wishes_key
from banfa.features.customers.queries import Count, Page
from banfa.kernel.text import Text
from banfa.platform.web import languages
from banfa.platform.web.numerals import figure


def page_words(page: Page, count: Count, query: QueryDict) -> dict[str, Any]:
    """Return how many there are, and where the pages beside this one begin."""
    first, last = (page.customers[0].pk, page.customers[-1].pk) if page.customers else (0, 0)
    return {
        "count": count,
        "range": _range(page, count, query),
        "before": _beside(query, "before", first) if page.has_before else "",
        "after": _beside(query, "after", last) if page.has_after else "",
    }


def _beside(query: QueryDict, key: str, customer_id: int) -> str:
    kept = QueryDict(wishes_key(query), mutable=True)
    if query.get("view"):
        kept["view"] = query.get("view", "")
    kept[key] = str(customer_id)
    return f"?{kept.urlencode()}"


def _range(page: Page, count: Count, query: QueryDict) -> SafeString:
    """Say how many there are; where counting stopped, a click goes on."""
    number = figure(count.customers)
    here = figure(len(page.customers))
    if not count.is_more:
        every = Text(f"共 {number} 户", f"{number} customers" if count.customers != 1 else "1 customer")
        words = Text(f"{every.zh} · 本页 {here} 户", f"{every.en} · {here} on this page")
        return format_html('<span id="counted">{}</span>', languages.said(words))
    kept = QueryDict(wishes_key(query), mutable=True)
    kept["count"] = "all"
    address = f"?{kept.urlencode()}"
    return format_html(
        '<span id="counted">{} <a href="{}" hx-get="{}" hx-target="#counted">{}</a></span>',
        languages.said(Text(f"{number}+ 户", f"{number}+ customers")), address, address,
        languages.said(Text("全部数清", "Count all")),
    )  # fmt: skip
