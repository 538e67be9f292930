"""Calendar periods as half-open intervals of dates."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text

FIRST_YEAR, LAST_YEAR = 1950, 2100


class BadPeriod(BanfaError):
    """The words name no month, quarter, half-year or year."""


class PeriodKind(StrEnum):
    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    YEAR = "year"

    @property
    def months(self) -> int:
        return {"month": 1, "quarter": 3, "half": 6, "year": 12}[self.value]


def add_months(day: date, months: int) -> date:
    """Return the same day `months` later; a day that the month lacks becomes its last day."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Whole calendar months from `start` to `end`, the end not included."""

    start: date
    end: date

    @classmethod
    def parse(cls, words: str) -> "Period":
        """Read `2026-09`, `2026Q3`, `2026H1` or `2026`. Raises BadPeriod."""
        match = re.fullmatch(r"(\d{4})(?:-(\d{2})|[Qq]([1-4])|[Hh]([12]))?", words.strip(), re.ASCII)
        if match is None:
            raise BadPeriod(_not_a_period(words))
        year, month, quarter, half = (int(part) if part else 0 for part in match.groups())
        if not FIRST_YEAR <= year <= LAST_YEAR or (match[2] and not 1 <= month <= 12):
            raise BadPeriod(_not_a_period(words))
        if month:
            return cls._of_months(year, month, 1)
        if quarter:
            return cls._of_months(year, 3 * quarter - 2, 3)
        if half:
            return cls._of_months(year, 6 * half - 5, 6)
        return cls._of_months(year, 1, 12)

    @classmethod
    def _of_months(cls, year: int, month: int, months: int) -> "Period":
        start = date(year, month, 1)
        return cls(start, add_months(start, months))

    @classmethod
    def containing(cls, day: date, kind: PeriodKind) -> "Period":
        """Return the period of this kind in which `day` lies."""
        first = (day.month - 1) // kind.months * kind.months + 1
        return cls._of_months(day.year, first, kind.months)

    @property
    def months(self) -> int:
        """The number of calendar months, traded or not."""
        return (self.end.year - self.start.year) * 12 + self.end.month - self.start.month

    @property
    def last_day(self) -> date:
        return self.end - timedelta(days=1)

    @property
    def previous(self) -> "Period":
        """The period of the same length that ends where this one starts."""
        return Period(add_months(self.start, -self.months), self.start)

    def window(self, months: int) -> "Period":
        """Return the `months` calendar months that end with this period."""
        return Period(add_months(self.end, -months), self.end)

    def each_month(self) -> "list[Period]":
        starts = [add_months(self.start, step) for step in range(self.months)]
        return [Period(start, add_months(start, 1)) for start in starts]

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end

    def __str__(self) -> str:
        year, month = self.start.year, self.start.month
        if self.months == 1:
            return f"{year}-{month:02d}"
        if self.months == 3 and month % 3 == 1:
            return f"{year}Q{(month + 2) // 3}"
        if self.months == 6 and month % 6 == 1:
            return f"{year}H{(month + 5) // 6}"
        if self.months == 12 and month == 1:
            return str(year)
        last = add_months(self.end, -1)
        return f"{year}-{month:02d}..{last.year}-{last.month:02d}"

    @property
    def title(self) -> Text:
        """The period as people say it."""
        year, month = self.start.year, self.start.month
        if self.months == 1:
            return Text(f"{year} 年 {month} 月", f"{self.start:%B} {year}")
        if self.months == 3 and month % 3 == 1:
            quarter = (month + 2) // 3
            return Text(f"{year} 年第{'一二三四'[quarter - 1]}季度", f"Q{quarter} {year}")
        if self.months == 6 and month % 6 == 1:
            half = (month + 5) // 6
            return Text(f"{year} 年{'上下'[half - 1]}半年", f"H{half} {year}")
        if self.months == 12 and month == 1:
            return Text(f"{year} 年", str(year))
        return Text(f"{self.start} 至 {self.last_day}", f"{self.start} to {self.last_day}")


def _not_a_period(words: str) -> Text:
    shown = words[:40]
    return Text(
        f"“{shown}”不是期间：请写成 2026-09、2026Q3、2026H1 或 2026",
        f"'{shown}' is no period: write 2026-09, 2026Q3, 2026H1 or 2026",
    )
