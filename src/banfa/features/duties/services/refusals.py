"""Why something cannot be done to a duty."""

from banfa.features.duties.models import Duty
from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text

LONGEST_REASON = 200
BAD_REQUEST, FORBIDDEN, CONFLICT = 400, 403, 409
HOW_IT_ENDED = {
    Duty.State.DONE: Text("已完成", "done"),
    Duty.State.EXCUSED: Text("已获准免除", "excused"),
    Duty.State.MISSED: Text("已过期未办", "missed"),
}


class NotYours(BanfaError):
    """Somebody else owes it: it is done by them, by who stands in for them, or by the holders of the post."""

    status = FORBIDDEN

    def __init__(self) -> None:
        super().__init__(
            Text(
                "这项义务由他人负责；只有责任人、代理人或同岗位人员可以办理，上级可以提醒",
                "somebody else owes this; they do it, or who stands in for them, and superiors may remind",
            )
        )


class NotOpen(BanfaError):
    """It has ended already: the second of two is told who was first."""

    status = CONFLICT

    def __init__(self, duty: Duty) -> None:
        ended = HOW_IT_ENDED[Duty.State(duty.state)]
        who = duty.done_by.name if duty.done_by is not None else ""
        by = Text(f"（{who}）", f" by {who}") if who else Text("", "")
        super().__init__(
            Text(
                f"这项义务{ended.zh}{by.zh}，没有重复办理",
                f"this is {ended.en}{by.en} already; nothing was done twice",
            )
        )
        self.duty = duty


class NotTheTime(BanfaError):
    """What was done lies outside of the time in which the duty can be done."""

    status = CONFLICT


class BadReason(BanfaError):
    """The reason is missing or too long; `field` names where it was written."""

    status = BAD_REQUEST

    def __init__(self, field: str = "reason", longest: int = LONGEST_REASON) -> None:
        super().__init__(
            Text(f"请写明原因，最多 {longest} 个字", f"say why, in at most {longest} characters")
        )
        self.field = field


class BadSnooze(BanfaError):
    """It cannot be put off until then; `field` names what is wrong."""

    status = BAD_REQUEST

    def __init__(self, text: Text) -> None:
        super().__init__(text)
        self.field = "until"


class NobodyToRemind(BanfaError):
    """Nobody holds the post, so nobody can be reminded."""

    status = CONFLICT


class BadSuccessor(BanfaError):
    """The person cannot take it over; `field` names where they were chosen."""

    status = BAD_REQUEST

    def __init__(self, text: Text) -> None:
        super().__init__(text)
        self.field = "to"


class CannotBeNoted(BanfaError):
    """This duty is proved by something else than a note."""

    status = CONFLICT


def reason_in(words: str, *, longest: int = LONGEST_REASON, field: str = "reason") -> str:
    """Return a reason in one line. Raises BadReason."""
    said = " ".join(words.split())
    if not said or len(said) > longest:
        raise BadReason(field, longest)
    return said
