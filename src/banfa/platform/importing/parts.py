"""What imports bring to pages: a line of the navigation, and how their background work is called."""

from collections.abc import Mapping

from django.urls import reverse

from banfa.kernel.text import Text
from banfa.platform.access import Permission
from banfa.platform.importing.services.queueing import LAND, LOOK, TRY
from banfa.platform.imports.kinds import title_of
from banfa.platform.web.slots import Entry, JobKind, declare

WORK = {LOOK: Text("读取", "Reading"), TRY: Text("检查", "Checking"), LAND: Text("导入", "Importing")}


def _job_kind(kind: str, doing: Text) -> JobKind:
    def title(arguments: Mapping[str, str]) -> Text:
        what = title_of(arguments.get("kind", ""))
        return Text(f"{doing.zh}{what.zh}", f"{doing.en} {what.en.lower()}")

    def address(result: Mapping[str, str]) -> str:
        return reverse("importing:draft", args=[int(result["draft"])])

    return JobKind(kind=kind, title=title, address=address, route="importing:list")


def declare_parts() -> None:
    """Fill the places of imports."""
    declare(
        Entry(
            title=Text("导入", "Import"), icon="file-import", route="importing:list", order=60,
            needs=Permission.CUSTOMERS_CUSTOMER_IMPORT, group=Text("数据", "Data"),
        ),
        *(_job_kind(kind, doing) for kind, doing in WORK.items()),
    )  # fmt: skip
