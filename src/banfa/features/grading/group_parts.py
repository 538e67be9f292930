"""What saved groups bring to pages: their navigation and how their jobs are called."""

from collections.abc import Mapping

from django.urls import reverse

from banfa.features.grading.services.grouping import COUNT, COUNT_ALL
from banfa.kernel.text import Text
from banfa.platform.access import Permission
from banfa.platform.web.slots import Entry, JobKind


def counting_title(arguments: Mapping[str, str]) -> Text:
    number = arguments["group"]
    return Text(f"计算客群 {number}", f"Counting group {number}")


def counting_address(result: Mapping[str, str]) -> str | None:
    return reverse("grading:group", args=[result["group"]]) if "group" in result else None


def counting_all_title(arguments: Mapping[str, str]) -> Text:
    run = arguments["run"]
    return Text(f"按 {run} 更新全部客群", f"Counting every group by {run}")


def counting_all_address(result: Mapping[str, str]) -> str | None:
    return reverse("grading:groups")


def group_kinds() -> tuple[Entry | JobKind, ...]:
    """Return the navigation entry and the kinds of jobs of saved groups."""
    return (
        Entry(
            title=Text("客群", "Groups"), icon="filter", route="grading:groups", order=21,
            needs=Permission.GRADING_RUN_READ, group=Text("客户经营", "Customers"),
        ),
        JobKind(kind=COUNT, title=counting_title, address=counting_address, route="grading:groups"),
        JobKind(kind=COUNT_ALL, title=counting_all_title, address=counting_all_address, route="grading:groups"),
    )  # fmt: skip
