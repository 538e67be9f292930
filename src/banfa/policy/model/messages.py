"""Messages to customers: the ways they take, their words, how many are enough, and when nobody is disturbed."""

import re
from collections.abc import Iterator
from datetime import time
from typing import Annotated, Literal

from pydantic import Field as Key

from banfa.policy.model.words import Code, Named, Rule, Strict, Title
from banfa.policy.numbers import Number

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
# What a template may name beside fields of the file: the day it is about, and who writes.
OF_THE_OCCASION = ("occasion", "date", "days", "organisation", "unit", "manager", "note", "recipient")
Clock = Annotated[str, Key(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]


class Channel(Named):
    """A way that messages take (渠道): `field` of the file holds the address, `longest` is what one message takes.

    A `needed` consent stands beside that of the template: without it this way is not open.
    """

    field: Code
    needed: Code | None = None
    longest: int = Key(default=500, ge=20, le=20_000)


class Template(Named):
    """The words of a message (模板), with `{field}` for what the file or the occasion gives.

    The first of `channels` that reaches the customer is taken; only who gave the `consent` is written to. `family`
    sends it also to the family members who agreed (CARE-2.2.b).
    """

    channels: tuple[Code, ...] = Key(min_length=1)
    consent: Code | None = None
    subject: Title | None = None
    words: Title
    family: bool = False

    def placeholders(self) -> Iterator[tuple[str, str, str]]:
        """Yield each name in the words with where it stands: the part and the language."""
        for part in ("subject", "words"):
            title: Title | None = getattr(self, part)
            for language in ("zh", "en") if title else ():
                for name in PLACEHOLDER.findall(getattr(title, language)):
                    yield part, language, name


class Limit(Rule):
    """At most so many messages reach a customer by `channels` in a month; a blank number is no limit (CARE-2.0.b).

    What is too many goes by the channel `instead` where that reaches the customer, and is held back otherwise.
    """

    channels: tuple[Code, ...] = Key(min_length=1)
    messages: Number
    per: Literal["week", "month"] = "month"
    instead: Code | None = None


class Hours(Strict):
    """The hours of a day in which nothing is sent; over midnight where the end is before the beginning."""

    after: Clock
    until: Clock

    @property
    def span(self) -> tuple[time, time]:
        return time.fromisoformat(self.after), time.fromisoformat(self.until)


class Quiet(Rule):
    """When nobody is disturbed: what is due then is sent when the quiet ends."""

    working: Hours
    resting: Hours


class Copies(Rule):
    """Who gets a copy: people named beside the customer, each with a consent of their own (CARE-2.1, CARE-2.2.b)."""

    most: Number


class Agreed(Rule):
    """Proposed messages wait for somebody's word before they are sent; `grace_minutes` leave time to take it back."""

    grace_minutes: Number


class Messages(Strict):
    """`messages:` of a pack; a rule that is not there asks for nothing."""

    channels: dict[Code, Channel] = {}
    templates: dict[Code, Template] = {}
    limits: dict[Code, Limit] = {}
    language: Literal["zh", "en"] = "zh"
    quiet: Quiet | None = None
    copies: Copies | None = None
    agreed: Agreed | None = None
