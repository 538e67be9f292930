"""Phrases for talking with customers (话术): categories, the situations they fit, and wording to avoid. Nothing runs here."""

from typing import Literal

from pydantic import Field as Key
from pydantic import model_validator

from banfa.policy.model.words import Code, Named, Rule, Title

Fill = Literal["name", "years", "organisation", "unit", "person"]
FILLS: tuple[Fill, ...] = ("name", "years", "organisation", "unit", "person")


class Phrase(Rule):
    """One sentence in both languages; `{name}`, `{years}` and the like are filled in from the file.

    `instead` is the blaming wording that it replaces, `catches` the words by which that is found in a text.
    One that `promises` an answer is kept as a promise.
    """

    zh: str = Key(min_length=1, max_length=200)
    en: str = Key(min_length=1, max_length=400)
    instead: Title | None = None
    catches: tuple[str, ...] = ()
    promises: Literal["", "answer", "passing_on"] = ""
    situations: tuple[Code, ...] = ()

    @model_validator(mode="after")
    def _catches_what_it_replaces(self) -> "Phrase":
        if self.catches and self.instead is None:
            raise ValueError("write instead beside catches / 写 catches 时须写明 instead")
        return self


class PhraseCategory(Named):
    """A category of phrases: what it has in common, and its phrases; it may be empty and filled by people.

    In the situations that it comes `first_in` it stands before the others.
    """

    situations: tuple[Code, ...] = ()
    first_in: tuple[Code, ...] = ()
    phrases: tuple[Phrase, ...] = ()


class Situation(Named):
    """Where somebody looks for words: a complaint, a call from outside."""
