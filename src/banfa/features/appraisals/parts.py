"""What appraisals bring to pages: a line of the navigation, and a tab of the customer's page."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from banfa.features.appraisals import queries
from banfa.features.appraisals.owed import declare_appraisals_owed
from banfa.kernel.period import Period, PeriodKind
from banfa.kernel.text import Text
from banfa.platform.access import Permission
from banfa.platform.org.current import pack_on
from banfa.platform.web.slots import Asked, Entry, Part, Place, declare

READ = Permission.CUSTOMERS_CUSTOMER_READ


def has_sheets() -> bool:
    """Tell whether the regulation has any score sheet."""
    return bool(pack_on(timezone.localdate()).appraisals)


def fill_latest(asked: Asked) -> Mapping[str, Any] | None:
    """Return a customer's last appraisals with the titles of their items; nothing where no sheet exists."""
    pack = pack_on(timezone.localdate())
    if not pack.appraisals:
        return None
    rows = []
    for one in queries.latest(asked.actor, asked.customer_id):
        items = [
            (pack.fields[item].title.text, mark) for item, mark in one.marks.items() if item in pack.fields
        ]
        title = (
            pack.appraisals[one.sheet].title.text
            if one.sheet in pack.appraisals
            else Text(one.sheet, one.sheet)
        )
        rows.append((one, Period.containing(one.month, PeriodKind.MONTH), title, items))
    return {"rows": rows}


def declare_parts() -> None:
    """Fill the places of appraisals."""
    declare_appraisals_owed()
    declare(
        Entry(
            title=Text("月度评分", "Appraisals"), icon="clipboard-check", route="appraisals:month", order=18, needs=READ,
            group=Text("客户经营", "Customers"), is_there=has_sheets,
        ),
        Part(
            place=Place.CUSTOMER_TAB, name="appraisals", order=40, needs=READ, template="appraisals/_latest.html",
            fill=fill_latest, title=Text("评分", "Appraisals"),
        ),
    )  # fmt: skip
