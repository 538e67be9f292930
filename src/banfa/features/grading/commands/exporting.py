"""The commands `export grades`, `export movement` and `export codes`."""

from typing import Annotated

import typer
from django.conf import settings
from django.utils import timezone

from banfa.features.grading import exporting, queries
from banfa.features.grading.commands.options import (
    AgainstOption,
    ClassOption,
    NoRunYet,
    OutputOption,
    PeriodOption,
    RunArgument,
    RunOption,
    chosen_run,
    run_against,
)
from banfa.features.grading.exporting_codes import export_codes as write_codes
from banfa.features.grading.exporting_movement import NotAClass
from banfa.features.grading.exporting_movement import export_movement as write_movement
from banfa.kernel.text import Language, Text
from banfa.platform.terminal import operator, remark


def export_grades(
    output: OutputOption,
    period: PeriodOption = None,
    run: RunOption = None,
    published: Annotated[bool, typer.Option("--published", help="Only published runs · 仅已发布")] = False,
    undecided: Annotated[
        bool, typer.Option("--undecided", help="Also those without a value · 含未定客户")
    ] = False,
) -> None:
    """Write the grades of a run, one row per graded customer and classification · 导出分级结果"""
    found = chosen_run(run=run, period=period, published=published)
    rows = exporting.export_grades(found, output, actor=operator(), at=timezone.now(), undecided=undecided)
    remark(
        Text(f"{output}：{rows:,} 行，批次 {found.number}", f"{output}: {rows:,} rows of run {found.number}")
    )


def export_movement(
    run: RunArgument,
    classification: ClassOption,
    output: OutputOption,
    against: AgainstOption = None,
    of: Annotated[
        str | None, typer.Option("--of", help="Only those of a class: nature=institution · 仅某一类客户")
    ] = None,
) -> None:
    """Write every customer's level before and now, why, and who approved, the unchanged beside the moved · 导出等级变动表"""
    actor = operator()
    found = queries.run_numbered(actor, run)
    before = run_against(found, against)
    if before is None:
        raise NoRunYet(
            Text(
                f"{run} 之前没有可比的批次",
                f"there is no run before {run} to compare with: name one by --against",
            )
        )
    rows = write_movement(
        found, before, classification, output, actor=actor, at=timezone.now(),
        language=Language(settings.BANFA_LANGUAGE), only=_class_and_value(of),
    )  # fmt: skip
    remark(
        Text(
            f"{output}：{rows:,} 行，{before.number} → {run}",
            f"{output}: {rows:,} rows, {before.number} → {run}",
        )
    )


def export_codes(run: RunArgument, classification: ClassOption, output: OutputOption) -> None:
    """Write every possible code with its reading and its customers · 导出分类标识一览表"""
    found = queries.run_numbered(operator(), run)
    rows = write_codes(
        found, classification, output, actor=operator(), at=timezone.now(),
        language=Language(settings.BANFA_LANGUAGE),
    )  # fmt: skip
    remark(Text(f"{output}：{rows:,} 种标识，批次 {run}", f"{output}: {rows:,} codes of run {run}"))


def _class_and_value(of: str | None) -> tuple[str, str] | None:
    if of is None:
        return None
    name, equals, value = of.partition("=")
    if not equals or not name or not value:
        raise NotAClass(Text(f"--of {of}：请写成 分类=取值", f"--of {of}: write CLASSIFICATION=VALUE"))
    return name, value
