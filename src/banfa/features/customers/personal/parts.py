"""What personal data bring to pages: the way to them on a customer's page, and the wishes that wait on desks."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.urls import reverse

from banfa.features.customers.models import Customer
from banfa.features.customers.personal.erasing import declare_erasure
from banfa.features.customers.personal.holding import declare_register_holdings
from banfa.features.customers.personal.models import Wish
from banfa.features.customers.personal.taking_out import EXPORT, declare_personal_exports
from banfa.kernel.text import Text
from banfa.platform.access import Permission, visible
from banfa.platform.web.owed import Owing, Source, declare_owed
from banfa.platform.web.slots import Asked, Part, Place, declare


def _link(asked: Asked) -> Mapping[str, Any]:
    return {"personal": reverse("customers:personal", args=[asked.customer_id])}


def _wishes(asked: Asked, today: date) -> Iterable[Owing]:
    """Wishes that nobody has answered yet, by the day on which they have to be."""
    mine = visible(Customer, asked.actor, EXPORT).values("pk")
    for one in Wish.objects.filter(state=Wish.State.OPEN, customer__in=mine).select_related("customer")[:50]:
        yield Owing(
            icon="eraser", what=Text("答复个人信息删除申请", "Answer a wish for erasure"),
            about=Text(one.customer.name, one.customer.name), act=Text("处理", "Answer"),
            address=reverse("customers:personal", args=[one.customer_id]), due_on=one.due_on,
        )  # fmt: skip


def declare_personal() -> None:
    """Declare everything that personal data bring."""
    declare_register_holdings()
    declare_erasure()
    declare_personal_exports()
    declare(
        Part(
            place=Place.CUSTOMER_HEAD, name="personal", order=95, needs=Permission.CUSTOMERS_CUSTOMER_READ,
            template="customers/personal/_link.html", fill=_link,
        )
    )  # fmt: skip
    declare_owed(Source(name="wishes", needs=EXPORT, order=45, find=_wishes))
