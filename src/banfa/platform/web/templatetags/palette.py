"""How the palette shows why something was found."""

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from banfa.kernel.text import Text
from banfa.platform.web import languages
from banfa.platform.web.matching import span_of

register = template.Library()


@register.simple_tag
def marked(title: Text, words: str) -> SafeString:
    """Say a title with the characters marked for which the words stand."""
    shown = languages.said(title)
    start, end = span_of(words, shown)
    if start == end:
        return conditional_escape(shown)
    return format_html("{}<b>{}</b>{}", shown[:start], shown[start:end], shown[end:])
