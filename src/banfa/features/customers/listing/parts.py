"""What the register's list brings to pages: its actions on many rows, and its background work."""

from collections.abc import Mapping

from django.urls import reverse

from banfa.features.customers.listing.exporting import declare_list_export
from banfa.features.customers.listing.kind import CUSTOMERS, declare_register
from banfa.features.customers.services.setting import SET_FIELD
from banfa.kernel.text import Text
from banfa.platform.access import Permission
from banfa.platform.web.bulk import BulkAction, declare_action
from banfa.platform.web.slots import JobKind, declare


def _changed(result: Mapping[str, str]) -> str | None:
    return reverse("customers:list")


def declare_list_parts() -> None:
    """Let the register's views be saved, and offer what is done with many rows."""
    declare_register()
    declare_list_export()
    declare(
        JobKind(
            kind=SET_FIELD, title=lambda _: Text("批量修改客户", "Changing many customers"), address=_changed,
            route="customers:list",
        ),
    )  # fmt: skip
    declare_action(
        BulkAction(
            list_name=CUSTOMERS.name, name="set", title=Text("批量修改", "Set a field"), route="customers:set-field",
            order=20, needs=Permission.CUSTOMERS_CUSTOMER_EDIT, kind="edit",
        )
    )  # fmt: skip
    declare_action(
        BulkAction(
            list_name=CUSTOMERS.name, name="export", title=Text("导出所选", "Export"), route="customers:export",
            order=90, needs=Permission.CUSTOMERS_CUSTOMER_EXPORT, kind="export",
        )
    )  # fmt: skip
