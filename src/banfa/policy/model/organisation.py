"""Posts: what people are in an organisation, what they may do, and whose rows they see. Nothing runs here."""

from typing import Annotated, Literal

from pydantic import Field as Key
from pydantic import model_validator

from banfa.policy.model.words import Code, Named

EVERYTHING = "*"
Right = Annotated[str, Key(pattern=r"^(\*|[a-z][a-z_]*:[a-z][a-z_]*:[a-z][a-z_]*)$")]


class Post(Named):
    """A post (岗位) that a person holds at a unit.

    `may` names permissions, `*` all of them; `like` adds those of other posts. They hold for whatever the unit of the
    post, or a unit below it, answers for. Where `below` is written, they hold for what the unit itself answers for
    (本级负责), those of `below` for what lower units answer for (上级督导), those of `above` for what upper units
    answer for and the holder knows of (下级协助).

    `sees: own` narrows the rows of customers to those assigned to the holder on the day. `customers` says whether
    customers are assigned to holders of the post, and whether one customer has `one` of them at a time or `many`.
    Nobody holds the post together with one of those that it is kept `apart` from.
    """

    may: tuple[Right, ...] = ()
    like: tuple[Code, ...] = ()
    below: tuple[Right, ...] | None = None
    above: tuple[Right, ...] = ()
    sees: Literal["unit", "own"] = "unit"
    customers: Literal["none", "one", "many"] = "none"
    apart: tuple[Code, ...] = ()

    @model_validator(mode="after")
    def _own_needs_customers(self) -> "Post":
        if self.sees == "own" and self.customers == "none":
            raise ValueError(
                "whoever sees their own customers has some assigned: write customers: one or many"
                " / 只看本人客户的岗位须写明 customers: one 或 many"
            )
        return self
