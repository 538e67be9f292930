"""`{% phrases "upset" customer=customer.pk %}`: a way to phrases for a situation, which opens beside the page."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.urls import reverse
from django.utils.http import urlencode

from banfa.platform.access import Permission
from banfa.platform.web.acting import actor_for

register = template.Library()


@register.inclusion_tag("contacts/phrases/_way.html", takes_context=True)
def phrases(context: Mapping[str, Any], situation: str, customer: int | None = None) -> Mapping[str, Any]:
    """Draw the way to phrases of a situation; nothing for whoever may not read them, nothing is asked for before it opens."""
    request = context["request"]
    asked = urlencode([("situation", situation), *([("customer", customer)] if customer else [])])
    return {
        "may": actor_for(request).may(Permission.CONTACTS_PHRASE_READ),
        "page": f"{reverse('contacts:phrases')}?{asked}",
        "drawer": f"{reverse('contacts:phrases-drawer')}?{asked}",
        "language": context.get("language", ""),
    }
