"""What people give as the reason for an act."""

from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text

LONGEST = 2_000


class ReasonNeeded(BanfaError):
    """An act that others have to understand later was given no reason, or one that is too long to be read."""

    status = 400


def given_reason(words: str) -> str:
    """Return the reason without blanks around it. Raises ReasonNeeded."""
    kept = words.strip()
    if not kept:
        raise ReasonNeeded(Text("请填写理由", "give a reason"))
    if len(kept) > LONGEST:
        raise ReasonNeeded(
            Text(f"理由请控制在 {LONGEST:,} 字以内", f"keep the reason below {LONGEST:,} characters")
        )
    return kept
