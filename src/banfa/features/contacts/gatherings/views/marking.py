"""Marks a customer with a circumstance, and ends the mark."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from banfa.features.contacts.gatherings.services import marking
from banfa.kernel.text import Text
from banfa.platform.web.accepting import takes
from banfa.platform.web.acting import actor_for
from banfa.platform.web.toasts import say


@takes("circumstance", "reason")
@require_POST
def mark(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Mark a customer."""
    posted = request.POST
    marking.mark(
        customer_id,
        posted.get("circumstance", ""),
        posted.get("reason", ""),
        actor=actor_for(request),
        at=timezone.now(),
    )
    say(request, Text("已登记特殊情况", "the circumstance is on file"))
    return _back(customer_id)


@takes()
@require_POST
def unmark(request: HttpRequest, customer_id: int, mark: int) -> HttpResponse:
    """End a mark."""
    marking.unmark(customer_id, mark, actor=actor_for(request), at=timezone.now())
    say(request, Text("已解除", "ended"))
    return _back(customer_id)


def _back(customer_id: int) -> HttpResponse:
    return HttpResponseRedirect(reverse("customers:customer", args=[customer_id]) + "?tab=gatherings")
