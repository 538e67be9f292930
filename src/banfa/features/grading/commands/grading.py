"""The commands `grade` and `explain`."""

from collections.abc import Mapping, Sequence
from typing import Annotated

import typer
from django.utils import timezone

from banfa.analytics.explaining import as_data
from banfa.features.customers.queries import customer_coded
from banfa.features.grading import queries, services
from banfa.features.grading.commands.options import (
    AgainstOption,
    CustomerArgument,
    JsonOption,
    PeriodArgument,
    PeriodOption,
    RunOption,
    chosen_run,
    run_against,
)
from banfa.features.grading.models import Run
from banfa.features.grading.wording import state_of
from banfa.kernel.text import Text
from banfa.platform.terminal import operator, print_json, print_table, progress, say, words


def grade(
    period: PeriodArgument,
    publish: Annotated[
        bool, typer.Option("--publish", help="Publish the run when it is done · 完成后发布")
    ] = False,
    against: AgainstOption = None,
    as_json: JsonOption = False,
) -> None:
    """Grade every customer for one period; show the distribution and the movement · 按期间分级"""
    actor = operator()
    with progress(Text(f"{period.title.zh}分级", f"Grading {period.title.en}")) as on_step:
        run = services.grade(period=period, actor=actor, at=timezone.now(), on_step=on_step)
    if publish:
        run = services.publish(run.number, actor=actor, at=timezone.now())
    show_run(run, as_json=as_json, against=against)


def show_run(run: Run, *, as_json: bool, against: str | None = None) -> None:
    """Print a run's distribution and its movement."""
    counted = queries.distribution(run)
    before = run_against(run, against)
    moved = {one.name: queries.movement(run, before, one.name) for one in counted} if before else {}
    if as_json:
        print_json(_as_data(run, counted, before, moved))
        return
    state = state_of(run, timezone.localdate())
    say(
        Text(
            f"分级批次 {run.number}（{state.zh}）：制度包 {run.pack} {run.pack_version}，"
            f"客户 {run.customers:,} 户，台账 {run.lines:,} 行，用时 {run.seconds:.1f} 秒",
            f"Run {run.number} ({state.en}): pack {run.pack} {run.pack_version}, "
            f"{run.customers:,} customers, {run.lines:,} ledger lines, {run.seconds:.1f} s",
        )
    )
    _print_distribution(counted)
    if before:
        say(Text(f"与 {before.number} 相比：", f"Against {before.number}:"))
        for one in counted:
            if (move := moved.get(one.name)) is not None and (move.up or move.down):
                say(
                    Text(f"  {one.title.zh}：升 {move.up:,}，降 {move.down:,}，不变 {move.same:,}",
                         f"  {one.title.en}: {move.up:,} up, {move.down:,} down, {move.same:,} as before")
                )  # fmt: skip


def _as_data(
    run: Run,
    counted: Sequence[queries.ClassCounts],
    before: Run | None,
    moved: Mapping[str, queries.Movement | None],
) -> dict[str, object]:
    """Return a run's distribution and movement for a program to read."""
    return {
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
    }  # fmt: skip


def _print_distribution(counted: Sequence[queries.ClassCounts]) -> None:
    """Print how many customers each class has."""
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


def explain(
    customer: CustomerArgument,
    period: PeriodOption = None,
    run: RunOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say why a customer holds each of its grades · 说明客户各项分类的理由"""
    actor = operator()
    found = chosen_run(run=run, period=period, published=False)
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
