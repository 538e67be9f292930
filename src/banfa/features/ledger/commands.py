"""The commands `import sales`, `batches` and `reverse`."""

from typing import Annotated

import typer
from django.utils import timezone

from banfa.features.ledger import queries, services
from banfa.kernel.text import Text
from banfa.platform.imports.commands import JsonOption, import_command
from banfa.platform.imports.models import Batch
from banfa.platform.terminal import operator, print_json, print_table, say, words

import_sales = import_command(
    services.import_sales,
    title=Text("导入销售", "Importing sales"),
    about="Take sales in: date, customer, product, quantity, amount … · 导入销售",
)


def batches(as_json: JsonOption = False) -> None:
    """List every import, newest first · 导入批次"""
    found = list(queries.batches(operator()))
    if as_json:
        print_json([_batch(batch) for batch in found])
        return
    headers = [
        Text("批次", "Batch"),
        Text("种类", "Kind"),
        Text("文件", "File"),
        Text("行数", "Rows"),
        Text("状态", "State"),
        Text("时间", "At"),
    ]
    states = {
        Batch.State.APPLIED.value: Text("有效", "applied"),
        Batch.State.REVERSED.value: Text("已撤销", "reversed"),
    }
    rows = [
        [str(batch.pk), batch.kind, batch.file_name, f"{batch.rows:,}", words(states[batch.state]),
         f"{timezone.localtime(batch.at):%Y-%m-%d %H:%M}"]
        for batch in found
    ]  # fmt: skip
    print_table(headers, rows, numbers=(0, 3))


def reverse(
    batch: Annotated[int, typer.Argument(help="The batch's number · 批次号")], as_json: JsonOption = False
) -> None:
    """Take a batch of sales back whole; the same file may then be imported again · 撤销批次"""
    taken_back = services.reverse_batch(batch, actor=operator(), at=timezone.now())
    if as_json:
        print_json(_batch(taken_back))
        return
    say(
        Text(
            f"批次 {batch} 已撤销，{taken_back.rows:,} 行不再计入",
            f"batch {batch} is reversed, its {taken_back.rows:,} lines no longer count",
        )
    )


def _batch(batch: Batch) -> dict[str, str | int]:
    return {
        "batch": batch.pk, "kind": batch.kind, "file": batch.file_name, "rows": batch.rows,
        "rejected": batch.rejected, "state": batch.state.lower(), "at": batch.at.isoformat(),
    }  # fmt: skip
