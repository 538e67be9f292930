"""Gatherings of customers or staff, how far they have to reach, and what has to be studied. Nothing runs here."""

from typing import Literal

from pydantic import Field as Key
from pydantic import model_validator

from banfa.policy.model.words import Code, Expression, Named, Title, Value
from banfa.policy.numbers import Number

Audience = Literal["customers", "staff"]
Record = Literal["attendance", "photo", "note", "given", "score"]
Evidence = Literal["training", "help", "gathering"]


class Topic(Named):
    """Something that gatherings of a kind are about; over a period every one of them has to come up."""


class Circumstance(Named):
    """A reason for which a customer is helped (特殊情况): hardship, age, illness, disability."""


class Arrangement(Named):
    """Something to be seen to for a gathering, so many days before it."""

    days_before: Number


class GatheringKind(Named):
    """A kind of gathering (活动): a training, a help activity, a reception, a day for everybody.

    `of` and `statuses` say which customers may be invited, `circumstances` that only those with such a mark in their
    file may; `posts` whose holders are meant where staff gather, everybody in a post where none is named. `held_by`
    are the levels of units that hold it. Before it can be closed it `asks` for records. `proves` is what its closing
    is for duties. `consent` is the use that a customer has agreed to before being written to.
    """

    audience: Audience = "customers"
    of: Expression | None = None
    statuses: tuple[Value, ...] = ()
    posts: tuple[Code, ...] = ()
    held_by: tuple[Code, ...] = ()
    topics: dict[Code, Topic] = {}
    circumstances: dict[Code, Circumstance] = {}
    arrangements: dict[Code, Arrangement] = {}
    asks: tuple[Record, ...] = ("attendance",)
    pass_mark: Number | None = None
    proves: Evidence = "gathering"
    consent: Code | None = None

    @model_validator(mode="after")
    def _staff_have_posts(self) -> "GatheringKind":
        if self.audience == "staff" and (self.of or self.statuses or self.circumstances or self.consent):
            raise ValueError(
                "of, statuses, circumstances and consent are about customers; staff are told by posts"
                " / of、statuses、circumstances、consent 只用于客户，员工请用 posts"
            )
        if self.audience == "customers" and self.posts:
            raise ValueError("posts are about staff / posts 只用于员工")
        if "score" in self.asks and self.pass_mark is None:
            raise ValueError("whoever asks for a score writes the pass_mark / 要求成绩的须写明 pass_mark")
        return self


class Coverage(Named):
    """How many of the customers, or of the staff, have attended gatherings of these kinds (覆盖面) in a span of time.

    Each counts once. `statuses` says who belongs to the customers of the area; `posts` who belongs to the staff.
    """

    by: tuple[Code, ...] = Key(min_length=1)
    over: Literal["half", "year"] = "year"
    target: Number | None = None
    statuses: tuple[Value, ...] = ()
    posts: tuple[Code, ...] = ()


class Renewal(Named):
    """Staff of these posts attend again `every` so many months, and newcomers within so many days (定期培训)."""

    by: tuple[Code, ...] = Key(min_length=1)
    posts: tuple[Code, ...] = ()
    every: Number | None = None
    newcomers: Number | None = None

    @model_validator(mode="after")
    def _has_a_term(self) -> "Renewal":
        if self.every is None and self.newcomers is None:
            raise ValueError("write every or newcomers / 请写明 every 或 newcomers")
        return self


class Programme(Named):
    """Gatherings that a plan proposes by itself: one of each kind `every` so many months of it (年度安排).

    With `leading_to` they stand in so many months before a day that is given, such as the one of moving in.
    """

    of: tuple[Code, ...] = Key(min_length=1)
    every: Number
    leading_to: Number | None = None
    day: Title | None = None


class Study(Named):
    """Whoever holds one of these posts reads the regulation and confirms it (学习确认); everybody where none is named."""

    posts: tuple[Code, ...] = ()


class Course(Named):
    """A course (课程) with its parts; each can hold material, and gatherings of these kinds teach it."""

    parts: tuple[Title, ...] = Key(min_length=1)
    by: tuple[Code, ...] = ()
