"""What the register brings to the palette: customers by name, pinyin, code and phone."""

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse

from banfa.features.customers import queries
from banfa.features.customers.models import Customer
from banfa.features.customers.queries import Wish
from banfa.features.customers.queries.listing import Listed, listed
from banfa.features.customers.standing import Standings, standings
from banfa.kernel.text import Text, same
from banfa.platform.access import Actor, Permission, visible
from banfa.platform.web.matching import span_of
from banfa.platform.web.palette import Action, Hit, Source, declare

LONGEST_NUMBER = 18  # digits of an id that a database can hold


def find(actor: Actor, words: str, most: int) -> Sequence[Hit]:
    """Return the customers that the register's own search finds, of its first page those that fit best."""
    current, wish = standings(), Wish(words=words)
    found = queries.customers_wished(actor, wish, current)
    rows = queries.page_of(actor, found, wish, current).customers
    best = sorted(rows, key=lambda row: _distance(words, row))
    return [*_hits(best[:most], current).values()]


def _distance(words: str, row: Listed) -> int:
    """Return how far into the name the words stand; an exact code comes first, any other number last."""
    if row.code.casefold() == words.casefold():
        return -1
    start, end = span_of(words, row.name)
    return start if end else len(row.name)


def recall(actor: Actor, keys: Sequence[str]) -> Mapping[str, Hit]:
    """Return the customers of these numbers, as far as the actor sees them."""
    numbers = [int(key) for key in keys if key.isdecimal() and len(key) <= LONGEST_NUMBER]
    found: QuerySet[Customer] = visible(Customer, actor).filter(pk__in=numbers)
    current = standings()
    return _hits(listed(found, current), current)


def _hits(rows: Sequence[Listed], current: Standings | None) -> Mapping[str, Hit]:
    held = current.of({one.pk: one.held for one in rows}) if current else {}
    return {
        str(one.pk): Hit(
            title=same(one.name),
            address=reverse("customers:customer", args=[one.pk]),
            note=same(one.code),
            aside=same(one.unit),
            icon="building-store",
            mark=held[one.pk].mark if one.pk in held else None,
        )
        for one in rows
    }


def every_hit(words: str) -> str:
    """Return where the register lists all of them."""
    return f"{reverse('customers:list')}?{urlencode({'q': words})}"


def declare_palette() -> None:
    """Let the palette find customers and begin new ones and an import."""
    declare(
        Source(
            name="customers", title=Text("客户", "Customers"), order=10,
            needs=Permission.CUSTOMERS_CUSTOMER_READ, find=find, route="customers:customer", recall=recall,
            more=every_hit,
        ),
        Action(
            title=Text("新建客户", "New customer"), icon="plus", order=8,
            address=lambda: reverse("customers:new"), needs=Permission.CUSTOMERS_CUSTOMER_EDIT,
            also=("登记客户", "add a customer"),
        ),
        Action(
            title=Text("信息项字典", "Dictionary of the file"), icon="file-pencil", order=12,
            address=lambda: reverse("customers:dictionary"), needs=Permission.CUSTOMERS_CUSTOMER_READ,
            also=("字段", "fields"),
        ),
        Action(
            title=Text("导入客户", "Import customers"), icon="file-import", order=10,
            address=lambda: f"{reverse('importing:new')}?kind=customers",
            needs=Permission.CUSTOMERS_CUSTOMER_IMPORT, also=("上传客户名单", "upload customers"),
        ),
    )  # fmt: skip
