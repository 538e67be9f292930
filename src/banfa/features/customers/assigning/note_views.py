"""Notes and reminders on a customer's page."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect

from banfa.features.customers.assigning import noting
from banfa.kernel.text import Text
from banfa.platform.web.accepting import takes
from banfa.platform.web.acting import actor_for, wants_fragment
from banfa.platform.web.toasts import say


@takes("how", "words")
@require_POST
def note(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Keep a note, or remind whoever is in charge."""
    actor, words, at = actor_for(request), request.POST.get("words", ""), timezone.now()
    if request.POST.get("how") == "remind":
        sent = noting.remind(customer_id, words, actor=actor, at=at, on=timezone.localdate())
        names = "、".join(one.to.name for one in sent if one.to is not None)
        say(request, Text(f"已提醒{names}", f"{names.replace('、', ', ')} is reminded"))
    else:
        noting.write_note(customer_id, words, actor=actor, at=at)
        say(request, Text("已记录", "Noted"))
    return _back(request, customer_id)


@takes()
@require_POST
def done(request: HttpRequest, note_id: int) -> HttpResponse:
    """Tick a reminder off."""
    note = noting.finish(note_id, actor=actor_for(request), at=timezone.now())
    say(request, Text("已办", "Done"))
    return _back(request, note.customer_id)


def _back(request: HttpRequest, customer_id: int) -> HttpResponse:
    address = reverse("customers:customer", args=[customer_id])
    return HttpResponseClientRedirect(address) if wants_fragment(request) else HttpResponseRedirect(address)
