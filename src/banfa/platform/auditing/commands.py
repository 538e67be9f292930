"""`banfa purge` and `banfa keys`."""

from datetime import date, datetime
from typing import Annotated

import typer
from django.utils import timezone

from banfa.kernel.text import Text
from banfa.platform.auditing import services
from banfa.platform.terminal import operator, progress, say

keys = typer.Typer(no_args_is_help=True, help="The keys that seal personal values of the event log · 密钥")


def purge(
    before: Annotated[
        datetime,
        typer.Option("--before", formats=["%Y-%m-%d"], help="The first day that is kept · 保留起始日"),
    ],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only count · 只统计")] = False,
) -> None:
    """Remove events of the log that are past their term; a signed stub keeps the chain whole · 清除过期日志"""
    day: date = before.date()
    extent = services.purge(before=day, actor=operator(), at=timezone.now(), dry_run=dry_run)
    done = Text("可清除", "would be purged") if dry_run else Text("已清除", "purged")
    say(
        Text(
            f"{done.zh}：事件 {extent.events:,} 条（至序号 {extent.until}），附属记录 {extent.rows:,} 行",
            f"{extent.events:,} events (up to number {extent.until}) with {extent.rows:,} rows {done.en}",
        )
    )


@keys.command("rotate")
def rotate() -> None:
    """Wrap the keys of all people by a new master key and drop the old one · 更换主密钥"""
    with progress(Text("更换主密钥", "Wrapping keys")) as on_step:
        count = services.rotate_master_key(actor=operator(), at=timezone.now(), on_step=on_step)
    say(
        Text(
            f"已用新的主密钥重新包裹 {count:,} 把密钥；请把新的主密钥文件另存一份",
            f"{count:,} keys are wrapped by the new master key; put a copy of its file aside",
        )
    )
