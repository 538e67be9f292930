"""A customer's file as people read it: fields under their headings, with what is missing."""

from collections.abc import Sequence
from dataclasses import dataclass

from banfa.features.customers.models import Customer
from banfa.features.customers.services.writing import values_of
from banfa.kernel.text import Text
from banfa.platform.access import Actor, Permission
from banfa.policy.model import Field, Maintenance, Pack
from banfa.policy.values import StoredValue, from_stored, masked, shown
from banfa.policy.values.masking import is_masked


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One field of the file; no words where it is empty."""

    name: str
    title: Text
    words: str
    is_long: bool
    is_hidden: bool
    cites: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading of the file with its fields."""

    title: Text
    items: Sequence[Item]

    @property
    def filled(self) -> int:
        return sum(bool(item.words) for item in self.items)


LONG = 26


def file_of(customer: Customer, pack: Pack, actor: Actor, language: str) -> list[Section]:
    """Return the file group by group, in the pack's order. Personal values stand masked for whoever may not export."""
    values = {**values_of(customer), "code": customer.code}
    groups: dict[str, list[Item]] = {name: [] for name in pack.groups}
    for name, one in pack.fields.items():
        groups.setdefault(one.group, []).append(_item(name, one, values.get(name), actor, language))
    titles = {name: group.title.text for name, group in pack.groups.items()}
    return [
        Section(title=titles.get(name, Text(name, name)), items=items)
        for name, items in groups.items()
        if items
    ]


def _item(name: str, one: Field, stored: StoredValue, actor: Actor, language: str) -> Item:
    hides = hides_from(actor, one)
    words = words_of(one, stored, actor, language)
    return Item(
        name=name, title=one.title.text, words=words, is_long=len(words) > LONG, is_hidden=hides and bool(words),
        cites=one.cites,
    )  # fmt: skip


def hides_from(actor: Actor, one: Field) -> bool:
    """Tell whether an actor sees a field's values masked: what one may not take out of the house."""
    return is_masked(one) and Permission.CUSTOMERS_CUSTOMER_EXPORT not in actor.permissions


def words_of(one: Field, stored: StoredValue, actor: Actor, language: str) -> str:
    """Return a stored value as an actor may read it; one that the field no longer takes stands as it is."""
    if stored is None or stored == "":
        return ""
    if hides_from(actor, one):
        return masked(one, stored)
    try:
        return shown(one, from_stored(one, stored), language)
    except ValueError:  # the pack's field was of another type when this was stored
        return str(stored)


def completeness(sections: Sequence[Section], pack: Pack) -> tuple[int, int]:
    """Return how many of the fields that people keep are filled, and how many there are."""
    kept = {name for name, one in pack.fields.items() if one.maintenance is not Maintenance.SYSTEM}
    items = [item for section in sections for item in section.items if item.name in kept]
    return sum(bool(item.words) for item in items), len(items)
