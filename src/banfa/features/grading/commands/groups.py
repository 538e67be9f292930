"""The commands of saved groups: save one by a condition, list, show, count again, export."""

from typing import Annotated, Any

import typer
from django.utils import timezone

from banfa.features.grading.commands.options import JsonOption, OutputOption
from banfa.features.grading.exporting_groups import export_members
from banfa.features.grading.queries.groups import (
    GroupShown,
    change_for,
    counts_of,
    group_shown,
    groups_shown,
    members,
)
from banfa.features.grading.services import group_counting, grouping
from banfa.features.grading.services.group_conditions import BadCondition, GroupWish
from banfa.kernel.text import Text
from banfa.platform.access import Actor
from banfa.platform.terminal import operator, print_json, print_table, progress, remark, say, words

SHOWN_MEMBERS = 20
SHOWN_COUNTS = 5

GroupArgument = Annotated[str, typer.Argument(help="A group's number · 客群编号")]
VersionOption = Annotated[int | None, typer.Option("--version", help="An older version · 旧版本")]
TitleArgument = Annotated[str, typer.Argument(help="Its title · 客群名称")]
WhenOption = Annotated[
    str, typer.Option("--when", help="A condition in the pack's language · 条件，用制度包的写法")
]
MonthsOption = Annotated[
    int | None, typer.Option("--months", help="The months that sales are added up over · 交易统计的月数")
]
SharedOption = Annotated[bool, typer.Option("--shared", help="Let others see it · 共享")]
GroupOption = Annotated[
    str, typer.Option("--group", help="Change this group: a new version · 修改已有客群，成为新版本")
]


def save_group(
    title: TitleArgument,
    when: WhenOption,
    months: MonthsOption = None,
    shared: SharedOption = False,
    group: GroupOption = "",
    as_json: JsonOption = False,
) -> None:
    """Save a group of customers by a condition and find its members · 保存客群并计算名单"""
    actor = operator()
    wish = GroupWish(title=title, condition=when, months=months, shared=shared)
    try:
        saved = grouping.save_group(wish, actor=actor, at=timezone.now(), number=group)
    except BadCondition as error:
        for problem in error.problems[1:]:
            remark(problem.text)
        raise
    with progress(Text(f"计算客群 {saved.number}", f"Counting group {saved.number}")) as on_step:
        group_counting.count_group(saved.number, actor=actor, at=timezone.now(), on_step=on_step)
    _show(actor, group_shown(actor, saved.number), as_json=as_json)


def list_groups(as_json: JsonOption = False) -> None:
    """List the groups of one's own and those that are shared · 客群列表"""
    found = groups_shown(operator())
    if as_json:
        print_json([_data(one) for one in found])
        return
    headers = [Text("客群", "Group"), Text("名称", "Title"), Text("户数", "Customers"), Text("截至", "As of"),
               Text("版本", "Version"), Text("共享", "Shared")]  # fmt: skip
    rows = [
        [one.group.number, one.group.title, "–" if one.size is None else f"{one.size:,}",
         f"{one.count.on} {one.count.run.number}" if one.count else "–", str(one.version.number),
         words(Text("是", "yes") if one.group.shared else Text("否", "no"))]
        for one in found
    ]  # fmt: skip
    print_table(headers, rows, numbers=(2, 4))


def show_group(number: GroupArgument, version: VersionOption = None, as_json: JsonOption = False) -> None:
    """Show a group: its condition, its size, who joined and left, its first members · 查看客群"""
    actor = operator()
    _show(actor, group_shown(actor, number, version), as_json=as_json)


def count_group(number: GroupArgument, as_json: JsonOption = False) -> None:
    """Count a group again with today's register and the newest published run · 重新计算客群"""
    actor = operator()
    with progress(Text(f"计算客群 {number}", f"Counting group {number}")) as on_step:
        group_counting.count_group(number, actor=actor, at=timezone.now(), on_step=on_step)
    _show(actor, group_shown(actor, number), as_json=as_json)


def export_group(number: GroupArgument, output: OutputOption, version: VersionOption = None) -> None:
    """Write a group's members to a file, under the rights of who acts, and log it · 导出客群名单"""
    actor = operator()
    rows = export_members(group_shown(actor, number, version), output, actor=actor, at=timezone.now())
    say(Text(f"{output}：{rows:,} 行", f"{output}: {rows:,} rows"))


def _show(actor: Actor, shown: GroupShown, *, as_json: bool) -> None:
    page = members(actor, shown.version, limit=SHOWN_MEMBERS)
    if as_json:
        counts = counts_of(actor, shown.version, most=SHOWN_COUNTS)
        print_json(
            {
                **_data(shown),
                "members": [{"customer": one.code, "since": one.since_on.isoformat()} for one in page.members],
                "counts": [
                    {"on": one.on.isoformat(), "run": one.run.number, "size": one.size, "joined": one.joined,
                     "left": one.left}
                    for one in counts
                ],
            }
        )  # fmt: skip
        return
    say(
        Text(
            f"客群 {shown.group.number} {shown.group.title}，版本 {shown.version.number}：{shown.version.condition}",
            f"Group {shown.group.number} {shown.group.title}, version {shown.version.number}: {shown.version.condition}",
        )
    )
    if shown.version.failure_en:
        remark(Text(shown.version.failure_zh, shown.version.failure_en))
    if shown.count is None:
        say(Text("名单尚未算出。", "Its members are not computed yet."))
        return
    change = change_for(actor, shown.count)
    say(
        Text(
            f"{shown.count.on}，{shown.count.run.number}：{shown.size:,} 户，新进 {change.joined:,}，离开 {change.left:,}",
            f"{shown.count.on}, {shown.count.run.number}: {shown.size:,} customers, {change.joined:,} joined,"
            f" {change.left:,} left",
        )
    )
    headers = [Text("客户", "Customer"), Text("机构", "Unit"), Text("自", "Since")]
    print_table(
        headers, [[f"{one.code} {one.name}", one.unit, one.since_on.isoformat()] for one in page.members]
    )
    if page.has_more:
        say(Text("……其余见导出：banfa group export", "… the rest by: banfa group export"))


def _data(shown: GroupShown) -> dict[str, Any]:
    version, count = shown.version, shown.count
    return {
        "group": shown.group.number, "title": shown.group.title, "shared": shown.group.shared,
        "version": version.number, "condition": version.condition, "months": version.months, "size": shown.size,
        "on": count.on.isoformat() if count else None, "run": count.run.number if count else None,
        "saved_by": version.saved_by, "saved_at": version.saved_at.isoformat(),
    }  # fmt: skip
