"""Which clauses, or which regulations, a reader wants to see."""

from dataclasses import dataclass
from enum import StrEnum

LONGEST_WORDS = 60


class Filter(StrEnum):
    """By state: live or not, waiting for a figure or a fact, or not clear in the source."""

    ALL = "all"
    LIVE = "live"
    NOT_LIVE = "not-live"
    WAITING = "waiting"
    UNCLEAR = "unclear"

    @classmethod
    def read(cls, words: str) -> "Filter":
        """Return the filter of an address; everything for words that name none."""
        return cls(words) if words in set(cls) else cls.ALL

    def keeps(self, *, is_live: bool, is_waiting: bool = False, is_unclear: bool = False) -> bool:
        """Tell whether a clause of this state is wanted."""
        match self:
            case Filter.LIVE | Filter.NOT_LIVE:
                return (self is Filter.LIVE) == is_live
            case Filter.WAITING:
                return is_waiting
            case Filter.UNCLEAR:
                return is_unclear
        return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """The clauses of one regulation that are wanted: by state, by what they concern, by words that they hold."""

    state: Filter = Filter.ALL
    concern: str = ""
    words: str = ""

    @property
    def terms(self) -> list[str]:
        return self.words.casefold().split()

    @property
    def is_everything(self) -> bool:
        return self.state is Filter.ALL and not self.concern and not self.terms
