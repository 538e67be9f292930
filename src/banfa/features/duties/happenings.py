"""The events that duties follow from, which features declare in `AppConfig.ready`."""

from dataclasses import dataclass

from banfa.kernel.text import Text
from banfa.policy.offered import offer_event


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredEvent:
    """Something that happens to a customer or at a unit."""

    code: str
    title: Text


_events: dict[str, DeclaredEvent] = {}


def declare_event(code: str, title: Text) -> None:
    """Tell of an event that obligations may name and that `services.happened` will report."""
    offer_event(code, title)
    _events[code] = DeclaredEvent(code=code, title=title)


def event(code: str) -> DeclaredEvent | None:
    """Return a declared event, None where no feature reports it."""
    return _events.get(code)


def declared() -> frozenset[str]:
    """Return the codes of every event that some feature reports."""
    return frozenset(_events)
