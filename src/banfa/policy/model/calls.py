"""Calls to customers: their kinds, what may come of one, and what in a file makes one due at once."""

from typing import Literal

from pydantic import Field as Key
from pydantic import model_validator

from banfa.policy.model.words import Code, Named, Rule, Strict
from banfa.policy.numbers import Number


class CallKind(Named):
    """A kind of call (回访类型): what is noted at its end, and the situation whose phrases are at hand.

    `asks_needs` wants a note on new needs and changes, `asks_next` the next appointment or that it was declined, and
    `asks_satisfaction` points.
    """

    situation: Code | None = None
    asks_needs: bool = False
    asks_next: bool = False
    asks_satisfaction: bool = False


class Again(Rule):
    """When one who was not reached is called again, and how often at most before the call is given up."""

    after_hours: Number | None = None
    after_working_days: Number | None = None
    most: Number

    @model_validator(mode="after")
    def _one_span(self) -> "Again":
        if (self.after_hours is None) == (self.after_working_days is None):
            raise ValueError(
                "after_hours or after_working_days / 须写 after_hours 或 after_working_days 之一"
            )
        return self


class CallResult(Named):
    """What may come of a call: `reached` closes what was owed; `leads_to` says what follows."""

    reached: bool = False
    again: Again | None = None
    leads_to: Literal["correction", "opt_out"] | None = None


class Moment(Named):
    """Something in a customer's file that makes a call due at once (实时回访): the event it raises for obligations.

    `given`: the field has its first value. `changed`: its value became another one. `incomplete`: fields that a whole
    file has are missing.
    """

    event: str = Key(pattern=r"^[a-z_]+\.[a-z_]+$")
    kind: Code
    given: Code | None = None
    changed: Code | None = None
    incomplete: bool = False

    @model_validator(mode="after")
    def _exactly_one(self) -> "Moment":
        if sum((self.given is not None, self.changed is not None, self.incomplete)) != 1:
            raise ValueError("one of given, changed, incomplete / 须写 given、changed、incomplete 之一")
        return self


class Calls(Strict):
    """`calls:` of a pack."""

    kinds: dict[Code, CallKind] = {}
    results: dict[Code, CallResult] = {}
    moments: dict[Code, Moment] = {}
