"""Writes a group's members to a file, under the actor's rights, and logs that it left the house."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.db import transaction

from banfa.features.grading.queries.groups import GroupShown, Which, members
from banfa.platform.access import Actor, Permission, require
from banfa.platform.audit import recording as audit
from banfa.platform.exports.cells import CellValue
from banfa.platform.exports.choosing import table_written

COLUMNS = ("customer", "name", "unit", "since", "group", "version")
ROWS_AT_ONCE = 5_000


def export_members(shown: GroupShown, output: Path, *, actor: Actor, at: datetime) -> int:
    """Write one row per member of a version whom the actor may export; return the rows written.

    Raises Denied, UnknownEnding, NotWritable.
    """
    require(actor, Permission.GRADING_GRADE_EXPORT)
    number = shown.group.number
    with table_written(output, COLUMNS, _rows(shown, actor), sheet="members") as rows, transaction.atomic():
        audit.record(
            "group.exported", f"group:{number}", actor=actor, at=at,
            summary={"rows": rows, "file": output.name, "version": shown.version.number},
        )  # fmt: skip
    return rows


def _rows(shown: GroupShown, actor: Actor) -> Iterator[tuple[CellValue, ...]]:
    after = 0
    while True:
        page = members(
            actor,
            shown.version,
            Which.NOW,
            after=after,
            limit=ROWS_AT_ONCE,
            right=Permission.GRADING_GRADE_EXPORT,
        )
        for one in page.members:
            yield one.code, one.name, one.unit, one.since_on, shown.group.number, shown.version.number
        if not page.has_more:
            return
        after = page.members[-1].customer_id
