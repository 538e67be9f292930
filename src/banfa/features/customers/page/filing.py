"""A customer's file as people read it: fields under their headings, with what is missing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from banfa.features.customers.editable import is_needed, why_fixed
from banfa.features.customers.models import Customer
from banfa.features.customers.services.writing import values_of
from banfa.kernel.text import Text
from banfa.platform.access import Actor, Permission
from banfa.policy.model import Field, FieldType, Maintenance, Pack
from banfa.policy.values import StoredValue, from_stored, masked, shown
from banfa.policy.values.masking import is_masked


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One field of the file; no words where it is empty. `fixed` says why it is not changed by hand."""

    name: str
    title: Text
    words: str
    is_long: bool
    is_hidden: bool
    is_needed: bool
    is_kept: bool
    fixed: Text | None
    reach: str
    cites: tuple[str, ...]

    @property
    def is_missing(self) -> bool:
        """Tell whether people have to fill it in."""
        return not self.words and self.is_kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading of the file with its fields."""

    name: str
    title: Text
    items: Sequence[Item]

    @property
    def filled(self) -> int:
        return sum(bool(item.words) for item in self.items)


LONG = 26
REACHED_BY = {FieldType.MOBILE: "tel:", FieldType.PHONE: "tel:", FieldType.EMAIL: "mailto:"}


def file_of(customer: Customer, pack: Pack, actor: Actor, language: str) -> list[Section]:
    """Return the file group by group, in the pack's order. Personal values stand masked for whoever may not export."""
    values = all_values(customer)
    groups: dict[str, list[Item]] = {name: [] for name in pack.groups}
    for name, one in pack.fields.items():
        groups.setdefault(one.group, []).append(item_of(name, pack, values, actor, language))
    titles = {name: group.title.text for name, group in pack.groups.items()}
    return [
        Section(name=name, title=titles.get(name, Text(name, name)), items=items)
        for name, items in groups.items()
        if items
    ]


def all_values(customer: Customer) -> Mapping[str, StoredValue]:
    """Return every value of a customer by field, its code among them."""
    return {**values_of(customer), "code": customer.code}


def item_of(name: str, pack: Pack, values: Mapping[str, StoredValue], actor: Actor, language: str) -> Item:
    """Return one field of the file."""
    one = pack.fields[name]
    words = words_of(one, values.get(name), actor, language)
    hides = hides_from(actor, one) and bool(words)
    prefix = REACHED_BY.get(one.type, "") if words and not hides else ""
    return Item(
        name=name, title=one.title.text, words=words, is_long=len(words) > LONG, is_hidden=hides,
        is_needed=is_needed(name, one), is_kept=one.maintenance is not Maintenance.SYSTEM,
        fixed=why_fixed(pack, name), reach=f"{prefix}{words}" if prefix else "", cites=one.cites,
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


def completeness(sections: Sequence[Section]) -> tuple[int, int]:
    """Return how many of the fields that people keep are filled, and how many there are."""
    kept = [item for section in sections for item in section.items if item.is_kept]
    return sum(bool(item.words) for item in kept), len(kept)


def missing_of(sections: Sequence[Section]) -> list[Item]:
    """Return the fields that are still to be filled in, those that no customer may be without first."""
    missing = [item for section in sections for item in section.items if item.is_missing and not item.fixed]
    return sorted(missing, key=lambda item: not item.is_needed)
