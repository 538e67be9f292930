"""Finds wording that blames a customer, and what is better said instead (SCRIPT-3)."""

from collections.abc import Sequence
from dataclasses import dataclass

from banfa.kernel.text import Text
from banfa.policy.model import Pack


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """What stands in a text, where it begins, and what is better."""

    found: str
    start: int
    instead: Text
    better: Text


def better_wording(pack: Pack, text: str) -> Sequence[Hint]:
    """Return a hint for each blaming wording of a text, in its order."""
    lowered = text.casefold()
    hints = []
    for category in pack.phrases.values():
        for phrase in category.phrases:
            for words in phrase.catches:
                start = lowered.find(words.casefold())
                if start >= 0 and phrase.instead is not None:
                    hints.append(
                        Hint(
                            found=text[start : start + len(words)], start=start, instead=phrase.instead.text,
                            better=Text(phrase.zh, phrase.en),
                        )
                    )  # fmt: skip
                    break
    return sorted(hints, key=lambda one: one.start)
