"""What the map and the summary by unit bring to pages: their lines in the navigation, and filters of the register."""

from django.utils import timezone

from banfa.features.customers.listing.narrowing import declare_narrowing
from banfa.features.customers.map.narrowings import by_position
from banfa.features.customers.positions import has_positions
from banfa.kernel.text import Text
from banfa.platform.access import Permission
from banfa.platform.org.current import pack_on
from banfa.platform.web.slots import Entry, declare

READ = Permission.CUSTOMERS_CUSTOMER_READ
GROUP = Text("客户经营", "Customers")


def has_map() -> bool:
    """Tell whether the regulation in force keeps positions."""
    return has_positions(pack_on(timezone.localdate()))


def declare_map() -> None:
    """Fill the places of the map and of the summary by unit."""
    declare_narrowing(by_position, "map")
    declare(
        Entry(
            title=Text("地图", "Map"), icon="map-2", route="customers:map", order=11, needs=READ, group=GROUP,
            is_there=has_map,
        ),
        Entry(
            title=Text("机构汇总", "By unit"), icon="sitemap", route="customers:units", order=12, needs=READ,
            group=GROUP,
        ),
    )  # fmt: skip
