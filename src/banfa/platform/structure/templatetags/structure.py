"""How the organisation's pages write days."""

from datetime import date, timedelta

from django import template

register = template.Library()


@register.filter
def last_day(end: date) -> date:
    """Return the last day that is included, of an end that is not."""
    return end - timedelta(days=1)
