"""Clauses that the register puts to work in every pack."""

from banfa.kernel.text import Text
from banfa.policy.mechanisms import Mechanism, declare_mechanism

REGISTER = "banfa.features.customers"


def declare_mechanisms() -> None:
    """Declare what holds of every customer's file."""
    declare_mechanism(
        Mechanism(
            code="customers.without_owner",
            title=Text("无人负责的客户随时可查", "customers nobody answers for are found at any time"),
            cites=("FUEL-6.1.2a",),
            stands_in=(f"{REGISTER}.assigning.listing:_without",),
        )
    )
    declare_mechanism(
        Mechanism(
            code="customers.dictionary",
            title=Text(
                "信息字典逐项列明归口、来源与维护方式",
                "the dictionary names owner, source and upkeep of every item",
            ),
            cites=("BANK-2", "TOB-INFO-2.b"),
            stands_in=(f"{REGISTER}.dictionary.entries:headings",),
        )
    )
    declare_mechanism(
        Mechanism(
            code="customers.held",
            title=Text("本人可查看并要求删除所存信息", "a person sees what is held and asks for its removal"),
            cites=("CUST-PLAN-3.1a",),
            stands_in=(f"{REGISTER}.personal.holding:held_about",),
        )
    )
