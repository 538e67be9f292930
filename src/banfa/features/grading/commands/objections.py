"""The commands `object`, `objections` and `answer`."""

from typing import Annotated

import typer
from django.utils import timezone

from banfa.features.grading import queries, services
from banfa.features.grading.commands.options import (
    ClassOption,
    CustomerArgument,
    DayOption,
    JsonOption,
    ReasonOption,
    RunOption,
    day_of,
)
from banfa.features.grading.models import Objection
from banfa.features.grading.services.answering import Remedy
from banfa.features.grading.wording import OBJECTIONS
from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.terminal import operator, print_json, print_table, say, words

LISTED = 500


class AnswerUnclear(BanfaError):
    """An answer accepts or rejects, and says the remedy where it accepts."""


def raise_objection(
    customer: CustomerArgument,
    run: Annotated[str, typer.Option("--run", help="The published run · 分级批次")],
    classification: ClassOption,
    reason: ReasonOption,
    evidence: Annotated[str, typer.Option("--evidence", help="What shows it · 证据")] = "",
    manager: Annotated[
        bool, typer.Option("--manager", help="The manager's own, not the customer's · 客户经理提出")
    ] = False,
) -> None:
    """Object to a customer's published grade · 提出异议"""
    voice = Objection.Voice.MANAGER if manager else Objection.Voice.CUSTOMER
    objection = services.object_to(
        run_number=run, customer_code=customer, classification=classification, reason=reason, evidence=evidence,
        voice=voice, actor=operator(), at=timezone.now(),
    )  # fmt: skip
    say(
        Text(
            f"异议 {objection.pk} 已登记，待他人答复",
            f"objection {objection.pk} is raised; somebody else answers it",
        )
    )


def list_objections(
    run: RunOption = None,
    state: Annotated[str | None, typer.Option("--state", help="open, accepted, rejected · 状态")] = None,
    as_json: JsonOption = False,
) -> None:
    """List objections, newest first · 列出异议"""
    actor = operator()
    found = queries.objections(actor)
    if run is not None:
        found = found.filter(run=queries.run_numbered(actor, run))
    if state is not None:
        found = found.filter(state=_state(state))
    rows = list(found[:LISTED])
    if as_json:
        print_json(
            [
                {
                    "objection": one.pk, "run": one.run.number, "customer": one.customer.code,
                    "classification": one.classification, "value": one.value, "voice": one.voice.lower(),
                    "reason": one.reason, "evidence": one.evidence, "state": one.state.lower(),
                    "raised_by": one.raised_by, "answer": one.answer, "answered_by": one.answered_by,
                    "decision": one.decision_id,
                }
                for one in rows
            ]
        )  # fmt: skip
        return
    headers = [
        Text("编号", "No."),
        Text("批次", "Run"),
        Text("客户", "Customer"),
        Text("分类", "Classification"),
        Text("状态", "State"),
        Text("理由", "Reason"),
        Text("提出", "Raised by"),
    ]
    print_table(
        headers,
        [
            [
                str(one.pk), one.run.number, one.customer.code, f"{one.classification} {one.value or '?'}",
                words(OBJECTIONS[Objection.State(one.state)]), one.reason, one.raised_by,
            ]
            for one in rows
        ],
        numbers=(0,),
    )  # fmt: skip


def _state(word: str) -> Objection.State:
    if word.upper() not in Objection.State.values:
        choices = ", ".join(value.lower() for value in Objection.State.values)
        raise AnswerUnclear(
            Text(f"--state {word}：可选 {choices}", f"--state {word}: write one of {choices}")
        )
    return Objection.State(word.upper())


def answer(
    objection: Annotated[int, typer.Argument(help="Its number · 异议编号")],
    reason: ReasonOption,
    accept: Annotated[
        bool | None, typer.Option("--accept/--reject", help="Whether it is right · 成立或不成立")
    ] = None,
    value: Annotated[
        str | None, typer.Option("--value", help="With --accept: what should hold · 应有取值")
    ] = None,
    cites: Annotated[str | None, typer.Option("--cites", help="With --accept: the clause · 依据条款")] = None,
    from_on: DayOption = None,
) -> None:
    """Answer an objection: accept it with a remedy that another approves, or reject it · 答复异议"""
    if accept is None or (accept and not (value and cites)):
        raise AnswerUnclear(
            Text(
                "请写 --reject，或 --accept --value 取值 --cites 条款",
                "write --reject, or --accept --value VALUE --cites CLAUSE",
            )
        )
    remedy = Remedy(value=value or "", cites=cites or "", from_on=day_of(from_on)) if accept else None
    done = services.answer_objection(
        objection, answer=reason, remedy=remedy, actor=operator(), at=timezone.now()
    )
    if done.decision_id:
        say(
            Text(
                f"异议 {objection} 成立，已提出核定申请 {done.decision_id}，待另一人批准",
                f"objection {objection} is accepted; request {done.decision_id} waits for somebody else's approval",
            )
        )
    else:
        say(Text(f"异议 {objection} 不成立", f"objection {objection} is rejected"))
