"""What exports bring to pages: a line of the navigation, and how their background work is called."""

from collections.abc import Mapping

from django.urls import reverse

from banfa.kernel.text import Text
from banfa.platform.access import Permission
from banfa.platform.exporting.models import Export
from banfa.platform.exporting.services.making import MAKE
from banfa.platform.web.slots import Entry, JobKind, declare


def _title(arguments: Mapping[str, str]) -> Text:
    row = Export.objects.filter(pk=arguments.get("export", "0")).first()
    return (
        Text(f"导出{row.title_zh}", f"Exporting {row.title_en.lower()}") if row else Text("导出", "Exporting")
    )


def _address(result: Mapping[str, str]) -> str:
    return reverse("exporting:export", args=[int(result["export"])])


def declare_parts() -> None:
    """Fill the places of exports."""
    declare(
        Entry(
            title=Text("导出", "Exports"), icon="file-export", route="exporting:list", order=62,
            needs=Permission.CUSTOMERS_CUSTOMER_EXPORT, group=Text("数据", "Data"),
        ),
        JobKind(kind=MAKE, title=_title, address=_address, route="exporting:list"),
    )  # fmt: skip
