"""Why something cannot be shared, appealed or ended."""

from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text


class BadSharing(BanfaError):
    """What was filled in does not do; `field` names where."""

    status = 400

    def __init__(self, field: str, text: Text) -> None:
        super().__init__(text)
        self.field = field


class NoAppeal(BanfaError):
    """Only a first refusal can be appealed, once, by whoever asked."""

    status = 409

    def __init__(self) -> None:
        super().__init__(
            Text(
                "只有被拒绝且尚未申诉的申请，才能由申请人申诉一次",
                "whoever asked can appeal once, against a first refusal",
            )
        )


class NotStanding(BanfaError):
    """The grant is over, or never was."""

    status = 409

    def __init__(self) -> None:
        super().__init__(Text("该共享已结束或尚未生效", "this grant has ended, or was never given"))


class SameDecider(BanfaError):
    """Who refused at first does not decide about the appeal."""

    status = 403

    def __init__(self) -> None:
        super().__init__(
            Text(
                "您已拒绝过这份申请，申诉由他人办理",
                "you refused this at first; somebody else decides the appeal",
            )
        )
