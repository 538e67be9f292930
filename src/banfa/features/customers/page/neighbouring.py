"""The customers beside one in the list that the reader came from."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from banfa.features.customers import queries
from banfa.features.customers.forms import wish_in
from banfa.features.customers.queries import Neighbours
from banfa.kernel.errors import BanfaError
from banfa.platform.access import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """Where the reader came from, and the pages before and after, with the address of each."""

    found: Neighbours
    list_address: str
    previous: str
    next: str


def beside(actor: Actor, customer_id: int, came: str, tab: str) -> Beside | None:
    """Return the neighbours in the list whose query is `came`; None where that is no list that can be read."""
    if not came:
        return None
    try:
        wish = wish_in(came, actor)
        found = queries.neighbours(actor, wish, customer_id)
    except BanfaError:  # the list has changed its words, or is too broad: the page stands without
        return None
    kept = urlencode({"from": came} | ({"tab": tab} if tab else {}))

    def address(number: int | None) -> str:
        return f"{reverse('customers:customer', args=[number])}?{kept}" if number else ""

    return Beside(
        found=found, list_address=f"{reverse('customers:list')}?{came}", previous=address(found.previous),
        next=address(found.next),
    )  # fmt: skip
