"""The commands `decide`, `decisions`, `approve`, `refuse`, `withdraw`, `end` and `proposals`."""

from typing import Annotated

import typer
from django.utils import timezone

from banfa.features.customers.queries import customer_coded
from banfa.features.grading import queries, services
from banfa.features.grading.commands.options import (
    ClassOption,
    CustomerArgument,
    DayOption,
    JsonOption,
    ReasonOption,
    RunArgument,
    RunOption,
    day_of,
)
from banfa.features.grading.models import Decision, Run
from banfa.features.grading.wording import state_of_decision
from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.terminal import operator, print_json, print_table, say, words

LISTED = 500
DecisionArgument = Annotated[int, typer.Argument(help="Its number · 核定编号")]


class ChoiceUnclear(BanfaError):
    """The command was told two things, or something that is no choice."""


def decide(
    customer: CustomerArgument,
    classification: ClassOption,
    value: Annotated[str, typer.Option("--value", help="What should hold · 取值")],
    reason: ReasonOption,
    cites: Annotated[str, typer.Option("--cites", help="The clause that allows it · 依据条款")],
    from_on: DayOption = None,
    run: RunOption = None,
) -> None:
    """Ask that a customer's class be overridden; somebody else approves · 申请核定"""
    decision = services.request_decision(
        customer_code=customer, classification=classification, value=value, reason=reason, cites=cites,
        from_on=day_of(from_on), run_number=run, actor=operator(), at=timezone.now(),
    )  # fmt: skip
    say(
        Text(
            f"核定申请 {decision.pk} 已提出，自 {decision.from_on} 起，待另一人批准",
            f"request {decision.pk} is filed, to hold from {decision.from_on} on; somebody else approves it",
        )
    )


def list_decisions(
    state: Annotated[
        str | None, typer.Option("--state", help="requested, approved, rejected, withdrawn, ended · 状态")
    ] = None,
    customer: Annotated[str | None, typer.Option("--customer", help="A customer's code · 客户代码")] = None,
    as_json: JsonOption = False,
) -> None:
    """List decisions and requests, newest first · 列出核定"""
    actor = operator()
    found = queries.decisions(actor)
    if state is not None:
        if state.upper() not in Decision.State.values:
            choices = ", ".join(one.lower() for one in Decision.State.values)
            raise ChoiceUnclear(
                Text(f"--state {state}：可选 {choices}", f"--state {state}: write one of {choices}")
            )
        found = found.filter(state=state.upper())
    if customer is not None:
        found = found.filter(customer=customer_coded(actor, customer))
    rows = list(found[:LISTED])
    if as_json:
        print_json([_as_json(one) for one in rows])
        return
    headers = [
        Text("编号", "No."),
        Text("客户", "Customer"),
        Text("核定", "Decision"),
        Text("状态", "State"),
        Text("期限", "In force"),
        Text("条款", "Clause"),
        Text("理由", "Reason"),
        Text("申请", "Requested by"),
        Text("批准", "Decided by"),
    ]
    print_table(
        headers,
        [
            [
                str(one.pk), one.customer.code, f"{one.classification}: {one.computed or '?'} → {one.value}",
                words(state_of_decision(one)), f"{one.from_on} – {one.until_on or ''}", one.cites, one.reason,
                one.requested_by, one.decided_by,
            ]
            for one in rows
        ],
        numbers=(0,),
    )  # fmt: skip


def _as_json(one: Decision) -> dict[str, object]:
    return {
        "decision": one.pk, "customer": one.customer.code, "classification": one.classification, "value": one.value,
        "computed": one.computed, "state": one.state.lower(), "from": one.from_on.isoformat(),
        "until": one.until_on.isoformat() if one.until_on else None, "cites": one.cites, "reason": one.reason,
        "origin": one.origin.lower(), "requested_by": one.requested_by, "decided_by": one.decided_by,
        "answer": one.answer, "run": one.run.number if one.run else None,
        "end_requested_by": one.end_requested_by, "end_on": one.end_on.isoformat() if one.end_on else None,
    }  # fmt: skip


def approve(
    decision: DecisionArgument, note: Annotated[str, typer.Option("--note", help="A word on it · 意见")] = ""
) -> None:
    """Approve somebody else's request, or the end that they ask for · 批准核定或终止"""
    actor, now = operator(), timezone.now()
    if queries.decision_numbered(actor, decision).state == Decision.State.REQUESTED:
        services.approve_decision(decision, actor=actor, at=now, answer=note)
        say(
            Text(
                f"核定 {decision} 已批准，由下一批次计入",
                f"decision {decision} is approved; the next run takes it in",
            )
        )
    else:
        done = services.approve_end(decision, actor=actor, at=now)
        say(
            Text(f"核定 {decision} 自 {done.until_on} 起终止", f"decision {decision} ends on {done.until_on}")
        )


def refuse(decision: DecisionArgument, reason: ReasonOption) -> None:
    """Refuse somebody else's request, or the end that they ask for · 不批准"""
    actor, now = operator(), timezone.now()
    if queries.decision_numbered(actor, decision).state == Decision.State.REQUESTED:
        services.reject_decision(decision, answer=reason, actor=actor, at=now)
        say(Text(f"核定申请 {decision} 未获批准", f"request {decision} is refused"))
    else:
        services.refuse_end(decision, answer=reason, actor=actor, at=now)
        say(Text(f"核定 {decision} 继续有效", f"decision {decision} stays in force"))


def withdraw(decision: DecisionArgument) -> None:
    """Take back your own request · 撤回申请"""
    services.withdraw_decision(decision, actor=operator(), at=timezone.now())
    say(Text(f"核定申请 {decision} 已撤回", f"request {decision} is withdrawn"))


def end(decision: DecisionArgument, reason: ReasonOption, on: DayOption = None) -> None:
    """Ask that a decision end; somebody else approves · 申请终止核定"""
    done = services.request_end(
        decision, reason=reason, end_on=day_of(on), actor=operator(), at=timezone.now()
    )
    say(
        Text(
            f"已申请自 {done.end_on} 起终止核定 {decision}，待另一人批准",
            f"decision {decision} is asked to end on {done.end_on}; somebody else approves it",
        )
    )


def proposals(
    run: RunArgument,
    classification: ClassOption,
    approved: Annotated[
        list[str] | None, typer.Option("--approve", help="A customer's code, or all · 批准的客户代码，或 all")
    ] = None,
    dismissed: Annotated[
        list[str] | None, typer.Option("--dismiss", help="A customer's code, or all · 驳回的客户代码，或 all")
    ] = None,
    reason: Annotated[str, typer.Option("--reason", help="Why it is dismissed · 理由")] = "",
    as_json: JsonOption = False,
) -> None:
    """List what a run proposes for a class that people decide; approve or dismiss it · 提议的核定"""
    actor = operator()
    found = queries.run_numbered(actor, run)
    listed = queries.proposals(actor, found, classification)
    if approved and dismissed:
        raise ChoiceUnclear(
            Text("--approve 与 --dismiss 请分开使用", "use --approve and --dismiss one at a time")
        )
    waiting = {one.customer.code: one.customer.pk for one in listed if one.decision is None}
    if approved:
        made = services.approve_proposals(
            run, classification, _named(approved, waiting), actor=actor, at=timezone.now(), answer=reason
        )
        say(Text(f"已批准 {len(made):,} 项", f"{len(made):,} approved"))
    elif dismissed:
        made = services.dismiss_proposals(
            run, classification, _named(dismissed, waiting), reason=reason, actor=actor, at=timezone.now()
        )
        say(Text(f"已驳回 {len(made):,} 项", f"{len(made):,} dismissed"))
    else:
        _show(listed, found, as_json=as_json)


def _named(codes: list[str], waiting: dict[str, int]) -> list[int]:
    """Return the customers of codes; a code that nothing is proposed for stands as a number that nobody has."""
    return list(waiting.values()) if codes == ["all"] else [waiting.get(code, 0) for code in codes]


def _show(listed: list[queries.Proposal], run: Run, *, as_json: bool) -> None:
    pack = queries.frozen_pack(run)
    rows = [
        (one, words(queries.why_proposed(pack, one.classification, one.proposed)), _answer(one))
        for one in listed
    ]
    if as_json:
        print_json(
            [
                {"customer": one.customer.code, "value": one.value, "proposed": one.proposed, "why": why,
                 "answer": one.decision.state.lower() if one.decision else None}
                for one, why, _ in rows
            ]
        )  # fmt: skip
        return
    headers = [
        Text("客户", "Customer"),
        Text("名称", "Name"),
        Text("现值", "Now"),
        Text("提议", "Proposed"),
        Text("依据", "Why"),
        Text("处理", "Answer"),
    ]
    print_table(
        headers,
        [
            [one.customer.code, one.customer.name, one.value or "?", one.proposed, why, answer]
            for one, why, answer in rows
        ],
    )


def _answer(one: queries.Proposal) -> str:
    return words(state_of_decision(one.decision)) if one.decision else "–"
