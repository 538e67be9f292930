"""What is asked of accounts here and today: what the pack says, and where the organisation is stricter."""

from dataclasses import dataclass
from datetime import date, timedelta

from banfa.platform.accounts.models import HouseRules
from banfa.platform.org.current import pack_on, read_once
from banfa.policy.model import Accounts

HOURS_WITHOUT_A_RULE, IDLE_HOURS_WITHOUT_A_RULE = 24, 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The rules in force. None and 0 ask for nothing."""

    idle: timedelta
    longest: timedelta
    lock_after: int
    remembered: int
    expire_after: timedelta | None
    second_factor_posts: frozenset[str]
    marks_elsewhere: bool
    ends_first: bool
    asks_agreement: bool
    ends_withdrawn: bool
    devices_months: int


def rules_on(day: date) -> Rules:
    """Return the rules of a day; worked out once in a request. Raises NothingSetUp."""
    return read_once(f"account rules {day}", lambda: _worked_out(pack_on(day).accounts, house_rules()))


def house_rules() -> HouseRules:
    """Return what the organisation asks beyond its pack."""
    return HouseRules.objects.filter(pk=1).first() or HouseRules(pk=1)


def _worked_out(pack: Accounts, house: HouseRules) -> Rules:
    idle = pack.sessions.idle_minutes if pack.sessions else IDLE_HOURS_WITHOUT_A_RULE * 60
    hours = pack.sessions.hours if pack.sessions else HOURS_WITHOUT_A_RULE
    days = house.expire_days or (pack.passwords.expire_days if pack.passwords else None)
    posts = pack.second_factor.posts if pack.second_factor else ()
    return Rules(
        idle=timedelta(minutes=house.idle_minutes or idle),
        longest=timedelta(hours=house.hours or hours),
        lock_after=house.lock_after or (pack.lock.after if pack.lock else 0),
        remembered=pack.passwords.remembered if pack.passwords else 0,
        expire_after=timedelta(days=days) if days else None,
        second_factor_posts=frozenset((*posts, *house.second_factor_posts)),
        marks_elsewhere=pack.elsewhere is not None,
        ends_first=pack.elsewhere is not None and (house.ends_first or pack.elsewhere.answer == "end_first"),
        asks_agreement=pack.agreement is not None,
        ends_withdrawn=pack.withdrawal is not None,
        devices_months=pack.devices.every_months if pack.devices else 0,
    )
