"""The inverse question: what a figure would have to be, so that so many customers move into a class or out of it."""

from dataclasses import dataclass
from enum import StrEnum

from banfa.kernel.errors import BanfaError
from banfa.kernel.suggesting import did_you_mean
from banfa.kernel.text import Text
from banfa.policy.model import Pack


class UnknownClass(BanfaError):
    """The pack has no classification of this name."""


class UnknownValue(BanfaError):
    """The classification gives no such value."""


class Manner(StrEnum):
    """What is counted: those who come into the class, those who leave it, or all who are in it."""

    INTO = "into"
    OUT_OF = "out_of"
    TOTAL = "total"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """`customers` is how many are to come into, leave, or in all have the `value` of the classification."""

    figure: str
    classification: str
    value: str
    customers: int
    manner: Manner = Manner.INTO

    def require_sense(self, pack: Pack) -> None:
        """Raise UnknownClass or UnknownValue where the pack does not know what is asked about."""
        rule = pack.classifications.get(self.classification)
        if rule is None:
            shown = self.classification[:48]
            raise UnknownClass(
                Text(f"制度包没有分类 {shown}", f"the pack has no classification {shown}")
                + did_you_mean(shown, pack.classifications)
            )
        values = [given.value for given in rule.given]
        if values and self.value not in values:
            shown = self.value[:24]
            raise UnknownValue(
                Text(f"{self.classification} 没有取值 {shown}", f"{self.classification} has no value {shown}")
                + did_you_mean(shown, values)
            )
