"""How a request moves: whom its open stages ask, what closes a stage, what opens next, and how it ends."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from banfa.kernel.text import Text
from banfa.platform.access import Actor
from banfa.platform.approvals.asking import Agreement, asked_by, everybody_asked
from banfa.platform.approvals.deadlines import due_on
from banfa.platform.approvals.kinds import Moved, kind_named
from banfa.platform.approvals.models import Decision, Request, Stage
from banfa.platform.approvals.office import Asked, Because, Held, Office
from banfa.platform.approvals.planning import chain_of
from banfa.platform.approvals.refusals import AlreadyDecided
from banfa.platform.audit import recording as audit
from banfa.policy.model import Chain

Act, State = Decision.Act, Request.State
AGREEING = (Act.AGREED, Act.COUNTED)
ENDED = frozenset({State.APPLIED, State.REFUSED, State.WITHDRAWN, State.VOID})


@dataclass(slots=True)
class Flow:
    """One request with its stages and decisions, held until the caller's transaction ends."""

    request: Request
    office: Office
    at: datetime
    stages: list[Stage] = field(init=False)
    decisions: list[Decision] = field(init=False)
    chain: Chain = field(init=False)

    def __post_init__(self) -> None:
        rows = self.request.stages.filter(round=self.request.round).select_related("person")
        self.stages = sorted(rows, key=lambda one: (one.position, one.pk))
        self.decisions = [*self.request.decisions.filter(round=self.request.round)]
        self.chain = chain_of(self.request)

    @property
    def open_stages(self) -> list[Stage]:
        return [stage for stage in self.stages if stage.state == Stage.State.OPEN]

    @property
    def agreements(self) -> set[Agreement]:
        """Who agreed in which stage, as far as it counts now."""
        openings = {stage.pk: stage.opening for stage in self.stages}
        return {
            Agreement(one.stage_id, one.person_id)
            for one in self.decisions
            if one.act in AGREEING
            and one.stage_id is not None
            and one.person_id is not None
            and openings.get(one.stage_id) == one.opening
        }

    def asked_by(self, stage: Stage) -> Asked:
        """Return who is asked by a stage today and has not agreed in it yet."""
        return asked_by(stage, self.request, self.agreements, self.office)

    def agreed_in(self, stage: Stage) -> set[int]:
        """Return who has agreed in a stage, as far as it counts now."""
        return {one.person_id for one in self.agreements if one.stage_id == stage.pk}

    def agreed_before(self, stage: Stage) -> set[int]:
        """Return who has agreed in other stages of this round."""
        return {one.person_id for one in self.agreements if one.stage_id != stage.pk}

    def stage_asking(self, actor: Actor) -> tuple[Stage, Held] | None:
        """Return the open stage that asks the actor, and in which post; None where none does."""
        for stage in self.open_stages:
            held = self.asked_by(stage).held_by(actor.person_id)
            if held is not None:
                return stage, held
        return None

    # ---- what changes it

    def note(
        self,
        act: Decision.Act,
        *,
        actor: Actor,
        stage: Stage | None = None,
        held: Held | None = None,
        reason: str = "",
    ) -> Decision:
        """Store a decision and its event; whoever was quicker makes this one fail. Raises AlreadyDecided."""
        request = self.request
        took = Request.objects.filter(pk=request.pk, turn=request.turn).update(turn=F("turn") + 1)
        if not took:
            raise AlreadyDecided(Text("该申请刚刚已由他人办理", "somebody has just dealt with this request"))
        request.turn += 1
        decision = Decision.objects.create(
            request=request, stage=stage, opening=stage.opening if stage else 0, round=request.round, act=act,
            person_id=actor.person_id, by=actor.name, post=held.post if held else "",
            instead_of=held.instead_of if held else "", reason=reason, digest=request.digest, at=self.at,
        )  # fmt: skip
        self.decisions.append(decision)
        audit.record(
            f"request.{act.lower()}", f"request:{request.pk}", actor=actor, at=self.at,
            summary={
                "kind": request.kind, "about": request.subject, "title": request.title_zh, "round": request.round,
                "step": stage.code if stage else None, "reason": reason, "digest": request.digest,
            },
        )  # fmt: skip
        return decision

    def close_if_agreed(self, stage: Stage) -> bool:
        """Close a stage once enough people have agreed; tell whether it is closed."""
        agreed = self.agreed_in(stage)
        wanted = stage.needs
        if stage.needs == 0:
            everybody = everybody_asked(stage, self.request, self.agreements, self.office)
            wanted = len(agreed | {held.person_id for held in everybody.people})
        if len(agreed) < max(wanted, 1):
            return False
        self.close(stage)
        return True

    def close(self, stage: Stage) -> None:
        self._set(stage, Stage.State.DONE)

    def go_on(self, actor: Actor) -> None:
        """Open what comes next once nothing waits at this position; carry the request out, or let it be, at the end."""
        while not self.open_stages:
            ahead = [stage for stage in self.stages if stage.state == Stage.State.AHEAD]
            if not ahead:
                self._end_well(actor)
                return
            position = min(stage.position for stage in ahead)
            self.request.position = position
            for stage in [one for one in ahead if one.position == position]:
                self.open(stage)
                self._count(stage, actor)
            if any(one.does == Stage.Does.APPLY for one in self.open_stages):
                self.request.state = State.APPROVED
        self.save()

    def open(self, stage: Stage) -> None:
        stage.opening += 1
        stage.opened_at, stage.closed_at = self.at, None
        stage.due_on = due_on(self.at, stage.within_days, unit_path=self.request.unit_path)
        self._set(stage, Stage.State.OPEN)

    def _count(self, stage: Stage, actor: Actor) -> None:
        """Let what somebody agreed to in an earlier step count in this one, where the chain says so."""
        if self.chain.same_person != "once" or stage.does == Stage.Does.APPLY:
            return
        before = self.agreed_before(stage)
        for held in self.asked_by(stage).people:
            if held.person_id in before:
                person = Actor(person_id=held.person_id, name=held.name, grants={})
                self.note(Act.COUNTED, actor=person, stage=stage, held=held)
                if self.close_if_agreed(stage):
                    return

    def _end_well(self, actor: Actor) -> None:
        self.request.state = State.APPROVED
        self.carry_out(actor)

    def carry_out(self, actor: Actor) -> None:
        """Do what was approved; where what it was made on has moved since, the request is void."""
        try:
            with transaction.atomic():
                kind_named(self.request.kind).on_approved(self.request, actor, self.at)
        except Moved as error:
            self.void(actor, error.text)
            return
        self.request.state = State.APPLIED
        self.request.ended_at = self.at
        self.save()

    def end(self, state: Request.State, actor: Actor) -> None:
        """End a request that is not carried out."""
        self.request.state, self.request.ended_at = state, self.at
        for stage in self.open_stages:
            self._set(stage, Stage.State.AHEAD)
        self.save()
        kind_named(self.request.kind).on_ended(self.request, actor, self.at)

    def void(self, actor: Actor, why: Text) -> None:
        """End a request whose content or ground has moved since it was agreed to."""
        self.note(Act.VOIDED, actor=actor, reason=why.zh)
        self.end(State.VOID, actor)

    def set_back(self, position: int) -> None:
        """Ask the stages at a position once more; those after it wait again."""
        for stage in self.stages:
            if stage.position >= position and stage.state not in (Stage.State.PASSED,):
                self._set(stage, Stage.State.AHEAD)
        self.request.position = position
        for stage in self.stages:
            if stage.position == position and stage.state == Stage.State.AHEAD:
                self.open(stage)
        self.save()

    def save(self) -> None:
        self.request.save(
            update_fields=["state", "position", "ended_at", "round", "digest", "payload", "reason"]
        )

    def _set(self, stage: Stage, state: Stage.State) -> None:
        stage.state = state
        if state == Stage.State.DONE:
            stage.closed_at = self.at
        stage.save(update_fields=["state", "opening", "opened_at", "closed_at", "due_on", "position"])


def begin(request: Request, *, at: datetime, office: Office | None = None) -> Flow:
    """Return the flow of a request that the caller's transaction holds."""
    return Flow(request=request, office=office or Office(timezone.localdate(at)), at=at)


def asked_in_words(asked: Asked) -> Text:
    """Return who is asked, by name."""
    if asked.because is Because.NOBODY and not asked.people:
        return Text("尚无人任职的岗位", "a post that nobody holds yet")
    names: Sequence[str] = [held.name for held in asked.people]
    return Text("、".join(names), ", ".join(names))
