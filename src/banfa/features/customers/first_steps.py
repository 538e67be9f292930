"""The steps of the first run that fill the register: units, areas, customers."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Count
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from banfa.features.customers import queries
from banfa.features.customers.models import Area, Customer
from banfa.features.customers.services.first_unit import make_first_unit
from banfa.kernel.text import Text
from banfa.platform.access import Actor, Permission, visible
from banfa.platform.org.current import organisation, pack_on
from banfa.platform.org.models import Unit
from banfa.platform.web.numerals import figure
from banfa.platform.web.slots import Asked, Step
from banfa.policy.model import Pack, Typed

MOST_COLUMNS = 14
Landed = dict[str, Any]


def _pack() -> Pack:
    return pack_on(timezone.localdate())


def _landed(label: Text, value: str, href: str = "") -> Landed:
    return {"label": label, "value": value, "href": href}


def _columns(fields: Iterable[tuple[Text, bool]]) -> list[dict[str, Any]]:
    """Return the columns of a file, the required ones first."""
    ordered = sorted(fields, key=lambda one: not one[1])
    shown = [{"title": title, "required": required} for title, required in ordered[:MOST_COLUMNS]]
    rest = len(ordered) - len(shown)
    more = {"title": Text(f"另有 {rest} 项", f"{rest} more"), "required": False}
    return [*shown, more] if rest else shown


def has_units(actor: Actor) -> bool:
    return visible(Unit, actor).exists()


def has_areas(actor: Actor) -> bool:
    return visible(Area, actor).exists()


def has_customers(actor: Actor) -> bool:
    return visible(Customer, actor).exists()


def asks_areas() -> bool:
    """Tell whether the regulation decides anything on areas."""
    return _pack().areas is not None


def fill_units(asked: Asked) -> Mapping[str, Any]:
    counted = dict(visible(Unit, asked.actor).values_list("level").annotate(Count("pk")).order_by())
    levels = _pack().levels
    return {
        "landed": [
            _landed(level.title.text, figure(counted[level.code]))
            for level in levels
            if level.code in counted
        ],
        "columns": _columns(
            [
                (Text("机构代码", "Unit code"), True),
                (Text("机构名称", "Unit name"), True),
                (Text("级别", "Level"), True),
                (Text("上级机构", "Parent"), False),
            ]
        ),
        "levels": [level.title.text for level in levels],
        "top": levels[0].title.text if levels else None,
        "house": organisation(),
        "may_be_single": not counted and bool(levels),
    }


def make_single(actor: Actor, posted: QueryDict) -> Text:
    """Make the one unit that was named."""
    unit = make_first_unit(
        code=posted.get("code", ""), name=posted.get("name", ""), actor=actor, at=timezone.now()
    )
    return Text(f"已建立机构“{unit.name}”。", f"The unit “{unit.name}” is there.")


def fill_areas(asked: Asked) -> Mapping[str, Any]:
    areas, count = _pack().areas, visible(Area, asked.actor).count()
    values: list[Typed] = list(areas.values.values()) if areas else []
    own = [
        (Text("片区代码", "Area code"), True),
        (Text("片区名称", "Area name"), True),
        (Text("机构", "Unit"), True),
    ]
    landed = (
        [_landed(Text("片区", "Areas"), figure(count), reverse("customers:areas"))] if count and areas else []
    )
    return {"landed": landed, "columns": _columns([*own, *((one.title.text, False) for one in values)])}


def _capped(count: int) -> str:
    return f"{queries.COUNTED:,}+" if count > queries.COUNTED else figure(count)


def fill_customers(asked: Asked) -> Mapping[str, Any]:
    visible_ones = visible(Customer, asked.actor)
    count = queries.counted(visible_ones)
    fields = [(one.title.text, one.required) for one in _pack().fields.values()]
    href = reverse("customers:list")
    return {
        "landed": [_landed(Text("客户", "Customers"), _capped(count), href)] if count else [],
        "columns": _columns([(Text("所属机构", "Unit"), True), *fields]),
    }


STEPS = (
    Step(
        name="units", title=Text("导入机构", "Import the units"), command="banfa import units units.csv", order=10,
        needs=Permission.ORG_UNIT_IMPORT, is_done=has_units, imports="units", fill=fill_units, act=make_single,
        template="customers/_first_units.html",
        says=Text(
            "机构是一棵树，从最高一级到最基层。每个客户都属于一个机构，人员的权限也按机构划分。",
            "Units form a tree, from the top down to the last one. Every customer belongs to a unit, and people's rights follow it.",
        ),
    ),
    Step(
        name="areas", title=Text("导入片区", "Import the areas"), command="banfa import areas areas.csv", order=15,
        needs=Permission.CUSTOMERS_CUSTOMER_IMPORT, is_done=has_areas, imports="areas", fill=fill_areas,
        is_asked=asks_areas, may_wait=True,
        says=Text(
            "这套制度按客户所在的片区（社区、村等）判定一部分分类。没有片区时，这些分类暂为“未定”。",
            "This regulation decides some classes on the area a customer lies in. Without areas those classes stay undecided.",
        ),
    ),
    Step(
        name="customers", title=Text("导入客户", "Import the customers"), command="banfa import customers customers.csv",
        order=20, needs=Permission.CUSTOMERS_CUSTOMER_IMPORT, is_done=has_customers, imports="customers",
        fill=fill_customers,
        says=Text(
            "一行一个客户。列名不必一样，向导会自动对应；写入之前先预览，有问题的行会逐行说明。",
            "One line for each customer. Headers need not match, the wizard guesses; you see everything before it is written.",
        ),
    ),
)  # fmt: skip
