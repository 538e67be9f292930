"""What every classification is, and the values it may give."""

from banfa.kernel.text import Text
from banfa.policy.model.figures import Over
from banfa.policy.model.words import Expression, Named, Rule, Value


class ClassValue(Rule):
    """One value a classification may give, best first in its list."""

    value: Value
    zh: str
    en: str

    @property
    def text(self) -> Text:
        return Text(self.zh, self.en)


class Classification(Named):
    """One dimension computed per customer. `of` is its population; everyone where it is not written."""

    of: Expression | None = None
    over: Over | None = None

    @property
    def given(self) -> tuple[ClassValue, ...]:
        """Every value the method may give, best first; empty for a composed code."""
        raise NotImplementedError
