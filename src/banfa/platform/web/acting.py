"""Who acts in a request, and what kind of answer the request wants."""

from django.http import HttpRequest
from django.utils import timezone
from django_htmx.middleware import HtmxDetails

from banfa.platform.access import Actor, actor_of
from banfa.platform.org.models import Person

KEPT = "_banfa_actor"


class Request(HttpRequest):
    """A request as the middleware hands it to the views behind the log-in."""

    user: Person
    htmx: HtmxDetails


def actor_for(request: HttpRequest) -> Actor:
    """Return the person who asks, with the rights of today; worked out once in a request."""
    actor: Actor | None = getattr(request, KEPT, None)
    if actor is None:
        assert isinstance(request.user, Person)
        actor = actor_of(request.user, on=timezone.localdate())
        setattr(request, KEPT, actor)
    return actor


def wants_fragment(request: HttpRequest) -> bool:
    """Tell whether the answer is put into a page that stands already: htmx, not boosted, not restoring history."""
    htmx: HtmxDetails | None = getattr(request, "htmx", None)
    return bool(htmx) and htmx is not None and not htmx.boosted and not htmx.history_restore_request
