"""Gives a shop its place by the first visit with a good position, on the field's own way: at once, or by a request."""

from contextlib import suppress
from datetime import datetime

from django.db import transaction

from banfa.features.contacts.visits.checking_in import Fix
from banfa.features.customers.models import Customer
from banfa.features.customers.positions import LATITUDE, LONGITUDE, has_positions
from banfa.features.customers.services.editing import change_field
from banfa.features.customers.services.proposing import Proposal, propose
from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access import Actor
from banfa.policy.model import Field, Pack, Source, Way

FIXED = Text("店铺位置已按这次签到登记", "The shop's place was taken from this check-in")
ASKED = Text(
    "已申请把签到位置登记为店铺位置", "This position was put forward as the shop's place, for approval"
)


def place_shop(
    customer: Customer, fix: Fix, pack: Pack, *, visit: int, actor: Actor, at: datetime
) -> Text | None:
    """Register a shop's place where none is known, inside the caller's transaction; None where that is not for the actor.

    What the dictionary governs becomes a request and is never written past it.
    """
    if customer.longitude is not None or not has_positions(pack):
        return None
    degrees = {
        name: _rounded(pack.fields[name], value)
        for name, value in ((LONGITUDE, fix.place.longitude), (LATITUDE, fix.place.latitude))
    }
    why = f"第 {visit} 次联系的签到位置，误差 {fix.accuracy_m} 米"
    ways = {pack.fields[name].way(Source.PAGE) for name in degrees}
    # The visit is kept whatever the register says to its place.
    with suppress(BanfaError), transaction.atomic():
        if Way.NEVER in ways:
            return None
        if Way.VALIDATE in ways:
            proposal = Proposal(customer=customer, values=dict(degrees))
            propose(
                [proposal],
                title=pack.fields[LONGITUDE].title.text,
                source=Source.PAGE,
                why=why,
                actor=actor,
                at=at,
            )
            return ASKED
        for name, value in degrees.items():
            change_field(customer.pk, name, value, seal=None, actor=actor, at=at, why=why)
        return FIXED
    return None


def _rounded(field: Field, value: float) -> str:
    return f"{value:.{field.decimals}f}".rstrip("0").rstrip(".")
