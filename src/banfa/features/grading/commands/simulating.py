"""The commands of simulations: a run computed again with other figures, and what a figure would have to be."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from django.utils import timezone

from banfa.analytics.simulating import Manner, Question
from banfa.features.grading import queries
from banfa.features.grading.commands.options import JsonOption, NoRunYet
from banfa.features.grading.exporting_simulation import export_movers
from banfa.features.grading.models import Run, Simulation
from banfa.features.grading.queries.simulated_movers import MoverWish, moved_in
from banfa.features.grading.queries.simulations import (
    compared_in,
    simulated_movement,
    simulated_pack,
    simulations,
    unit_moves,
)
from banfa.features.grading.services.simulating import Wish, delete_simulation, share_simulation, simulate
from banfa.features.grading.services.simulation_questions import figure_that_moves
from banfa.features.grading.simulation_words import answer_data, answer_words
from banfa.kernel.errors import BanfaError
from banfa.kernel.period import Period
from banfa.kernel.text import Text
from banfa.platform.access import Actor
from banfa.platform.terminal import operator, print_json, print_table, progress, remark, say, words
from banfa.policy.difference import difference
from banfa.policy.drafting import as_written_number, editable_figures

GREATEST = 10


class BadOption(BanfaError):
    """An option of the command cannot be read, or options do not go together."""


PeriodChoice = Annotated[
    Period | None,
    typer.Option("--period", parser=Period.parse, help="Whose published run: 2026Q3, 2026-09 or 2026 · 期间"),
]
RunChoice = Annotated[
    str | None, typer.Option("--run", help="A run's number instead of a period · 指定分级批次")
]
DraftOption = Annotated[
    Path | None,
    typer.Option("--pack-file", help="A version's folder, or one YAML file laid over the pack · 草案"),
]
SetOption = Annotated[
    list[str] | None,
    typer.Option("--set", help="PATH=NUMBER, as often as needed; see --figures · 改一个数值，可多次"),
]
MoveOption = Annotated[
    int | None, typer.Option("--move", help="How many customers are to move (with --by) · 要影响的户数")
]
IntoOption = Annotated[str | None, typer.Option("--into", help="CLASS.VALUE they come into · 进入的类别")]
OutOption = Annotated[str | None, typer.Option("--out-of", help="CLASS.VALUE they leave · 离开的类别")]
TotalOption = Annotated[
    str | None, typer.Option("--total", help="CLASS.VALUE that is to have so many in all · 该类别共有")
]
ByOption = Annotated[str | None, typer.Option("--by", help="PATH of the figure to find · 要求的数值")]
NowOption = Annotated[
    bool, typer.Option("--now", help="Today's register and ledger, not the run's own · 用当前数据")
]
TitleOption = Annotated[str, typer.Option("--title", help="A name to find it by · 名称")]
MoversOption = Annotated[
    Path | None,
    typer.Option("-o", "--output", help="Write everyone who moves to CSV or XLSX · 导出变动客户"),
]
FiguresOption = Annotated[
    bool, typer.Option("--figures", help="List every figure that can be set, and stop · 列出可改的数值")
]


def simulate_run(
    period: PeriodChoice = None,
    run: RunChoice = None,
    pack_file: DraftOption = None,
    given: SetOption = None,
    move: MoveOption = None,
    into: IntoOption = None,
    out_of: OutOption = None,
    total: TotalOption = None,
    by: ByOption = None,
    now: NowOption = False,
    title: TitleOption = "",
    output: MoversOption = None,
    figures: FiguresOption = False,
    as_json: JsonOption = False,
) -> None:
    """Try other figures on a published run: who would move, or what a figure would have to be · 试算"""
    actor = operator()
    base = _base(actor, period, run)
    wish = Wish(edits=_edits(given or []), draft=pack_file, title=title, as_of_now=now)
    if figures:
        _show_figures(base, as_json=as_json)
        return
    if move is not None or by is not None:
        question = _question(move, by, {Manner.INTO: into, Manner.OUT_OF: out_of, Manner.TOTAL: total})
        _answer(actor, base, wish, question, as_json=as_json)
        return
    with progress(Text(f"试算 {base.number}", f"Simulating {base.number}")) as on_step:
        found = simulate(base, wish, actor=actor, at=timezone.now(), on_step=on_step)
    _show(actor, found, as_json=as_json)
    if output is not None:
        rows = export_movers(found, output, actor=actor, at=timezone.now())
        remark(Text(f"{output}：{rows:,} 行", f"{output}: {rows:,} rows"))


def list_simulations(as_json: JsonOption = False) -> None:
    """List the simulations, newest first · 试算列表"""
    found = list(simulations(operator())[:100])
    if as_json:
        print_json([_data(one) for one in found])
        return
    headers = [Text("试算", "Simulation"), Text("批次", "Run"), Text("名称", "Title"), Text("变动", "Moved"),
               Text("计算", "Computed"), Text("共享", "Shared")]  # fmt: skip
    rows = [
        [one.number, one.base.number, one.title or "–", f"{max(one.moved.values(), default=0):,}",
         f"{timezone.localtime(one.computed_at):%Y-%m-%d %H:%M} {one.computed_by}",
         words(Text("是", "yes") if one.shared else Text("否", "no"))]
        for one in found
    ]  # fmt: skip
    print_table(headers, rows, numbers=(3,))


def forget_simulation(
    number: Annotated[str, typer.Argument(help="A simulation's number · 试算编号")],
) -> None:
    """Delete a simulation with its files · 删除试算"""
    delete_simulation(number, actor=operator(), at=timezone.now())
    say(Text(f"已删除试算 {number}", f"Simulation {number} is deleted"))


def share(
    number: Annotated[str, typer.Argument(help="A simulation's number · 试算编号")],
    stop: Annotated[bool, typer.Option("--stop", help="No longer · 取消共享")] = False,
) -> None:
    """Let everyone who reads runs look at a simulation, each at their own customers · 共享试算"""
    share_simulation(number, shared=not stop, actor=operator(), at=timezone.now())
    say(
        Text(f"{number} 已取消共享", f"{number} is no longer shared")
        if stop
        else Text(f"{number} 已共享", f"{number} is shared")
    )


def _base(actor: Actor, period: Period | None, run: str | None) -> Run:
    if run is not None:
        return queries.run_numbered(actor, run)
    found = queries.newest(actor, period=period, published_only=True)
    if found is None:
        shown = f" {period}" if period else ""
        raise NoRunYet(
            Text(
                f"{shown.strip()}没有已发布的分级批次，无从试算：请先发布，或用 --run 指定一个批次",
                f"there is no published run{shown} to simulate against: publish one, or name one with --run",
            )
        )
    return found


def _edits(given: Sequence[str]) -> dict[str, str]:
    edits: dict[str, str] = {}
    for words_given in given:
        path, equals, number = words_given.partition("=")
        if not equals or not path.strip():
            shown = words_given[:60]
            raise BadOption(Text(f"--set {shown}：请写成 路径=数值", f"--set {shown}: write PATH=NUMBER"))
        if path.strip() in edits:
            raise BadOption(Text(f"--set {path} 写了两次", f"--set {path} stands twice"))
        edits[path.strip()] = number
    return edits


def _question(move: int | None, by: str | None, targets: dict[Manner, str | None]) -> Question:
    told = [(manner, target) for manner, target in targets.items() if target]
    if move is None or by is None or len(told) != 1:
        raise BadOption(
            Text(
                "--move 户数、--by 数值、以及 --into、--out-of、--total 之一须同时写",
                "--move, --by and one of --into, --out-of, --total go together",
            )
        )
    manner, target = told[0]
    classification, dot, value = target.partition(".")
    if not dot:
        raise BadOption(Text(f"{target}：请写成 分类.取值", f"{target}: write CLASS.VALUE"))
    return Question(figure=by, classification=classification, value=value, customers=move, manner=manner)


def _answer(actor: Actor, base: Run, wish: Wish, question: Question, *, as_json: bool) -> None:
    title = Text(f"求 {question.figure}", f"Finding {question.figure}")
    with progress(title) as on_step:
        answer = figure_that_moves(base, wish, question, actor=actor, on_step=on_step)
    if as_json:
        print_json({"run": base.number, **answer_data(answer)})
        return
    say(answer_words(answer, queries.frozen_pack(base)))


def _show_figures(base: Run, *, as_json: bool) -> None:
    pack = queries.frozen_pack(base)
    found = editable_figures(pack)
    shown = [(one, as_written_number(one.value, is_share=one.is_share)) for one in found]
    if as_json:
        print_json(
            [{"path": one.path, "value": value, "title": {"zh": one.title.zh, "en": one.title.en},
              "cites": list(one.cites), "used_by": list(one.used_by)} for one, value in shown]
        )  # fmt: skip
        return
    headers = [Text("路径", "Path"), Text("数值", "Figure"), Text("名称", "Name"), Text("条款", "Clauses")]
    print_table(
        headers,
        [[one.path, value or "–", words(one.title), " ".join(one.cites)] for one, value in shown],
        numbers=(1,),
    )


def _data(one: Simulation) -> dict[str, Any]:
    return {
        "simulation": one.number, "run": one.base.number, "title": one.title, "edits": one.edits, "draft": one.draft,
        "as_of_now": one.as_of_now, "customers": one.customers, "moved": one.moved, "shared": one.shared,
        "computed_by": one.computed_by, "computed_at": one.computed_at.isoformat(),
    }  # fmt: skip


def _show(actor: Actor, found: Simulation, *, as_json: bool) -> None:
    moves = {name: simulated_movement(found, name) for name in compared_in(found)}
    if as_json:
        print_json(
            {
                **_data(found),
                "distribution": found.counts,
                "movement": {
                    name: {
                        "up": move.up, "down": move.down, "same": move.same,
                        "cells": [[old, new, n] for (old, new), n in sorted(move.cells.items(), key=str)],
                        "arrived": sum(move.arrived.values()), "gone": sum(move.gone.values()),
                    }
                    for name, move in moves.items()
                },
            }
        )  # fmt: skip
        return
    pack, base = simulated_pack(found), queries.frozen_pack(found.base)
    say(
        Text(
            f"试算 {found.number}：与 {found.base.number} 相比，客户 {found.customers:,} 户，用时 {found.seconds:.1f} 秒",
            f"Simulation {found.number} against {found.base.number}: {found.customers:,} customers, {found.seconds:.1f} s",
        )
    )
    for change in difference(base, pack):
        if "inferred" not in change.path:
            say(Text(f"  {change.text.zh}", f"  {change.text.en}"))
    for name, move in moves.items():
        if found.moved[name]:
            _show_class(actor, found, name, move)
    if not any(found.moved.values()):
        say(Text("没有客户变动。", "Nobody moves."))


def _show_class(actor: Actor, found: Simulation, name: str, move: Any) -> None:
    pack = simulated_pack(found)
    title = pack.classifications[name].title.text
    say(
        Text(
            f"{title.zh}：变动 {found.moved[name]:,} 户，升 {move.up:,}，降 {move.down:,}",
            f"{title.en}: {found.moved[name]:,} move, {move.up:,} up, {move.down:,} down",
        )
    )
    shown = [value for value in move.values if move.old_totals.get(value) or move.new_totals.get(value)]
    if len(shown) <= GREATEST:
        heads = [Text("原 ↓ 现 →", "then ↓ now →"), *(Text(_name(value), _name(value)) for value in shown)]
        rows = [[_name(old), *(f"{move.cells.get((old, new), 0):,}" for new in shown)] for old in shown]
        print_table(heads, rows, numbers=range(1, len(heads)))
    levels = [level.code for level in pack.levels]
    if levels:
        units = unit_moves(actor, found, name, level=levels[min(1, len(levels) - 1)])
        headers = [Text("机构", "Unit"), Text("户数", "Customers"), Text("变动", "Moved"), Text("升", "Up"),
                   Text("降", "Down")]  # fmt: skip
        rows = [
            [one.name, f"{one.total:,}", f"{one.moved:,}", f"{one.up:,}", f"{one.down:,}"] for one in units
        ]
        print_table(headers, rows, numbers=range(1, 5))
    page = moved_in(actor, found, name, MoverWish(limit=GREATEST))
    headers = [
        Text("变动最大的客户", "Who moves furthest"),
        Text("机构", "Unit"),
        Text("原", "Then"),
        Text("现", "Now"),
    ]
    print_table(
        headers,
        [[f"{one.code} {one.name}", one.unit_name, _name(one.old), _name(one.new)] for one in page.movers],
    )


def _name(value: str | None) -> str:
    return words(Text("未定", "undecided")) if value is None else value
