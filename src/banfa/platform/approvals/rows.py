"""A request as lists and its page show it: its state in words, where it stands, whom it waits for and until when."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from banfa.kernel.text import Text, same
from banfa.platform.access.post_register import post_title
from banfa.platform.approvals.flow import Flow
from banfa.platform.approvals.kinds import Kind, kind_named
from banfa.platform.approvals.models import Decision, Request, Stage
from banfa.platform.approvals.office import Asked, Because
from banfa.platform.approvals.wording import ACTS, BECAUSE, LOOKS, STATES
from banfa.platform.org.models import Unit

NOTHING = Text("", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One request in a list."""

    request: Request
    kind: Kind
    title: Text
    unit: str
    state: Text
    look: str
    step: Text = NOTHING
    due_on: date | None = None
    is_late: bool = False
    mine: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StageRow:
    """One step of a request: done, waiting, ahead or passed over; who decided or is asked, and why those."""

    stage: Stage
    title: Text
    posts: Text
    look: str
    asked: Text = NOTHING
    because: Text = NOTHING
    decisions: Sequence["ActRow"] = ()
    is_late: bool = False
    progress: Text = NOTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class ActRow:
    """One decision in words."""

    decision: Decision
    words: Text
    step: Text
    by: Text


def rows_of(requests: Iterable[Request], *, on: date, waiting: Iterable[int] = ()) -> list[Row]:
    """Return requests as rows, with their units' names and open steps read at once."""
    listed = list(requests)
    units = dict(Unit.objects.filter(path__in={one.unit_path for one in listed}).values_list("path", "name"))
    steps: dict[int, list[Stage]] = {}
    for stage in Stage.objects.filter(request__in=listed, state=Stage.State.OPEN).order_by("position", "id"):
        steps.setdefault(stage.request_id, []).append(stage)
    mine = set(waiting)
    return [_row(one, units.get(one.unit_path, ""), steps.get(one.pk, []), on, mine) for one in listed]


def _row(request: Request, unit: str, stages: Sequence[Stage], on: date, mine: set[int]) -> Row:
    state = Request.State(request.state)
    due = min((stage.due_on for stage in stages if stage.due_on), default=None)
    step = Text("、".join(stage.title_zh for stage in stages), ", ".join(stage.title_en for stage in stages))
    return Row(
        request=request, kind=kind_named(request.kind), title=Text(request.title_zh, request.title_en), unit=unit,
        state=STATES[state], look=LOOKS[state], step=step, due_on=due, is_late=bool(due and due < on),
        mine=request.pk in mine,
    )  # fmt: skip


def stage_rows(flow: Flow, *, on: date) -> list[StageRow]:
    """Return the steps of a request's round in order."""
    return [_stage_row(flow, stage, on) for stage in flow.stages]


def _stage_row(flow: Flow, stage: Stage, on: date) -> StageRow:
    is_open = stage.state == Stage.State.OPEN
    asked = flow.asked_by(stage) if is_open else None
    made = [
        act_row(one) for one in flow.decisions if one.stage_id == stage.pk and one.act != Decision.Act.ADDED
    ]
    posts = [post_title(post) for post in stage.posts.split()] if stage.person is None else []
    if stage.person is not None:
        posts = [same(stage.person.name)]
    return StageRow(
        stage=stage, title=Text(stage.title_zh, stage.title_en), look=stage.state.lower(),
        posts=Text("、".join(one.zh for one in posts), ", ".join(one.en for one in posts)),
        asked=_names(asked), because=BECAUSE[asked.because] if asked else NOTHING, decisions=made,
        is_late=bool(is_open and stage.due_on and stage.due_on < on), progress=_progress(flow, stage, asked),
    )  # fmt: skip


def _names(asked: Asked | None) -> Text:
    if asked is None or asked.because is Because.NOBODY:
        return NOTHING
    zh = "、".join(_name(held.name, held.instead_of, "代") for held in asked.people)
    return Text(zh, ", ".join(_name(held.name, held.instead_of, "for ") for held in asked.people))


def _name(name: str, instead_of: str, word: str) -> str:
    return f"{name} ({word}{instead_of})" if instead_of else name


def _progress(flow: Flow, stage: Stage, asked: Asked | None) -> Text:
    """Say how many of several have agreed."""
    if asked is None or stage.needs == 1:
        return NOTHING
    agreed = len(flow.agreed_in(stage))
    wanted = stage.needs or agreed + len(asked.people)
    return Text(f"已同意 {agreed} / {wanted} 人", f"{agreed} of {wanted} have agreed")


def act_row(decision: Decision) -> ActRow:
    """Return a decision in words: what, in which step, by whom and in which post."""
    stage = decision.stage
    post = post_title(decision.post) if decision.post else NOTHING
    instead = (
        Text(f"代{decision.instead_of}", f"for {decision.instead_of}") if decision.instead_of else NOTHING
    )
    more = [one for one in (post, instead) if one.zh]
    by = Text(
        " · ".join([decision.by, *(one.zh for one in more)]),
        " · ".join([decision.by, *(one.en for one in more)]),
    )
    step = Text(stage.title_zh, stage.title_en) if stage is not None else NOTHING
    if step.zh in (post.zh, ACTS[Decision.Act(decision.act)].zh):
        step = NOTHING  # the post, or the act, says it already
    return ActRow(decision=decision, words=ACTS[Decision.Act(decision.act)], step=step, by=by)
