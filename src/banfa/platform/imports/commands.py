"""What every import command shares: its options, and how it says what happened."""

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated, Protocol

import typer
from django.utils import timezone

from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access import Actor
from banfa.platform.imports.batches import OnError, Outcome, Result
from banfa.platform.imports.intake import Options
from banfa.platform.terminal import operator, print_json, progress, remark, say, words

FileArgument = Annotated[Path, typer.Argument(help="CSV, XLSX or Parquet · 文件")]
DryRunOption = Annotated[
    bool, typer.Option("--dry-run", help="Check and report, write nothing · 只检查不写入")
]
OnErrorOption = Annotated[
    OnError,
    typer.Option("--on-error", help="stop: all or nothing; skip: land the good rows · 有错时停止或跳过"),
]
SheetOption = Annotated[str | None, typer.Option("--sheet", help="Which sheet of a workbook · 工作表")]
DelimiterOption = Annotated[
    str | None, typer.Option("--delimiter", help="What parts the columns of a CSV · 分隔符")
]
IgnoreOption = Annotated[
    bool, typer.Option("--ignore-unknown", help="Leave unknown columns out · 忽略未知列")
]
ReportOption = Annotated[Path | None, typer.Option("--report", help="Where rejected rows go · 退回行工作簿")]
MapOption = Annotated[
    list[str] | None,
    typer.Option("--map", help="COLUMN=ITEM, or COLUMN= to leave it out; may be repeated · 列对应，可重复"),
]
JsonOption = Annotated[bool, typer.Option("--json", help="For a program to read · 输出 JSON")]


class ImportService(Protocol):
    def __call__(
        self, path: Path, *, actor: Actor, at: datetime, options: Options, on_step: Callable[[int, int], None]
    ) -> Outcome: ...


class NoSuchFile(BanfaError):
    """The path names no file."""


class BadMeaning(BanfaError):
    """A wish for a column cannot be read."""

    def __init__(self, wish: str) -> None:
        super().__init__(Text(f"--map {wish}：请写成“列名=项”", f"--map {wish}: write it as COLUMN=ITEM"))


def import_command(service: ImportService, *, title: Text, about: str) -> Callable[..., None]:
    """Return the command that takes one kind of file in and says what happened.

    Exit status 0: landed, known before, or checked and good; 1: refused, nothing changed.
    """

    def run(
        file: FileArgument,
        dry_run: DryRunOption = False,
        on_error: OnErrorOption = OnError.STOP,
        sheet: SheetOption = None,
        delimiter: DelimiterOption = None,
        ignore_unknown: IgnoreOption = False,
        report: ReportOption = None,
        meanings: MapOption = None,
        as_json: JsonOption = False,
    ) -> None:
        options = Options(
            on_error=on_error, dry_run=dry_run, sheet=sheet, delimiter=delimiter,
            ignore_unknown=ignore_unknown, report=report, meanings=_meanings(meanings or []),
        )  # fmt: skip
        _require_file(file)
        with progress(title) as on_step:
            outcome = service(file, actor=operator(), at=timezone.now(), options=options, on_step=on_step)
        if as_json:
            print_json(_as_data(outcome))
        else:
            _tell(outcome)
        if outcome.result is Result.REFUSED:
            raise typer.Exit(1)

    run.__doc__ = about
    return run


def _meanings(told: Sequence[str]) -> dict[str, str]:
    """Return which column is which item. Raises BadMeaning."""
    meanings = {}
    for one in told:
        column, sign, item = one.rpartition("=")
        if not sign or not column.strip():
            raise BadMeaning(one)
        meanings[column.strip()] = item.strip()
    return meanings


def _require_file(file: Path) -> None:
    if not file.is_file():
        raise NoSuchFile(Text(f"没有文件 {file}，请核对路径", f"there is no file {file}; check the path"))


def _tell(outcome: Outcome) -> None:
    for note in outcome.notes:
        remark(note)
    for example in outcome.examples:
        remark(example)
    if outcome.report is not None:
        remark(
            Text(
                f"退回 {outcome.rejected:,} 行，详见 {outcome.report}",
                f"{outcome.rejected:,} rows rejected, see {outcome.report}",
            )
        )
    say(summary(outcome))


def summary(outcome: Outcome) -> Text:
    """Return in one sentence what an import did."""
    good, read = f"{outcome.good:,}", f"{outcome.read:,}"
    match outcome.result:
        case Result.LANDED:
            left = f"，跳过 {outcome.rejected:,} 行" if outcome.rejected else ""
            left_en = f", {outcome.rejected:,} skipped" if outcome.rejected else ""
            return Text(
                f"批次 {outcome.batch} 已入库：{good} 行（新增 {outcome.created:,}，变更 {outcome.changed:,}）{left}",
                f"Batch {outcome.batch} has landed: {good} rows ({outcome.created:,} new, {outcome.changed:,} changed){left_en}",
            )
        case Result.KNOWN:
            return Text(
                f"该文件已作为批次 {outcome.batch} 导入，未作任何改动",
                f"this file was imported before as batch {outcome.batch}; nothing was changed",
            )
        case Result.CHECKED:
            return Text(
                f"检查完毕：{read} 行中 {good} 行可入库，未写入任何数据",
                f"checked: {good} of {read} rows would land; nothing was written",
            )
    return Text(
        f"未导入：{read} 行中有 {outcome.rejected:,} 行有误，未作任何改动；改正后重试，或用 --on-error skip 只导入正确的行",
        f"not imported: {outcome.rejected:,} of {read} rows are wrong, nothing was changed; mend them, or use"
        " --on-error skip to land the good rows",
    )


def _as_data(outcome: Outcome) -> dict[str, object]:
    return {
        "result": outcome.result.value, "batch": outcome.batch, "read": outcome.read, "good": outcome.good,
        "rejected": outcome.rejected, "created": outcome.created, "changed": outcome.changed,
        "report": str(outcome.report) if outcome.report else None,
        "notes": [words(note) for note in outcome.notes], "examples": [words(one) for one in outcome.examples],
    }  # fmt: skip
