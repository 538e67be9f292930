"""What else ends when somebody loses a post or the account: declared by the parts that let people act."""

from collections.abc import Callable
from datetime import datetime

from banfa.platform.org.models import Person

Ending = Callable[[Person, datetime], None]
_endings: list[Ending] = []


def declare_ending(ending: Ending) -> None:
    """Let a part end what it gave somebody, in the transaction that takes the right."""
    if ending not in _endings:
        _endings.append(ending)


def end_everything(person: Person, *, at: datetime) -> None:
    """End every log-in, token and whatever else lets a person act: rights were taken from them."""
    for ending in _endings:
        ending(person, at)
