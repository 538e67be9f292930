"""Numbers, windows and reasons of a pack in words that people read."""

from collections.abc import Sequence
from dataclasses import dataclass

from banfa.features.regulations.words import joined
from banfa.kernel.text import Text, same
from banfa.platform.web import numerals
from banfa.policy.model import Over, Pack, Title
from banfa.policy.numbers import Number
from banfa.policy.offered import event_words, evidence_words

BLANK = Text("原文留空", "left blank by the source")
LIST, APART = Text("、", ", "), Text("；", "; ")
PLACES = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One property of a rule: its name, and words or an expression as the pack has it."""

    label: Text
    words: Text | None = None
    formula: str = ""


def number_words(number: Number, *, unit: Title | None = None, is_share: bool = False) -> Text:
    """Return `20%`, `3,000 人`, or that the source leaves the number blank."""
    if number.value is None:
        return BLANK
    if is_share:
        return same(numerals.percent(number.value, 2))
    words = numerals.figure(number.value, PLACES)
    return Text(f"{words} {unit.zh}", f"{words} {unit.en}") if unit else same(words)


def window_words(over: Over) -> Text:
    """Return `1 个季度` or `2 years`."""
    for count, zh, one, many in (
        (over.months, "个月", "month", "months"),
        (over.quarters, "个季度", "quarter", "quarters"),
        (over.years, "年", "year", "years"),
    ):
        if count:
            return Text(f"{count} {zh}", f"{count} {one if count == 1 else many}")
    raise ValueError(over)


def listed(words: Sequence[Text]) -> Text:
    """Return words one after the other; a semicolon parts those that hold a comma themselves."""
    return joined(list(words), APART if any("、" in one.zh or "," in one.en for one in words) else LIST)


def waiting_words(reasons: Sequence[str], pack: Pack) -> Text | None:
    """Say what a rule waits for, None where it waits for nothing."""
    return listed([_waiting(reason, pack) for reason in reasons]) if reasons else None


def _waiting(reason: str, pack: Pack) -> Text:
    kind, _, name = reason.partition(":")
    if kind == "parameter" and name in pack.parameters:
        title = pack.parameters[name].title
        return Text(f"参数“{title.zh}”在原文中留空", f"the source leaves the parameter '{title.en}' blank")
    if kind == "fact":
        return Text(f"尚无功能提供事实 {name}", f"no part of the system supplies the fact {name} yet")
    if kind in ("evidence", "event"):
        words = evidence_words(name) if kind == "evidence" else event_words(name)
        return Text(f"尚无功能提供“{words.zh}”", f"no part of the system brings '{words.en}' yet")
    return Text(f"{name} 的数值在原文中留空", f"the source leaves the figure of {name} blank")
