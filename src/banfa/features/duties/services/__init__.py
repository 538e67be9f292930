"""What is done with duties; each a transaction, or inside the caller's, with its event."""

from banfa.features.duties.services.acting import done_with_note, give, remind, snooze, wake
from banfa.features.duties.services.closing import close_with, reopen
from banfa.features.duties.services.excusing import ask_excuse
from banfa.features.duties.services.generating import days_changed, generate
from banfa.features.duties.services.happening import happened

__all__ = [
    "ask_excuse",
    "close_with",
    "days_changed",
    "done_with_note",
    "generate",
    "give",
    "happened",
    "remind",
    "reopen",
    "snooze",
    "wake",
]
