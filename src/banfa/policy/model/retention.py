"""How long records are kept at least."""

from datetime import date

from pydantic import Field as Key
from pydantic import model_validator

from banfa.policy.model.words import Named
from banfa.policy.numbers import Number

LEAST_YEARS = 3


class Term(Named):
    """The years for which records of one kind are kept (保存期限), counted from the last thing that happened to them."""

    years: Number = Key()

    @model_validator(mode="after")
    def _three_years_at_least(self) -> "Term":
        if self.years.value is None or self.years.value < LEAST_YEARS:
            raise ValueError("records are kept for three years at least / 保存期限不得少于三年")
        if self.years.value != int(self.years.value):
            raise ValueError("a term is whole years / 保存期限须为整年")
        return self

    def free_from(self, last: date) -> date:
        """Return the first day on which a record last touched on a day may be removed."""
        year = last.year + int(self.years.value or LEAST_YEARS)
        if (last.month, last.day) == (2, 29):
            return date(year, 3, 1)
        return last.replace(year=year)

    def purgeable_before(self, today: date) -> date:
        """Return the day before which everything is past its term; what happened on it is not."""
        year = today.year - int(self.years.value or LEAST_YEARS)
        if (today.month, today.day) == (2, 29) and not _is_leap(year):
            return date(year, 2, 28)
        return today.replace(year=year)


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
