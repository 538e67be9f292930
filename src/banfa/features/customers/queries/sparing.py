"""Keeps the search from finding customers by what is hidden from whoever searches."""

from django.db.models import Q
from django.utils import timezone

from banfa.features.customers.naming import is_latin, runs_of
from banfa.platform.access import Actor
from banfa.platform.access.fields import hidden_from
from banfa.platform.org.current import pack_on

SEARCHED = frozenset({"phone", "address"})


def spared(actor: Actor, words: str) -> Q:
    """Return the condition that each word stands in the name or the code, where phone or address are hidden.

    The index holds all of them together; with nothing hidden there is nothing to ask.
    """
    hidden = hidden_from(actor, pack_on(timezone.localdate())) & SEARCHED
    found = Q()
    for run in runs_of(words) if hidden else ():
        is_number = is_latin(run) and any(character.isdigit() for character in run)
        if not is_latin(run):
            found &= Q(name__icontains=run) if "address" in hidden else Q()
        elif is_number:
            found &= Q(code__icontains=run) | Q(name__icontains=run)
    return found
