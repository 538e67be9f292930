"""Writes a group's members to a file, under the actor's rights."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.urls import reverse

from banfa.features.grading.queries.groups import GroupShown, Which, group_shown, member_count, members
from banfa.kernel.text import Language, Text
from banfa.platform.access import Actor, Permission
from banfa.platform.exporting.kinds import About, Arguments, ExportKind, OnStep, Table, declare_export
from banfa.platform.exporting.services import write_out
from banfa.platform.exports.cells import CellValue

COLUMNS = ("customer", "name", "unit", "since", "group", "version")
ROWS_AT_ONCE = 5_000
RIGHT = Permission.GRADING_GRADE_EXPORT
EXPORT_MEMBERS = "grading.members"


def arguments_of(shown: GroupShown) -> Arguments:
    """Return what a group that is taken out is about."""
    return {"group": shown.group.number, "version": str(shown.version.number)}


def export_members(shown: GroupShown, output: Path, *, actor: Actor, at: datetime) -> int:
    """Write one row per member of a version whom the actor may export; return the rows written.

    Raises Denied, NeedsAgreement, UnknownEnding, NotWritable.
    """
    return write_out(EXPORT_MEMBERS, arguments_of(shown), output, language=Language.ZH, actor=actor, at=at)


def _shown(actor: Actor, arguments: Arguments) -> GroupShown:
    version = arguments.get("version", "")
    return group_shown(actor, arguments.get("group", ""), int(version) if version.isdecimal() else None)


def _about(actor: Actor, arguments: Arguments, language: Language) -> About:
    """Raises NotThere."""
    shown = _shown(actor, arguments)
    number = shown.group.number
    return About(
        title=Text(f"客群 {number} 名单", f"Members of group {number}"), stem=f"{number}-v{shown.version.number}",
        customers=member_count(actor, shown.version, RIGHT), subject=f"group:{number}",
        address=reverse("grading:group", args=[number]), summary={"version": str(shown.version.number)},
    )  # fmt: skip


def _table(actor: Actor, arguments: Arguments, language: Language, on_step: OnStep) -> Table:
    return Table(
        columns=COLUMNS,
        heads=COLUMNS,
        rows=_rows(_shown(actor, arguments), actor),
        sheet="members",
        code_at=0,
    )


def declare_members_export() -> None:
    """Let a group's members be taken out."""
    declare_export(
        ExportKind(name=EXPORT_MEMBERS, action="group.exported", right=RIGHT, about=_about, table=_table)
    )


def _rows(shown: GroupShown, actor: Actor) -> Iterator[tuple[CellValue, ...]]:
    after = 0
    while True:
        page = members(
            actor,
            shown.version,
            Which.NOW,
            after=after,
            limit=ROWS_AT_ONCE,
            right=RIGHT,
        )
        for one in page.members:
            yield one.code, one.name, one.unit, one.since_on, shown.group.number, shown.version.number
        if not page.has_more:
            return
        after = page.members[-1].customer_id
