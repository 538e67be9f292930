"""Numbers of the regulation and named expressions, which rules refer to."""

from pydantic import Field as Key
from pydantic import model_validator

from banfa.policy.model.words import Expression, Named, Strict, Title
from banfa.policy.numbers import Number


class Parameter(Named):
    """A number of the regulation; blank where the source leaves it open, which switches its criterion off."""

    number: Number
    unit: Title | None = None
    local: bool = False


class Over(Strict):
    """A window of whole months that ends with the period. Exactly one key."""

    months: int | None = Key(default=None, ge=1, le=120)
    quarters: int | None = Key(default=None, ge=1, le=40)
    years: int | None = Key(default=None, ge=1, le=10)

    @model_validator(mode="after")
    def _one_key(self) -> "Over":
        if sum(part is not None for part in (self.months, self.quarters, self.years)) != 1:
            raise ValueError("one of months, quarters, years / 须且只能写一项")
        return self

    @property
    def length(self) -> int:
        """The window in months."""
        return (self.months or 0) + 3 * (self.quarters or 0) + 12 * (self.years or 0)


class Measure(Named):
    """A named expression with a unit."""

    value: Expression
    unit: Title | None = None
    over: Over | None = None
