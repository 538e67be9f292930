"""Draws the lines of the register. As template nodes their values would cost more than reading them."""

from collections.abc import Sequence
from html import escape

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from banfa.features.customers.listing.columns import NO_TONE, STATUS_TONES, Column, Reading, status_of
from banfa.features.customers.listing.hits import Hits
from banfa.kernel.text import Text
from banfa.platform.access.fields import hides

__all__ = ["NO_TONE", "STATUS_TONES", "drawn_lines", "status_of"]
CALL = Text("拨打电话", "Call")
PICK = Text("选择", "Select")


def drawn_lines(
    reading: Reading, columns: Sequence[Column], *, came_from: str, words: str = ""
) -> SafeString:
    """Return the table's lines. `came_from` names the list, so that a customer's page knows who stands beside it.

    `words` are those searched for: where they are not in the name, the line says what they were found in.
    """
    address, language = reverse("customers:list"), reading.language
    select = escape(PICK.in_language(language))
    cells = [(one.kind, one.draw(reading)) for one in columns]
    hits = Hits(words, reading) if words else None
    calls = may_call(reading)
    lines = []
    for one in reading.customers:
        own = f"{address}{one.pk}/?{came_from}"
        name = escape(one.name)
        shown = "".join(
            f'<td class="{kind}">{draw(one)}</td>' if kind else f"<td>{draw(one)}</td>"
            for kind, draw in cells
        )
        found = hits.drawn(one) if hits is not None else ""
        call = _call(one.phone, language) if calls else ""
        lines.append(
            f'<tr data-row data-row-link="{own}"><td class="pick"><input class="form-check-input" type="checkbox"'
            f' data-pick name="id" value="{one.pk}" form="bulk" aria-label="{select} {name}"></td>'
            f'<th scope="row" class="who"><span class="row-x"><a href="{own}">{name}</a>'
            f'<span class="bf-code">{escape(one.code)}</span>{found}</span></th>{shown}{call}</tr>'
        )
    return mark_safe("\n".join(lines))  # noqa: S308  each value was escaped


def may_call(reading: Reading) -> bool:
    """Tell whether the reader sees phone numbers whole."""
    phone = reading.pack.fields.get("phone")
    return phone is not None and not hides(reading.actor, phone)


def _call(phone: str, language: str) -> str:
    """Draw the link by which a phone calls."""
    if not phone:
        return '<td class="call"></td>'
    words = escape(f"{CALL.in_language(language)} {phone}")
    number = "".join(character for character in phone if character.isdigit() or character == "+")
    return (
        f'<td class="call"><a class="btn btn-sm" href="tel:{number}" aria-label="{words}">'
        f"{escape(phone)}</a></td>"
    )
