"""The register as a list whose views can be saved."""

from collections.abc import Callable, Sequence

from django.http import QueryDict
from django.utils import timezone

from banfa.features.customers.forms import wish_in, wishes_key
from banfa.features.customers.listing.columns import columns_for
from banfa.features.customers.queries import PAGE_SIZES
from banfa.features.customers.standing import standings
from banfa.kernel.text import Text
from banfa.platform.access import Actor, Permission
from banfa.platform.lists.declaring import GivenView, ListKind, Offered, declare_list
from banfa.platform.org.current import pack_on

INCOMPLETE = GivenView(key="incomplete", title=Text("资料待补", "Incomplete files"), query="complete.to=79")
ViewSource = Callable[[Actor], Sequence[GivenView]]
_given: dict[str, ViewSource] = {}


def declare_views(name: str, source: ViewSource) -> None:
    """Tell which views of the register a feature gives, in `AppConfig.ready`."""
    _given[name] = source


def _views(actor: Actor) -> Sequence[GivenView]:
    return [*(one for source in _given.values() for one in source(actor)), INCOMPLETE]


def _read(actor: Actor, query: str) -> str:
    wish_in(query, actor)
    return wishes_key(QueryDict(query))


def _columns(actor: Actor) -> Sequence[Offered]:
    offered = columns_for(actor, pack_on(timezone.localdate()), standings())
    return [
        Offered(key=one.key, title=one.title, group=one.group, is_usual=one.is_usual)
        for one in offered.values()
    ]


CUSTOMERS = ListKind(
    name="customers",
    title=Text("客户", "Customers"),
    all_title=Text("全部客户", "All customers"),
    anchor=Text("客户", "Customer"),
    route="customers:list",
    needs=Permission.CUSTOMERS_CUSTOMER_READ,
    read=_read,
    given=_views,
    columns=_columns,
    sizes=PAGE_SIZES,
)


def declare_register() -> None:
    """Let the register's views be saved."""
    declare_list(CUSTOMERS)
