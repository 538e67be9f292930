"""The commands `appraisals` and `import appraisals`."""

from typing import Annotated

import typer
from django.utils import timezone

from banfa.features.appraisals import queries
from banfa.features.appraisals.importing import import_appraisals as take_in
from banfa.features.appraisals.services import NoSuchSheet, sheet_named
from banfa.kernel.period import Period, PeriodKind
from banfa.kernel.text import Text
from banfa.platform.imports.commands import import_command
from banfa.platform.org.current import pack_on
from banfa.platform.terminal import operator, print_json, print_table, say

import_appraisals = import_command(
    take_in,
    title=Text("导入月度评分", "Importing appraisals"),
    about="Take monthly marks in: customer, month, a mark per item · 导入月度评分",
)


def list_appraisals(
    month: Annotated[str, typer.Option("--month", help="2026-11; this month by default · 月份")] = "",
    sheet: Annotated[str, typer.Option("--sheet", help="The score sheet · 评分表")] = "",
    overdue: Annotated[
        bool, typer.Option("--overdue", help="Only units that are behind · 仅逾期未评")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For a program to read · 输出 JSON")] = False,
) -> None:
    """Show how far a month's score sheets have come, by unit and who answers for it · 月度评分完成情况"""
    actor, today = operator(), timezone.localdate()
    pack = pack_on(today)
    if not pack.appraisals:
        raise NoSuchSheet(Text("制度没有评分表", "the regulation has no score sheet"))
    name = sheet or next(iter(pack.appraisals))
    chosen = Period.parse(month) if month else Period.containing(today, PeriodKind.MONTH)
    found = queries.progress(actor, name, sheet_named(pack, name), chosen, today=today)
    shown = [one for one in found.units if one.open and found.is_overdue] if overdue else found.units
    if as_json:
        print_json(
            {
                "sheet": name,
                "month": str(chosen),
                "due_on": found.due_on and found.due_on.isoformat(),
                "is_overdue": found.is_overdue,
                "units": [
                    {
                        "unit": one.unit.code,
                        "people": one.people,
                        "owed": one.owed,
                        "done": one.done,
                        "open": one.open,
                    }
                    for one in shown
                ],
            }
        )
        return
    due = Text(f"，截止 {found.due_on}", f", due {found.due_on}") if found.due_on else Text("", "")
    say(
        Text(
            f"{chosen} 已评 {found.done} / {found.owed} 户", f"{chosen}: {found.done} of {found.owed} scored"
        )
        + due
    )
    print_table(
        [Text("机构", "Unit"), Text("负责人", "Answers for it"), Text("应评", "Owed"), Text("已评", "Scored"),
         Text("未评", "Open")],
        [[one.unit.name, "、".join(one.people), str(one.owed), str(one.done), str(one.open)] for one in shown],
        numbers=(2, 3, 4),
    )  # fmt: skip
