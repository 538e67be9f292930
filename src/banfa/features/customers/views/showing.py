"""Shows one masked value whole to whoever asks for it, and notes who did."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_http_methods

from banfa.features.customers import queries
from banfa.features.customers.editable import known_field
from banfa.features.customers.page.filing import all_values, item_of
from banfa.features.customers.page.rows import drawing_of, drawn_row
from banfa.features.customers.queries.history import origins
from banfa.features.customers.views.fields import kept_query
from banfa.platform.access import Permission, require
from banfa.platform.access.fields import fields_for, unmask
from banfa.platform.org.current import pack_on
from banfa.platform.web import languages
from banfa.platform.web.accepting import takes
from banfa.platform.web.acting import actor_for, wants_fragment


@require_http_methods(["GET", "HEAD", "POST"])
@takes()
def show(request: HttpRequest, customer_id: int, name: str) -> HttpResponse:
    """Ask whether a masked value is to be shown, then show it; a fragment is the field's row."""
    actor = actor_for(request)
    customer = queries.customer_numbered(actor, customer_id)
    pack, language = fields_for(actor, pack_on(timezone.localdate())), languages.language()
    field = known_field(pack, name, actor)
    require(actor, Permission.CUSTOMERS_FIELD_REVEAL)
    values = all_values(customer)
    item = item_of(name, pack, values, actor, language)
    if request.method == "POST":
        words = unmask(
            actor, name, field, values.get(name), code=customer.code, language=language, at=timezone.now(),
            place="customers:show-field",
        )  # fmt: skip
        item = replace(item, words=words, is_hidden=False, may_show=False)
    if request.method == "POST" and wants_fragment(request):
        drawing = drawing_of(
            customer, may_edit=queries.may_edit(actor, customer), query=kept_query(request),
            origins=origins(customer),
        )  # fmt: skip
        response = HttpResponse(drawn_row(item, drawing))
    else:
        content = {
            "customer": customer, "item": item, "is_shown": request.method == "POST",
            "back": f"{reverse('customers:customer', args=[customer.pk])}?tab=file#f-{name}",
        }  # fmt: skip
        response = render(request, "customers/show.html", content)
    patch_vary_headers(response, ["HX-Request"])
    return response
