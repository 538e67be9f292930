"""What every form carries that is posted: Django's token against forgery, and a key that tells a second sending."""

import secrets

from django import template
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.utils.html import format_html
from django.utils.safestring import SafeString

from banfa.platform.web.sending import KEY

register = template.Library()
_KEPT, _TOKENS = "_banfa_sent_key", "_banfa_sent_tokens"


@register.simple_tag(takes_context=True)
def csrf_token(context: template.Context) -> SafeString:
    """Take the place of Django's tag of this name, so that no form can be without either field."""
    request = context["request"]
    secret = request.META.get("CSRF_COOKIE")
    kept_of, kept = getattr(request, _TOKENS, (None, SafeString("")))
    if secret is not None and kept_of == secret:
        return kept  # one mask serves all the forms of an answer
    drawn = _drawn(request)
    setattr(request, _TOKENS, (request.META.get("CSRF_COOKIE"), drawn))
    return drawn


def _drawn(request: HttpRequest) -> SafeString:
    key = getattr(request, _KEPT, "")
    if not key:
        key = secrets.token_urlsafe(12)
        setattr(request, _KEPT, key)
    return format_html(
        '<input type="hidden" name="csrfmiddlewaretoken" value="{}"><input type="hidden" name="{}" value="{}">',
        get_token(request), KEY, key,
    )  # fmt: skip
