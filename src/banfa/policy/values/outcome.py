"""What reading a value comes to: a value with remarks, or a refusal with the way out."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text

Value = str | bool | int | Decimal | date | None


class BadValue(BanfaError):
    """The value was refused: `reason` says what is wrong, `remedy` what to do. Neither repeats the value."""

    def __init__(self, reason: Text, remedy: Text) -> None:
        super().__init__(Text(f"{reason.zh}；{remedy.zh}", f"{reason.en}; {remedy.en}"))
        self.reason = reason
        self.remedy = remedy


@dataclass(frozen=True, slots=True)
class Reading:
    """A value in its own type (None where nothing was given) and what was changed to get it."""

    value: Value
    notes: tuple[Text, ...] = ()

    def noting(self, *notes: Text) -> "Reading":
        """Return the same value with further remarks in front, each said once."""
        return Reading(self.value, tuple(dict.fromkeys((*notes, *self.notes))))


@dataclass(frozen=True, slots=True)
class SheetNumber:
    """A number cell of a workbook: digits beyond the fifteenth are lost, and it may be a date's serial."""

    value: Decimal

    @property
    def plain(self) -> str:
        """The number without exponent and without needless zeros."""
        return plain(self.value)

    @property
    def digits_lost(self) -> bool:
        return abs(self.value) >= 10**15


def plain(number: Decimal) -> str:
    """Write a finite number without exponent, trailing zeros or a negative zero."""
    words = f"{number:f}"
    if "." in words:
        words = words.rstrip("0").rstrip(".")
    return "0" if words in {"-0", ""} else words
