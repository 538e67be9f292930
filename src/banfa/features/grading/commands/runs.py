"""The commands `runs`, `publish`, `reject`, `lock`, `verify` and `compare`."""

from typing import Annotated

import typer
from django.utils import timezone

from banfa.features.grading import queries, services
from banfa.features.grading.commands.options import JsonOption, ReasonOption, RunArgument
from banfa.features.grading.queries.comparing import InputChanges, compare_inputs
from banfa.features.grading.queries.movers import Mover, MoverAsk, Movers, movers
from banfa.features.grading.services.verifying import verify_run
from banfa.features.grading.wording import state_of, steps_words
from banfa.kernel.text import Text, same
from banfa.platform.terminal import operator, print_json, print_table, progress, remark, say, words

LISTED = 60
MOVERS_SHOWN = 20


def list_runs(as_json: JsonOption = False) -> None:
    """List grading runs with their states, newest first · 列出分级批次"""
    found = list(queries.runs(operator())[:LISTED])
    today = timezone.localdate()
    if as_json:
        print_json(
            [
                {
                    "run": run.number, "period": str(queries.period_of(run)), "state": run.state.lower(),
                    "objections_until": run.objections_until.isoformat() if run.objections_until else None,
                    "window_open": queries.is_window_open(run, today), "pack": run.pack, "version": run.pack_version,
                    "customers": run.customers,
                }
                for run in found
            ]
        )  # fmt: skip
        return
    headers = [
        Text("批次", "Run"),
        Text("状态", "State"),
        Text("客户", "Customers"),
        Text("制度包", "Pack"),
        Text("计算", "Computed"),
        Text("异议截止（不含）", "Objections until"),
    ]
    rows = [
        [
            run.number, words(state_of(run, today)), f"{run.customers:,}", f"{run.pack} {run.pack_version}",
            f"{timezone.localtime(run.computed_at):%Y-%m-%d %H:%M} {run.computed_by}",
            run.objections_until.isoformat() if run.objections_until else "–",
        ]
        for run in found
    ]  # fmt: skip
    print_table(headers, rows, numbers=(2,))


def publish(
    run: RunArgument,
    note: Annotated[str, typer.Option("--note", help="What readers should know · 发布说明")] = "",
) -> None:
    """Publish a run in preview; objections may be raised from then on · 发布分级批次"""
    found = services.publish(run, actor=operator(), at=timezone.now(), note=note)
    until = found.objections_until
    say(
        Text(
            f"{run} 已发布，异议截止 {until} 零时",
            f"{run} is published; objections may be raised until {until}",
        )
    )


def reject(run: RunArgument, reason: ReasonOption) -> None:
    """Reject a run in preview; it is kept with the reason · 退回分级批次"""
    services.reject_run(run, reason=reason, actor=operator(), at=timezone.now())
    say(Text(f"{run} 已退回", f"{run} is rejected"))


def lock(run: RunArgument) -> None:
    """Lock a published run once its window is over and all is answered · 锁定分级批次"""
    services.lock_run(run, actor=operator(), at=timezone.now())
    say(Text(f"{run} 已锁定，该期间不再变动", f"{run} is locked; the period stands for good"))


def verify(run: RunArgument, as_json: JsonOption = False) -> None:
    """Compute a run again from its own frozen inputs and compare, byte for byte · 用冻结数据复算并核对"""
    with progress(Text(f"复算 {run}", f"Computing {run} again")) as on_step:
        found = verify_run(run, actor=operator(), on_step=on_step)
    if as_json:
        findings = [words(one) for one in found.findings]
        print_json({"sound": found.is_sound, "same": found.same, "equal": found.equal, "findings": findings})
    else:
        for finding in found.findings:
            remark(finding)
        if found.is_sound:
            more = len(found.equal)
            say(
                Text(
                    f"{run} 复算一致：{len(found.same)} 个文件逐字节相同"
                    + (f"，{more} 个逐值相同" if more else ""),
                    f"{run} computed again is the same: {len(found.same)} files byte for byte"
                    + (f", {more} value for value" if more else ""),
                )
            )
    if not found.is_sound:
        raise typer.Exit(1)


def compare(
    old: Annotated[str, typer.Argument(help="The earlier run · 较早的批次")],
    new: Annotated[str, typer.Argument(help="The later run · 较晚的批次")],
    as_json: JsonOption = False,
) -> None:
    """Say what differs in the inputs of two runs, and who moved and why · 比较两个批次"""
    actor = operator()
    before, after = (queries.run_numbered(actor, number) for number in (old, new))
    inputs = compare_inputs(actor, before, after)
    moved = {
        name: movers(actor, before, after, name, MoverAsk(limit=MOVERS_SHOWN))
        for name in queries.graded_in(after)
        if name in before.counts
    }
    if as_json:
        print_json({"old": old, "new": new, "inputs": _inputs_json(inputs), "movers": _movers_json(moved)})
        return
    _say_inputs(inputs)
    pack = queries.frozen_pack(after)
    for name, found in moved.items():
        if found.total:
            title = pack.classifications[name].title.text
            say(Text(f"{title.zh}：{found.total:,} 户变动", f"{title.en}: {found.total:,} moved"))
            for mover in found.shown:
                say(same("  ") + _mover_words(mover))


def _say_inputs(inputs: InputChanges) -> None:
    if inputs.is_none:
        say(Text("两个批次的输入相同", "both runs were computed from the same inputs"))
    for change in inputs.pack:
        say(Text("制度：", "Pack: ") + change.text)
    for one in inputs.batches:
        verb = Text("新增", "came") if one.is_added else Text("冲销", "was taken back")
        say(
            Text(
                f"台账：批次 {one.batch.pk}（{one.batch.file_name}）{verb.zh} {one.lines:,} 行",
                f"Ledger: batch {one.batch.pk} ({one.batch.file_name}) {verb.en}, {one.lines:,} lines",
            )
        )
    register = inputs.register
    if register.arrived or register.gone:
        say(
            Text(f"登记册：新增 {register.arrived:,} 户，减少 {register.gone:,} 户",
                 f"Register: {register.arrived:,} came, {register.gone:,} went")
        )  # fmt: skip
    for column in register.columns:
        say(
            Text(f"登记册：{column.title.zh}，{column.customers:,} 户不同",
                 f"Register: {column.title.en} differs for {column.customers:,}")
        )  # fmt: skip
    for verb, decisions in (
        (Text("新增核定", "Decision taken in"), inputs.decisions_added),
        (Text("不再适用的核定", "Decision no longer in force"), inputs.decisions_gone),
    ):
        for applied in decisions:
            decision = applied.decision
            told = f"{applied.customer.code} {decision.classification} = {decision.value} · {decision.reason}"
            say(verb + same(f": {told}"))


def _mover_words(mover: Mover) -> Text:
    steps = steps_words(mover.steps)
    moved = f"{mover.old or '?'} → {mover.new or '?'}"
    head = same(f"{mover.customer.code} {mover.customer.name}  {moved}")
    told = head if steps is None else head + Text(f"（{steps.zh}）", f" ({steps.en})")
    for change in (*mover.own, *mover.ranking):
        told += Text(
            f"；{change.title.zh} {change.before.zh} → {change.after.zh}",
            f"; {change.title.en} {change.before.en} → {change.after.en}",
        )
    return told


def _inputs_json(inputs: InputChanges) -> dict[str, object]:
    register = inputs.register
    return {
        "pack": [
            {"path": change.path, "old": change.old, "new": change.new, "text": words(change.text)}
            for change in inputs.pack
        ],
        "batches": [
            {"batch": one.batch.pk, "file": one.batch.file_name, "lines": one.lines, "added": one.is_added}
            for one in inputs.batches
        ],
        "register": {
            "arrived": register.arrived, "gone": register.gone, "changed": register.changed,
            "columns": {words(column.title): column.customers for column in register.columns},
        },
        "decisions": {
            "added": [one.decision_id for one in inputs.decisions_added],
            "gone": [one.decision_id for one in inputs.decisions_gone],
        },
    }  # fmt: skip


def _movers_json(moved: dict[str, Movers]) -> dict[str, object]:
    return {
        name: {
            "total": found.total,
            "customers": [
                {
                    "customer": one.customer.code, "old": one.old, "new": one.new, "steps": one.steps,
                    "decided": one.is_decided,
                    "figures": [
                        {"title": words(change.title), "old": words(change.before), "new": words(change.after)}
                        for change in (*one.own, *one.ranking)
                    ],
                }
                for one in found.shown
            ],
        }
        for name, found in moved.items()
    }  # fmt: skip
