"""How people's accounts are kept: what a pack asks of log-ins, passwords, second factors and devices."""

from typing import Literal

from pydantic import Field as Key

from banfa.policy.model.words import Code, Rule, Strict


class Agreement(Rule):
    """Whoever has not signed the confidentiality agreement in force signs it before any page with data is shown."""


class Elsewhere(Rule):
    """What follows when an account in use is logged in to from a second device or place.

    `tell` lets both go on, tells the person and marks the log; `end_first` ends the earlier log-in as well.
    """

    answer: Literal["tell", "end_first"] = "tell"


class Withdrawal(Rule):
    """Losing a post or the account ends every log-in and token there and then, and none of them ever comes back."""


class Sessions(Rule):
    """How long a log-in lasts: without use, and at the longest."""

    idle_minutes: int = Key(default=120, ge=5, le=24 * 60)
    hours: int = Key(default=12, ge=1, le=24 * 7)


class Passwords(Rule):
    """What is asked of passwords: the last `remembered` do not come again, after `expire_days` a new one is chosen."""

    remembered: int = Key(default=5, ge=0, le=24)
    expire_days: int | None = Key(default=None, ge=1, le=3650)


class Lock(Rule):
    """After so many wrong log-ins in a row an account stays closed until an administrator opens it."""

    after: int = Key(default=30, ge=5, le=1000)


class SecondFactor(Rule):
    """The posts whose holders log in with a second factor as well."""

    posts: tuple[Code, ...] = ()


class Devices(Rule):
    """Every so many months people declare that their devices are looked after."""

    every_months: int = Key(default=6, ge=1, le=60)


class Accounts(Strict):
    """`accounts:` of a pack; a rule that is not there asks for nothing."""

    agreement: Agreement | None = None
    elsewhere: Elsewhere | None = None
    withdrawal: Withdrawal | None = None
    sessions: Sessions | None = None
    passwords: Passwords | None = None
    lock: Lock | None = None
    second_factor: SecondFactor | None = None
    devices: Devices | None = None
