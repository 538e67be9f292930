"""The commands `import units|areas|customers` and `export customers`."""

from pathlib import Path
from typing import Annotated

import typer
from django.utils import timezone

from banfa.features.customers import services
from banfa.features.customers.exporting import export_customers as write_customers
from banfa.kernel.text import Text
from banfa.platform.imports.batches import OnError
from banfa.platform.imports.commands import (
    DelimiterOption,
    DryRunOption,
    FileArgument,
    IgnoreOption,
    JsonOption,
    OnErrorOption,
    ReportOption,
    SheetOption,
    run_import,
)
from banfa.platform.terminal import operator, remark


def import_units(
    file: FileArgument,
    dry_run: DryRunOption = False,
    on_error: OnErrorOption = OnError.STOP,
    sheet: SheetOption = None,
    delimiter: DelimiterOption = None,
    ignore_unknown: IgnoreOption = False,
    report: ReportOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take units in: code, name, level, parent · 导入机构"""
    run_import(
        services.import_units, file, title=Text("导入机构", "Importing units"), dry_run=dry_run, on_error=on_error,
        sheet=sheet, delimiter=delimiter, ignore_unknown=ignore_unknown, report=report, as_json=as_json,
    )  # fmt: skip


def import_areas(
    file: FileArgument,
    dry_run: DryRunOption = False,
    on_error: OnErrorOption = OnError.STOP,
    sheet: SheetOption = None,
    delimiter: DelimiterOption = None,
    ignore_unknown: IgnoreOption = False,
    report: ReportOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take areas in: code, name, unit and what the pack decides on areas · 导入片区"""
    run_import(
        services.import_areas, file, title=Text("导入片区", "Importing areas"), dry_run=dry_run, on_error=on_error,
        sheet=sheet, delimiter=delimiter, ignore_unknown=ignore_unknown, report=report, as_json=as_json,
    )  # fmt: skip


def import_customers(
    file: FileArgument,
    dry_run: DryRunOption = False,
    on_error: OnErrorOption = OnError.STOP,
    sheet: SheetOption = None,
    delimiter: DelimiterOption = None,
    ignore_unknown: IgnoreOption = False,
    report: ReportOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take customers in: code, name, unit and any field of the pack · 导入客户"""
    run_import(
        services.import_customers, file, title=Text("导入客户", "Importing customers"), dry_run=dry_run,
        on_error=on_error, sheet=sheet, delimiter=delimiter, ignore_unknown=ignore_unknown, report=report,
        as_json=as_json,
    )  # fmt: skip


def export_customers(
    output: Annotated[Path, typer.Option("-o", "--output", help="CSV or XLSX by its ending · 输出文件")],
    where: Annotated[
        list[str] | None, typer.Option("--where", help="FIELD=VALUE, may be repeated · 条件，可重复")
    ] = None,
) -> None:
    """Write the customers that you may see; the file can be imported again · 导出客户"""
    rows = write_customers(output, where=where or [], actor=operator(), at=timezone.now())
    remark(Text(f"{output}：{rows:,} 户", f"{output}: {rows:,} customers"))
