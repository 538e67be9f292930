"""What several commands are told, and which run they mean."""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from banfa.features.grading import queries
from banfa.features.grading.models import Run
from banfa.kernel.errors import BanfaError
from banfa.kernel.period import Period
from banfa.kernel.text import Text
from banfa.platform.terminal import operator

PeriodArgument = Annotated[
    Period, typer.Option("--period", parser=Period.parse, help="2026Q3, 2026-09, 2026H1 or 2026 · 期间")
]
PeriodOption = Annotated[
    Period | None, typer.Option("--period", parser=Period.parse, help="Only this period · 指定期间")
]
RunArgument = Annotated[str, typer.Argument(help="A run's number · 分级批次")]
RunOption = Annotated[str | None, typer.Option("--run", help="A run's number · 指定分级批次")]
AgainstOption = Annotated[
    str | None, typer.Option("--against", help="The earlier run to compare with · 对比的批次")
]
ClassOption = Annotated[str, typer.Option("--classification", help="Its name in the pack · 分类代码")]
CustomerArgument = Annotated[str, typer.Argument(help="The customer's code · 客户代码")]
ReasonOption = Annotated[str, typer.Option("--reason", help="Why · 理由")]
JsonOption = Annotated[bool, typer.Option("--json", help="For a program to read · 输出 JSON")]
OutputOption = Annotated[Path, typer.Option("-o", "--output", help="CSV or XLSX by its ending · 输出文件")]
DayOption = Annotated[
    datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="YYYY-MM-DD · 起始日")
]


class NoRunYet(BanfaError):
    """Nothing was graded for what is asked."""


def day_of(given: datetime | None) -> date | None:
    return given.date() if given else None


def chosen_run(*, run: str | None, period: Period | None, published: bool) -> Run:
    """Return the run that is named, or the newest one of a period or of all. Raises NotThere, NoRunYet."""
    actor = operator()
    if run is not None:
        return queries.run_numbered(actor, run)
    found = queries.newest(actor, period=period, published_only=published)
    if found is None:
        shown = f" {period}" if period else ""
        raise NoRunYet(
            Text(f"尚无{shown} 分级批次，请先运行 banfa grade --period 期间",
                 f"there is no run{shown} yet: run banfa grade --period PERIOD first")
        )  # fmt: skip
    return found


def run_against(run: Run, number: str | None) -> Run | None:
    """Return the run to compare with: the one named, else the usual one. Raises NotThere."""
    return queries.run_numbered(operator(), number) if number else queries.usual_comparison(run)
