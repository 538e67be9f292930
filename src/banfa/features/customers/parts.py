"""What the register brings to pages: navigation, first steps, and the parts of a customer's page."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils import timezone

from banfa.features.customers import queries
from banfa.features.customers.filing import Section, completeness, file_of
from banfa.features.customers.models import Customer
from banfa.features.customers.timeline import timeline
from banfa.kernel.text import Text
from banfa.platform.access import Actor, Permission, visible
from banfa.platform.org.current import pack_on
from banfa.platform.org.models import Unit
from banfa.platform.web import languages
from banfa.platform.web.numerals import figure, percent
from banfa.platform.web.slots import Asked, Entry, Part, Place, Step, declare
from banfa.policy.model import Pack

READ = Permission.CUSTOMERS_CUSTOMER_READ
CUSTOMER = "customers.customer"  # what a page has found already, as the actor sees it


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


def _customer(asked: Asked) -> Customer:
    return asked.once(CUSTOMER, lambda: queries.customer_numbered(asked.actor, asked.customer_id))


def _sections(asked: Asked) -> list[Section]:
    def read() -> list[Section]:
        return file_of(_customer(asked), _pack(), asked.actor, languages.language())

    return asked.once("customers.file", read)


def _pack() -> Pack:
    return pack_on(timezone.localdate())


def fill_completeness(asked: Asked) -> Mapping[str, Any]:
    filled, kept = completeness(_sections(asked), _pack())
    missing = kept - filled
    return {
        "label": Text("档案完整度", "File complete"),
        "value": percent(filled / kept, 0) if kept else "–",
        "note": Text(f"缺 {missing} 项", f"{missing} missing")
        if missing
        else Text("没有缺项", "nothing missing"),
        "href": "?tab=file",
    }


def fill_file(asked: Asked) -> Mapping[str, Any]:
    return {"sections": _sections(asked)}


def fill_timeline(asked: Asked) -> Mapping[str, Any]:
    return {"happenings": timeline(_customer(asked), _pack(), asked.actor, languages.language())}


def has_areas() -> bool:
    """Tell whether the regulation decides anything on areas."""
    return _pack().areas is not None


def has_units(actor: Actor) -> bool:
    return visible(Unit, actor).exists()


def has_customers(actor: Actor) -> bool:
    return visible(Customer, actor).exists()


def declare_parts() -> None:
    """Fill the places of the register."""
    declare(
        Entry(
            title=Text("客户", "Customers"), icon="building-store", route="customers:list", order=10, needs=READ,
            group=Text("客户经营", "Customers"), finds=Text("搜索客户：名称、拼音、代码、电话", "Find a customer"),
        ),
        Entry(
            title=Text("片区", "Areas"), icon="map-pin", route="customers:areas", order=15, needs=READ,
            group=Text("客户经营", "Customers"), is_there=has_areas,
        ),
        Step(
            title=Text("导入机构", "Import the units"), command="banfa import units units.csv", order=10,
            needs=Permission.ORG_UNIT_IMPORT, is_done=has_units,
        ),
        Step(
            title=Text("导入客户", "Import the customers"), command="banfa import customers customers.csv", order=20,
            needs=Permission.CUSTOMERS_CUSTOMER_IMPORT, is_done=has_customers,
        ),
        Part(
            place=Place.DESK_FIGURES, name="customers", order=10, needs=READ, template="web/_figure.html",
            fill=fill_count,
        ),
        Part(
            place=Place.CUSTOMER_FIGURES, name="completeness", order=90, needs=READ, template="web/_figure.html",
            fill=fill_completeness,
        ),
        Part(
            place=Place.CUSTOMER_TAB, name="file", order=10, needs=READ, template="customers/_file.html",
            fill=fill_file, title=Text("档案", "File"),
        ),
        Part(
            place=Place.CUSTOMER_TAB, name="timeline", order=90, needs=READ, template="customers/_timeline.html",
            fill=fill_timeline, title=Text("动态", "Timeline"),
        ),
    )  # fmt: skip
