"""Chains of approval: who is asked in which order, and what happens where nobody, or the wrong one, would be asked."""

from typing import Literal

from pydantic import Field as Key
from pydantic import model_validator

from banfa.policy.expressions.tree import Kind
from banfa.policy.model.words import Code, Expression, Named, Rule
from banfa.policy.numbers import Number

Where = Literal["own", "upwards", "level"]
SamePerson = Literal["once", "again", "other"]
BackTo = Literal["requester", "previous"]


class Asking(Rule):
    """Which posts are asked, and where: at the request's own unit, at the nearest unit upwards that has a holder, or
    at the unit of a named `level` above the request's."""

    posts: tuple[Code, ...] = Key(min_length=1)
    at: Where = "upwards"
    level: Code | None = None

    @model_validator(mode="after")
    def _level_is_named(self) -> "Asking":
        if (self.at == "level") != (self.level is not None):
            raise ValueError(
                "a level is named with at: level, and only there / at 为 level 时须写 level，否则不写"
            )
        return self


class Step(Named, Asking):
    """One step (审批环节). `needs` says how many have to agree: anybody, everybody, or so many people.

    A step whose condition does not hold is passed over; it is due `within` so many working days once it is asked for;
    one that stands `beside` the step before is asked for together with it.
    """

    step: Code
    needs: Literal["any", "all"] | int = "any"
    when: Expression | None = None
    within: Number | None = None
    beside: bool = False

    @model_validator(mode="after")
    def _needs_somebody(self) -> "Step":
        if isinstance(self.needs, int) and self.needs < 1:
            raise ValueError("at least one person has to agree / 至少需要一人同意")
        return self


class Form(Named):
    """The sheet that a regulation wants to see printed (审批表)."""


class OnBehalf(Rule):
    """What a request has to bring where the one it is about asked for it (客户申请): files, and who checked them."""

    evidence: bool = False
    verifier: bool = False


class Informing(Rule):
    """Whom a change concerns once it is carried out (知会): holders of these posts hear of it."""

    posts: tuple[Code, ...] = Key(min_length=1)


class Chain(Named):
    """A chain of approval (审批流程): its steps in order, and its edge cases.

    - `knows`: facts of what is asked for, with their types, which conditions read; whoever submits gives them.
    - `applied_by`: who carries out what was approved; without it, approval carries it out.
    - `informs`: which posts hear of it once it is carried out.
    - `form`: the sheet it is printed as. `on_behalf`: what has to come with a request that the customer asked for.
    - `same_person`: somebody who agreed in an earlier step counts for a later one (`once`), is asked anew (`again`),
      or may not sign it, so that somebody above is asked (`other`).
    - `empty`: where no holder is left, the unit's administrator is asked, or the next unit above (`above`).
    - `returns_to`: to whom an approver may send it back. `adds`: whether approvers may ask for further ones.
    - `batch`: with many at once, each stands for itself, or one that cannot be decided leaves all undecided.
    """

    steps: tuple[Step, ...] = Key(min_length=1)
    knows: dict[Code, Kind] = {}
    applied_by: Asking | None = None
    informs: Informing | None = None
    form: Form | None = None
    on_behalf: OnBehalf | None = None
    same_person: SamePerson = "once"
    empty: Literal["administrator", "above"] = "administrator"
    returns_to: tuple[BackTo, ...] = ("requester",)
    adds: bool = True
    batch: Literal["each", "all"] = "each"

    @model_validator(mode="after")
    def _steps_fit(self) -> "Chain":
        codes = [step.step for step in self.steps]
        if len(set(codes)) != len(codes):
            raise ValueError("a step stands twice / 审批环节重复")
        if self.steps[0].beside:
            raise ValueError("the first step has none to stand beside / 首个环节不能与前一环节并行")
        return self
