"""The commands `grade`, `explain` and `export grades`."""

from pathlib import Path
from typing import Annotated

import typer
from django.utils import timezone

from banfa.analytics.explaining import as_data
from banfa.features.customers.queries import customer_coded
from banfa.features.grading import exporting, queries, services
from banfa.features.grading.models import Run
from banfa.kernel.errors import BanfaError
from banfa.kernel.period import Period
from banfa.kernel.text import Text
from banfa.platform.terminal import operator, print_json, print_table, progress, remark, say, words

PeriodArgument = Annotated[
    Period, typer.Option("--period", parser=Period.parse, help="2026Q3, 2026-09, 2026H1 or 2026 · 期间")
]
PeriodOption = Annotated[
    Period | None, typer.Option("--period", parser=Period.parse, help="Only this period · 指定期间")
]
RunOption = Annotated[str | None, typer.Option("--run", help="A run's number · 指定分级批次")]
JsonOption = Annotated[bool, typer.Option("--json", help="For a program to read · 输出 JSON")]


class NoRunYet(BanfaError):
    """Nothing was graded for what is asked."""


def grade(
    period: PeriodArgument,
    publish: Annotated[
        bool, typer.Option("--publish", help="Publish the run when it is done · 完成后发布")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Grade every customer for one period; show the distribution and the movement · 按期间分级"""
    actor = operator()
    with progress(Text(f"{period.title.zh}分级", f"Grading {period.title.en}")) as on_step:
        run = services.grade(period=period, actor=actor, at=timezone.now(), on_step=on_step)
    if publish:
        run = services.publish(run.number, actor=actor, at=timezone.now())
    _show_run(run, as_json=as_json)


def _show_run(run: Run, *, as_json: bool) -> None:
    counted = queries.distribution(run)
    before = queries.run_before(run)
    moved = {one.name: queries.movement(run, before, one.name) for one in counted} if before else {}
    if as_json:
        print_json(
            {
                "run": run.number, "period": str(queries.period_of(run)), "state": run.state.lower(),
                "pack": run.pack, "version": run.pack_version, "customers": run.customers, "lines": run.lines,
                "distribution": {
                    one.name: {count.value or "": count.customers for count in one.counts} for one in counted
                },
                "against": before.number if before else None,
                "movement": {
                    name: {"up": move.up, "down": move.down, "same": move.same,
                           "arrived": sum(move.arrived.values()), "gone": sum(move.gone.values())}
                    for name, move in moved.items() if move
                },
            }
        )  # fmt: skip
        return
    state = {"DRAFT": Text("草稿", "draft"), "PUBLISHED": Text("已发布", "published")}[run.state]
    say(
        Text(
            f"分级批次 {run.number}（{state.zh}）：制度包 {run.pack} {run.pack_version}，"
            f"客户 {run.customers:,} 户，台账 {run.lines:,} 行，用时 {run.seconds:.1f} 秒",
            f"Run {run.number} ({state.en}): pack {run.pack} {run.pack_version}, "
            f"{run.customers:,} customers, {run.lines:,} ledger lines, {run.seconds:.1f} s",
        )
    )
    rows = []
    for one in counted:
        for index, count in enumerate(one.counts[:30]):
            title = words(one.title) if index == 0 else ""
            name = (
                f"{count.value or ''} {words(count.label)}"
                if count.value != words(count.label)
                else count.value
            )
            rows.append([title, str(name), f"{count.customers:,}", f"{count.share:.1%}"])
    headers = [
        Text("分类", "Classification"),
        Text("取值", "Value"),
        Text("户数", "Customers"),
        Text("占比", "Share"),
    ]
    print_table(headers, rows, numbers=(2, 3))
    if before:
        say(Text(f"与 {before.number} 相比：", f"Against {before.number}:"))
        for one in counted:
            if (move := moved.get(one.name)) is not None and (move.up or move.down):
                say(
                    Text(f"  {one.title.zh}：升 {move.up:,}，降 {move.down:,}，不变 {move.same:,}",
                         f"  {one.title.en}: {move.up:,} up, {move.down:,} down, {move.same:,} as before")
                )  # fmt: skip


def explain(
    customer: Annotated[str, typer.Argument(help="The customer's code · 客户代码")],
    period: PeriodOption = None,
    run: RunOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say why a customer holds each of its grades · 说明客户各项分类的理由"""
    actor = operator()
    found = _chosen(run=run, period=period, published=False)
    known = customer_coded(actor, customer)
    reasons = queries.explanations(actor, known.pk, found)
    if as_json:
        print_json(
            [
                {
                    "sentence": {"zh": reason.sentence.zh, "en": reason.sentence.en},
                    **as_data(reason.explanation),
                }
                for reason in reasons
            ]
        )
        return
    say(
        Text(
            f"{known.code} {known.name} · 批次 {found.number}",
            f"{known.code} {known.name} · run {found.number}",
        )
    )
    if not reasons:
        say(Text("该客户不在本次分级范围之内", "this customer is outside what the run grades"))
    for reason in reasons:
        say(reason.sentence)
        cites = " ".join(reason.explanation.cites)
        if cites:
            say(Text(f"    § {cites}", f"    § {cites}"))


def export_grades(
    output: Annotated[Path, typer.Option("-o", "--output", help="CSV or XLSX by its ending · 输出文件")],
    period: PeriodOption = None,
    run: RunOption = None,
    published: Annotated[bool, typer.Option("--published", help="Only published runs · 仅已发布")] = False,
    undecided: Annotated[
        bool, typer.Option("--undecided", help="Also those without a value · 含未定客户")
    ] = False,
) -> None:
    """Write the grades of a run, one row per graded customer and classification · 导出分级结果"""
    found = _chosen(run=run, period=period, published=published)
    rows = exporting.export_grades(found, output, actor=operator(), at=timezone.now(), undecided=undecided)
    remark(
        Text(f"{output}：{rows:,} 行，批次 {found.number}", f"{output}: {rows:,} rows of run {found.number}")
    )


def _chosen(*, run: str | None, period: Period | None, published: bool) -> Run:
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
