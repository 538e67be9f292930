"""Draws the fields of a file; as template nodes a file of a hundred fields would cost more than its page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from banfa.features.customers.models import Customer
from banfa.features.customers.page.filing import Item, Section
from banfa.features.customers.page.timeline import action_title
from banfa.features.customers.queries.history import CREATED, Origin
from banfa.features.customers.requests.pending import Pending, pending_of
from banfa.kernel.text import Language, Text
from banfa.platform.web import languages
from banfa.platform.web.numerals import moment
from banfa.platform.web.templatetags.banfa import icon

NOT_GIVEN = Text("未填", "not given")
NEEDED = Text("必填", "required")
MASKED = Text("已隐去", "masked")
SHOW, NOTED = Text("显示", "Show"), Text("查看会记入审计日志", "Showing it is noted in the audit log")
CHANGE, FILL_IN, HISTORY = Text("修改", "Change"), Text("补充", "Fill in"), Text("变更记录：", "History: ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """What all rows of one file share. `address` is the customer's page, `history` is the address of a field's history up to its name."""

    address: str
    may_edit: bool
    history: str
    origins: Mapping[str, Origin]
    language: Language
    pending: Mapping[str, Pending] = field(default_factory=dict)

    def row(self, item: Item) -> str:
        """Draw one field with its value, where it comes from, and the ways to change it."""
        classes = "cu-row wide" if item.is_long else "cu-row"
        title = escape(item.title.in_language(self.language))
        inside = self._value(item, title) if item.words else self._gap(item, title)
        return f'<div class="{classes}" id="f-{item.name}"><dt>{title}</dt><dd>{inside}{self._waiting(item)}{self._history(item, title)}</dd></div>'

    def _waiting(self, item: Item) -> str:
        """Lead to the request that would change the field, where there is one."""
        one = self.pending.get(item.name)
        if one is None:
            return ""
        tip = escape(f"{moment(one.at)} · {one.by}")
        words = one.state.in_language(self.language)
        return f'<a class="bf-tag warn" href="{escape(one.address)}" title="{tip}">{words}</a>'

    def _value(self, item: Item, title: str) -> str:
        words = escape(item.words)
        if item.reach:
            words = f'<a href="{escape(item.reach)}">{words}</a>'
        hidden = self._masked(item, title) if item.is_hidden else ""
        return f'<span title="{escape(self._tip(item))}">{words}</span>{hidden}{self._pen(item, title)}'

    def _masked(self, item: Item, title: str) -> str:
        """Say that a value is masked, or let somebody who may ask for it."""
        if not item.may_show:
            return f'<span class="small muted">{MASKED.in_language(self.language)}</span>'
        address, label = f"{self.address}fields/{item.name}/show/", SHOW.in_language(self.language)
        return (
            f'<a class="small" href="{address}" hx-post="{address}" hx-target="#f-{item.name}" hx-swap="outerHTML"'
            f' title="{escape(NOTED.in_language(self.language))}">{label}<span class="bf-said"> {title}</span></a>'
        )

    def _gap(self, item: Item, title: str) -> str:
        gap = f'<span class="muted">{NOT_GIVEN.in_language(self.language)}</span>'
        if item.is_needed and item.is_kept:
            gap = f'<span class="bf-tag warn">{NEEDED.in_language(self.language)}</span>'
        if not self.may_edit or item.fixed or item.name in self.pending:
            return gap
        return f'{gap}<a class="small" {self._edit(item)}>{FILL_IN.in_language(self.language)}<span class="bf-said"> {title}</span></a>'

    def _pen(self, item: Item, title: str) -> str:
        if not self.may_edit or item.fixed or item.name in self.pending:
            return ""
        label = CHANGE.in_language(self.language)
        return (
            f'<a class="pen" data-edit aria-label="{label} {title}" {self._edit(item)}>{icon("pencil")}</a>'
        )

    def _edit(self, item: Item) -> str:
        address = f"{self.address}fields/{item.name}/"
        return f'href="{address}" hx-get="{address}"'

    def gap(self, item: Item) -> str:
        """Draw the way to a field that is still to be filled in."""
        kind = "cu-gap needed" if item.is_needed else "cu-gap"
        place = f"#f-{item.name}"
        return (
            f'<a class="{kind}" {self._edit(item)} hx-target="{place}" hx-swap="outerHTML show:{place}:top">'
            f"{escape(item.title.in_language(self.language))}</a>"
        )

    def _history(self, item: Item, title: str) -> str:
        if item.name not in self.origins and not item.words:
            return ""
        address = escape(f"{self.history}{item.name}")
        label = HISTORY.in_language(self.language)
        return (
            f'<a class="pen past" href="{address}" hx-get="{address}" hx-target="#why" hx-swap="innerHTML"'
            f' hx-push-url="true" aria-label="{label}{title}">{icon("history")}</a>'
        )

    def _tip(self, item: Item) -> str:
        origin = self.origins.get(item.name) or self.origins.get(CREATED)
        parts = (
            [moment(origin.at), action_title(origin.action).in_language(self.language), origin.who]
            if origin
            else []
        )
        if item.fixed:
            parts.append(item.fixed.in_language(self.language))
        return " · ".join(parts)


def drawn_section(section: Section, drawing: Drawing) -> SafeString:
    """Draw the fields of one heading."""
    return mark_safe("".join(drawing.row(item) for item in section.items))  # noqa: S308  every word was escaped


def drawn_gaps(items: Sequence[Item], drawing: Drawing) -> SafeString:
    """Draw the ways to the fields that are still to be filled in."""
    return mark_safe("".join(drawing.gap(item) for item in items))  # noqa: S308  every word was escaped


def drawn_row(item: Item, drawing: Drawing) -> SafeString:
    """Draw one field alone."""
    return mark_safe(drawing.row(item))  # noqa: S308  every word was escaped


def drawing_of(
    customer: Customer, *, may_edit: bool, query: str, origins: Mapping[str, Origin]
) -> Drawing:  # fmt: skip
    """Return what draws a customer's rows for the reader; `query` holds what the page's address keeps."""
    address = reverse("customers:customer", args=[customer.pk])
    kept = f"{query}&" if query else ""
    return Drawing(
        address=address, may_edit=may_edit, history=f"{address}?{kept}tab=file&history=", origins=origins,
        language=languages.language(), pending=pending_of(customer),
    )  # fmt: skip
