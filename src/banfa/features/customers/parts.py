"""What the register brings to pages: navigation, first steps, and the parts of a customer's page."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils import timezone

from banfa.features.customers import queries
from banfa.features.customers.first_steps import STEPS
from banfa.features.customers.models import Customer
from banfa.features.customers.page.parts import customer_parts
from banfa.kernel.text import Text
from banfa.platform.access import Permission, visible
from banfa.platform.org.current import pack_on
from banfa.platform.web.numerals import figure
from banfa.platform.web.slots import Asked, Entry, Part, Place, declare

READ = Permission.CUSTOMERS_CUSTOMER_READ


def fill_count(asked: Asked) -> Mapping[str, Any]:
    """Say how many customers there are, exactly up to a limit."""
    count = queries.counted(visible(Customer, asked.actor))
    active = queries.counted(visible(Customer, asked.actor).filter(status="active"))
    return {
        "label": Text("客户", "Customers"),
        "value": _capped(count),
        "unit": Text("户", ""),
        "note": Text(f"正常 {_capped(active)} 户", f"{_capped(active)} active"),
        "href": reverse("customers:list"),
    }


def _capped(count: int) -> str:
    return f"{queries.COUNTED:,}+" if count > queries.COUNTED else figure(count)


def has_areas() -> bool:
    """Tell whether the regulation decides anything on areas."""
    return pack_on(timezone.localdate()).areas is not None


def declare_parts() -> None:
    """Fill the places of the register."""
    declare(
        Entry(
            title=Text("客户", "Customers"), icon="building-store", route="customers:list", key="c", order=10, needs=READ,
            group=Text("客户经营", "Customers"), finds=Text("搜索客户：名称、拼音、代码、电话", "Find a customer"),
        ),
        Entry(
            title=Text("片区", "Areas"), icon="map-pin", route="customers:areas", order=15, needs=READ,
            group=Text("客户经营", "Customers"), is_there=has_areas,
        ),
        *STEPS,
        Part(
            place=Place.DESK_FIGURES, name="customers", order=10, needs=READ, template="web/_figure.html",
            fill=fill_count,
        ),
        *customer_parts(),
    )  # fmt: skip
