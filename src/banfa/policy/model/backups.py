"""How often the whole system is backed up."""

from pydantic import model_validator

from banfa.policy.model.words import Rule
from banfa.policy.numbers import Number


class Backups(Rule):
    """The longest time between two backups (备份间隔); when it has passed, the desk of who makes them says so."""

    every_days: Number

    @model_validator(mode="after")
    def _a_day_at_least(self) -> "Backups":
        days = self.every_days.value
        if days is None or days < 1 or days != int(days):
            raise ValueError("whole days, one at least / 须为不少于一的整天数")
        return self

    @property
    def days(self) -> int:
        return int(self.every_days.value or 1)
