"""What has to follow every write of the register, within the same transaction: other packages say it here."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """The codes of customers that were just entered, and of those that were there before."""

    entered: Sequence[str]
    changed: Sequence[str]
    on: date


Follower = Callable[[Written], None]
_followers: dict[str, Follower] = {}


def declare_follower(name: str, follower: Follower) -> None:
    """Let something be brought up to date after customers were written, in `AppConfig.ready`."""
    _followers[name] = follower


def followed(written: Written) -> None:
    """Tell everybody which customers were written."""
    for follower in _followers.values():
        follower(written)
