"""Lays out the stages of a request from its chain: which steps ask, in which order, and which are passed over."""

from collections.abc import Mapping

from banfa.kernel.text import Text
from banfa.platform.approvals.models import Request, Stage
from banfa.platform.approvals.office import ADMINISTRATOR, NOBODY
from banfa.policy.expressions.evaluating import Value, answer
from banfa.policy.expressions.parsing import parse
from banfa.policy.loading.checks.approvals import scope_of_chain
from banfa.policy.model import Chain, Step

GAP = 100  # between positions, so that approvers can be added in between
EVERYBODY = 0
APPLYING = Text("执行修改", "Make the change")
STAND_IN = Text("机构管理员复核", "Review by the administrator")


def chain_of(request: Request) -> Chain:
    """Return a request's chain as it stood when it was submitted."""
    return Chain.model_validate(request.chain)


def plan(request: Request, chain: Chain, facts: Mapping[str, Value]) -> list[Stage]:
    """Return the stages of a request's round, unsaved. Where every condition fails, the administrator is asked."""
    stages: list[Stage] = []
    position = 0
    for step in chain.steps:
        position += 0 if step.beside else GAP
        stages.append(_stage(request, chain, step, position, is_asked=_holds(step, chain, facts)))
    if all(stage.state == Stage.State.PASSED for stage in stages):
        position += GAP
        stages.append(_stood_in(request, position))
    if chain.applied_by is not None:
        stages.append(_applying(request, chain, position + GAP))
    return stages


def _holds(step: Step, chain: Chain, facts: Mapping[str, Value]) -> bool:
    if step.when is None:
        return True
    return answer(parse(step.when, scope_of_chain(chain)).node, facts) is True


def _stage(request: Request, chain: Chain, step: Step, position: int, *, is_asked: bool) -> Stage:
    within = None if step.within is None else step.within.value
    return Stage(
        request=request, round=request.round, position=position, code=step.step,
        title_zh=step.title.zh, title_en=step.title.en, posts=" ".join(step.posts), at=step.at, level=step.level or "",
        needs=_number(step), empty=chain.empty, is_for_others=chain.same_person == "other",
        within_days=None if within is None else int(within),
        state=Stage.State.AHEAD if is_asked else Stage.State.PASSED,
    )  # fmt: skip


def _number(step: Step) -> int:
    match step.needs:
        case "any":
            return 1
        case "all":
            return EVERYBODY
    return step.needs


def _stood_in(request: Request, position: int) -> Stage:
    return Stage(
        request=request, round=request.round, position=position, code=ADMINISTRATOR, title_zh=STAND_IN.zh,
        title_en=STAND_IN.en, posts=ADMINISTRATOR,
    )  # fmt: skip


def _applying(request: Request, chain: Chain, position: int) -> Stage:
    assert chain.applied_by is not None
    return Stage(
        request=request, round=request.round, position=position, code="apply", does=Stage.Does.APPLY,
        title_zh=APPLYING.zh, title_en=APPLYING.en, posts=" ".join(chain.applied_by.posts), at=chain.applied_by.at,
        level=chain.applied_by.level or "", empty=NOBODY,
    )  # fmt: skip
