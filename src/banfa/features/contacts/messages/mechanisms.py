"""Clauses that messages put to work in every pack."""

from banfa.kernel.text import Text
from banfa.policy.mechanisms import Mechanism, declare_mechanism


def declare_message_mechanisms() -> None:
    """Declare what holds of every customer's messages."""
    declare_mechanism(
        Mechanism(
            code="contacts.two_way",
            title=Text("发出的消息和客户的回复同记一处", "what was sent and what came back stand in one log"),
            cites=("WINE-0",),
            stands_in=("banfa.features.contacts.messages.services:keep_reply",),
        )
    )
