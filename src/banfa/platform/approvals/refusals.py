"""Why a request cannot be made or decided, in words that say what to do instead."""

from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text

BAD_REQUEST, FORBIDDEN = 400, 403
LONGEST_REASON = 500


class NotAsked(BanfaError):
    """The step that waits asks others."""

    status = FORBIDDEN

    def __init__(self, who: Text) -> None:
        super().__init__(
            Text(f"当前环节由{who.zh}办理，不由您办理", f"this step waits for {who.en}, not for you")
        )


class OwnRequest(BanfaError):
    """Nobody decides about their own request, in no post and for nobody."""

    status = FORBIDDEN

    def __init__(self) -> None:
        super().__init__(
            Text(
                "不能审批自己提出的申请，由他人办理", "nobody approves their own request; somebody else does"
            )
        )


class NothingToRead(BanfaError):
    """Nobody agrees to what they may not read."""

    status = FORBIDDEN

    def __init__(self) -> None:
        super().__init__(
            Text(
                "您无权查看这份申请的内容，不能同意；请由有权查看的同事办理",
                "you may not read what is asked for, so you cannot agree to it; let a colleague who may decide",
            )
        )


class AlreadyDecided(BanfaError):
    """Somebody was quicker, or the request is over."""


class ContentMoved(BanfaError):
    """What is asked for is no longer what the page showed."""

    def __init__(self) -> None:
        super().__init__(
            Text(
                "申请内容在您打开之后有过修改，请看过新的内容再办理",
                "what is asked for was changed after you opened it; read it again, then decide",
            )
        )


class ReasonNeeded(BanfaError):
    """This takes a reason in words."""

    status = BAD_REQUEST

    def __init__(self) -> None:
        super().__init__(Text("请写明理由", "say why"))


class ReasonTooLong(BanfaError):
    """The reason does not fit."""

    status = BAD_REQUEST

    def __init__(self, length: int) -> None:
        super().__init__(
            Text(
                f"理由最多 {LONGEST_REASON} 字，现在 {length} 字",
                f"a reason has at most {LONGEST_REASON} characters, this one has {length}",
            )
        )


class NotRequester(BanfaError):
    """Only who asked for something takes it back or puts it right."""

    status = FORBIDDEN

    def __init__(self, name: str) -> None:
        super().__init__(Text(f"只有申请人{name}可以这样做", f"only {name}, who asked for it, can do this"))


class NoWayBack(BanfaError):
    """The chain does not return to there, or there is no step before."""

    def __init__(self) -> None:
        super().__init__(
            Text("本流程不能退回到那里", "this chain does not go back there, or there is no step before")
        )


class MayNotBeAdded(BanfaError):
    """The person cannot be asked for this request."""


class NoSuchChain(BanfaError):
    """The pack knows no chain of this name."""

    def __init__(self, code: str) -> None:
        super().__init__(Text(f"制度包没有审批流程 {code}", f"the pack has no chain {code}"))


def given_reason(words: str) -> str:
    """Return a reason without the blanks around it. Raises ReasonNeeded, ReasonTooLong."""
    reason = checked_reason(words)
    if not reason:
        raise ReasonNeeded
    return reason


def checked_reason(words: str) -> str:
    """Return a reason that may be left out. Raises ReasonTooLong."""
    reason = words.strip()
    if len(reason) > LONGEST_REASON:
        raise ReasonTooLong(len(reason))
    return reason
