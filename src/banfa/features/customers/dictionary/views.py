"""The dictionary as a page."""

from collections import Counter

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from banfa.features.customers.dictionary.entries import MAINTENANCE, SENSITIVITY, Asked, headings, owners
from banfa.features.customers.forms import not_understood
from banfa.kernel.text import Text
from banfa.platform.access import Permission, require
from banfa.platform.access.fields import fields_for
from banfa.platform.org.current import pack_on
from banfa.platform.web import languages
from banfa.platform.web.acting import actor_for, wants_fragment
from banfa.policy.model import Pack

LONGEST_WORDS = 60
KEYS = ("q", "maintenance", "sensitivity", "owner", "approved", "mine")
HINT = Text("名称、代码、表头", "Title, code or header")


@require_safe
def dictionary(request: HttpRequest) -> HttpResponse:
    """List the fields that the reader may know of, by group; a fragment is the list alone. Raises BadRequest."""
    actor = actor_for(request)
    require(actor, Permission.CUSTOMERS_CUSTOMER_READ)
    pack = fields_for(actor, pack_on(timezone.localdate()))
    asked = read_asked(request.GET, pack)
    found = headings(pack, actor, asked)
    kinds = Counter(field.maintenance for field in pack.fields.values())
    content = {
        "headings": found, "asked": asked, "hint": HINT, "shown": sum(len(one.entries) for one in found),
        "total": len(pack.fields), "kinds": [(MAINTENANCE[kind], kind.value, kinds[kind]) for kind in MAINTENANCE if kinds[kind]],
        "maintenances": [(kind.value, languages.said(words)) for kind, words in MAINTENANCE.items() if kinds[kind]],
        "sensitivities": [(one.value, languages.said(words)) for one, words in SENSITIVITY.items()],
        "owners": [(code, languages.said(words)) for code, words in owners(pack).items()],
        "narrowed": sum(bool(value) for value in (asked.maintenance, asked.sensitivity, asked.owner, asked.approved, asked.mine)),
    }  # fmt: skip
    name = "_list.html" if wants_fragment(request) else "page.html"
    response = render(request, f"customers/dictionary/{name}", content)
    patch_vary_headers(response, ["HX-Request"])
    return response


def read_asked(query: QueryDict, pack: Pack) -> Asked:
    """Return what is wanted. Raises BadRequest for a key or a value that is none of those on offer."""
    known: dict[str, frozenset[str]] = {
        "maintenance": frozenset(MAINTENANCE), "sensitivity": frozenset(SENSITIVITY), "owner": frozenset(owners(pack)),
    }  # fmt: skip
    for key in query:
        value = query.get(key, "")
        if key not in KEYS or (value and value not in known.get(key, {value})):
            raise not_understood(key, value, known=KEYS)
    return Asked(
        words=query.get("q", "").strip()[:LONGEST_WORDS], maintenance=query.get("maintenance", ""),
        sensitivity=query.get("sensitivity", ""), owner=query.get("owner", ""),
        approved=bool(query.get("approved")), mine=bool(query.get("mine")),
    )  # fmt: skip
