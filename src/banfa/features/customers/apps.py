"""The Django app of the register."""

from datetime import datetime, timedelta
from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate


class CustomersConfig(AppConfig):
    name = "banfa.features.customers"
    label = "customers"

    def ready(self) -> None:
        """Declare where the register keeps its unit paths: for access, and for units that move; and its parts of pages."""
        from banfa.features.customers import jobs  # noqa: F401  importing it registers the work
        from banfa.features.customers.assigning.holding import own_customers
        from banfa.features.customers.assigning.parts import declare_assigning
        from banfa.features.customers.desk import declare_register_desk
        from banfa.features.customers.desk_states import declare_states
        from banfa.features.customers.exporting import declare_file_export
        from banfa.features.customers.import_kinds import declare_import_kinds
        from banfa.features.customers.listing.parts import declare_list_parts
        from banfa.features.customers.map.parts import declare_map
        from banfa.features.customers.mechanisms import declare_mechanisms
        from banfa.features.customers.models import Area, Assignment, Attachment, Customer, CustomerNote
        from banfa.features.customers.palette import declare_palette
        from banfa.features.customers.parts import declare_parts
        from banfa.features.customers.personal.parts import declare_personal
        from banfa.features.customers.quality.parts import declare_quality
        from banfa.features.customers.quality.unit_columns import declare_filled
        from banfa.features.customers.requests.kind import declare_customer_changes
        from banfa.features.customers.requests.parts import declare_request_parts
        from banfa.features.customers.sharing.parts import declare_sharing
        from banfa.features.customers.summary.exporting import declare_units_export
        from banfa.platform.access import Permission, declare, declare_own_customers
        from banfa.platform.jobs.regular import declare_regular
        from banfa.platform.org.placing import follow

        read = Permission.CUSTOMERS_CUSTOMER_READ
        declare(Area, path="unit_path", read=read)
        declare(Customer, path="unit_path", read=read, customer="pk")
        for model in (Assignment, Attachment, CustomerNote):
            declare(model, path="customer__unit_path", read=read, customer="customer_id")
        for holder in (Area, Customer):
            follow(holder, "unit_path")
        declare_own_customers(own_customers)
        declare_assigning()
        declare_palette()
        declare_parts()
        declare_list_parts()
        declare_register_desk()
        declare_states()
        declare_import_kinds()
        declare_file_export()
        declare_units_export()
        declare_map()
        declare_quality()
        declare_filled()
        declare_personal()
        declare_customer_changes()
        declare_request_parts()
        declare_sharing()
        declare_mechanisms()
        declare_regular("customers.glance", timedelta(minutes=1), _keep_glance_fresh)
        post_migrate.connect(_make_indexes, sender=self)


def _keep_glance_fresh(at: datetime) -> None:
    """Read what changed for the map and the summary by unit before anybody opens them."""
    from banfa.features.customers.register.glance import keep_fresh

    keep_fresh(at)


def _make_indexes(using: str, **_: Any) -> None:
    """Make what no migration can say: the search's own table, and an index for each field that the pack lists."""
    from django.utils import timezone

    from banfa.features.customers.indexes import listed, search
    from banfa.platform.org.current import NothingSetUp, pack_on
    from banfa.policy.loading import NoPackInForce, PackInvalid

    connection = connections[using]
    if "customers_customer" not in connection.introspection.table_names():
        return
    search.ensure(connection)
    try:
        listed.ensure(connection, pack_on(timezone.localdate()))
    except (NothingSetUp, NoPackInForce, PackInvalid):
        return  # the first import makes them, once there is a pack that can be read
