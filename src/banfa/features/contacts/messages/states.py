"""The states of messages in words, with the tone in which a page shows them."""

from collections.abc import Mapping

from banfa.features.contacts.messages.models import Message
from banfa.kernel.text import Text

State = Message.State
STATES: Mapping[str, Text] = {
    State.PROPOSED: Text("待确认", "To approve"),
    State.QUEUED: Text("待发送", "Queued"),
    State.PAUSED: Text("已暂停", "Paused"),
    State.SENDING: Text("发送中", "Being sent"),
    State.SENT: Text("已发送", "Sent"),
    State.HELD: Text("不发送", "Held back"),
    State.FAILED: Text("失败", "Failed"),
    State.CANCELLED: Text("已取消", "Cancelled"),
}
TONES: Mapping[str, str] = {
    State.PROPOSED: "accent", State.QUEUED: "warn", State.PAUSED: "warn", State.SENDING: "warn", State.SENT: "ok",
    State.HELD: "", State.FAILED: "bad", State.CANCELLED: "off",
}  # fmt: skip
