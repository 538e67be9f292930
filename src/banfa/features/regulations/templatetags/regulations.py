"""What only the regulation's pages draw: the words of a search where they stand."""

import re
from collections.abc import Sequence

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.filter
def marked(words: str, terms: Sequence[str]) -> SafeString:
    """Return words with every searched one marked, whatever its case."""
    if not terms:
        return escape(words)
    found = re.compile("|".join(re.escape(term) for term in terms), re.IGNORECASE)
    pieces: list[str] = []
    end = 0
    for match in found.finditer(words):
        pieces += [escape(words[end : match.start()]), f"<mark>{escape(match[0])}</mark>"]
        end = match.end()
    return mark_safe("".join([*pieces, escape(words[end:])]))  # noqa: S308  (every piece is escaped)
