"""The commands `import units|areas|customers` and `export customers`."""

from pathlib import Path
from typing import Annotated

import typer
from django.utils import timezone

from banfa.features.customers import services
from banfa.features.customers.assigning.importing import import_assignments as take_assignments_in
from banfa.features.customers.exporting import export_customers as write_customers
from banfa.kernel.text import Text
from banfa.platform.imports.commands import import_command
from banfa.platform.terminal import operator, remark

import_units = import_command(
    services.import_units,
    title=Text("导入机构", "Importing units"),
    about="Take units in: code, name, level, parent · 导入机构",
)
import_areas = import_command(
    services.import_areas,
    title=Text("导入片区", "Importing areas"),
    about="Take areas in: code, name, unit and what the pack decides on areas · 导入片区",
)
import_customers = import_command(
    services.import_customers,
    title=Text("导入客户", "Importing customers"),
    about="Take customers in: code, name, unit and any field of the pack · 导入客户",
)

import_assignments = import_command(
    take_assignments_in,
    title=Text("导入客户分管", "Importing assignments"),
    about="Say who answers for which customer: customer, person, post, from, until · 导入客户分管",
)


def export_customers(
    output: Annotated[Path, typer.Option("-o", "--output", help="CSV or XLSX by its ending · 输出文件")],
    where: Annotated[
        list[str] | None, typer.Option("--where", help="FIELD=VALUE, may be repeated · 条件，可重复")
    ] = None,
) -> None:
    """Write the customers that you may see; the file can be imported again · 导出客户"""
    rows = write_customers(output, where=where or [], actor=operator(), at=timezone.now())
    remark(Text(f"{output}：{rows:,} 户", f"{output}: {rows:,} customers"))
