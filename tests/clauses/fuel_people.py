"""Fuel customers by what they need: bought over the quarter's three months, or declared by a prospect."""

from typing import Any

from .small_world import World

MONTHS = 3


def institution(world: World, name: str, **fields: Any) -> None:
    world.customer(name, customer_kind="institution", units={"station": "S1"}, **fields)


def individual(world: World, name: str, kind: str | None = "private_car", **fields: Any) -> None:
    world.customer(name, customer_kind="personal", individual_kind=kind, units={"station": "S1"}, **fields)


def buys_monthly(world: World, customer: str, *, gasoline: float = 0, diesel: float = 0) -> None:
    """Buy so many tonnes of each fuel a month, in one line for the quarter; thousandths of a tonne stay exact."""
    for category, tonnes in (("gasoline", gasoline), ("diesel", diesel)):
        if tonnes:
            world.sale(customer, category=category, tonnes=round(tonnes * MONTHS, 3))
