"""What decided a customer's class, in the few words that a table has room for."""

from dataclasses import dataclass

from banfa.features.grading.queries.graded import DECIDED
from banfa.kernel.text import Text
from banfa.policy.model import AnyClassification, Decide, Manual

BY_PEOPLE = Text("核定", "decided by approval")
NOTHING = Text("", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """What decided, and the clauses it rests on."""

    text: Text
    cites: tuple[str, ...]


class Criteria:
    """The criteria of one classification, looked up by what a run's table keeps."""

    def __init__(self, rule: AnyClassification) -> None:
        self.rule = rule
        self.values = {given.value: given for given in rule.given}
        choices = rule.decide if isinstance(rule, Decide) else rule.manual if isinstance(rule, Manual) else ()
        # A value that needs all of its criteria is kept under the first of them.
        self.written = [
            (choice.criteria if choice.all else (criterion,))
            for choice in choices
            for criterion in choice.criteria
        ]

    def of(self, criterion: int | None, reason: str | None, value: str | None) -> Why:
        """Return what decided a value: an approval, a criterion, or where there is none the value's own clauses."""
        if reason == DECIDED:
            return Why(text=BY_PEOPLE, cites=())
        given = self.values.get(value or "")
        own = given.cites if given and given.cites else self.rule.cites
        if criterion is None or criterion >= len(self.written):
            return Why(text=given.text if given else NOTHING, cites=own)
        met = self.written[criterion]
        text = Text("，".join(one.zh for one in met), " and ".join(one.en for one in met))
        return Why(
            text=text, cites=tuple(dict.fromkeys(clause for one in met for clause in one.cites)) or own
        )
