"""A customer's file as people read it: fields under their headings, with what is missing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from banfa.features.customers.editable import is_needed, why_fixed
from banfa.features.customers.models import Customer
from banfa.features.customers.services.writing import values_of
from banfa.kernel.text import Text
from banfa.platform.access import Actor
from banfa.platform.access import fields as rights
from banfa.policy.model import FieldType, Maintenance, Pack, Source, Way
from banfa.policy.required import required_in
from banfa.policy.values import StoredValue


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One field of the file; no words where it is empty. `fixed` says why it is not changed by hand.

    `is_hidden` says that the value is masked, `may_show` that the reader may ask for it, `asks` that a change has to be
    approved.
    """

    name: str
    title: Text
    words: str
    is_long: bool
    is_hidden: bool
    may_show: bool
    asks: bool
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
    """Return the file group by group, in the pack's order, as an actor may read it."""
    pack = rights.fields_for(actor, pack)
    values = all_values(customer)
    needed = required_in(pack, values)
    groups: dict[str, list[Item]] = {name: [] for name in pack.groups}
    for name, one in pack.fields.items():
        groups.setdefault(one.group, []).append(item_of(name, pack, values, actor, language, needed))
    titles = {name: group.title.text for name, group in pack.groups.items()}
    return [
        Section(name=name, title=titles.get(name, Text(name, name)), items=items)
        for name, items in groups.items()
        if items
    ]


def all_values(customer: Customer) -> Mapping[str, StoredValue]:
    """Return every value of a customer by field, its code among them."""
    return {**values_of(customer), "code": customer.code}


def item_of(
    name: str,
    pack: Pack,
    values: Mapping[str, StoredValue],
    actor: Actor,
    language: str,
    needed: frozenset[str] | None = None,
) -> Item:
    """Return one field of the file; `needed` are those that it may not be without, where somebody has found them."""
    one = pack.fields[name]
    words = rights.shown(actor, one, values.get(name), language)
    hides = rights.hides(actor, one) and bool(words)
    needed = required_in(pack, values) if needed is None else needed
    prefix = REACHED_BY.get(one.type, "") if words and not hides else ""
    return Item(
        name=name, title=one.title.text, words=words, is_long=len(words) > LONG, is_hidden=hides,
        may_show=hides and rights.may_unmask(actor, one), asks=one.way(Source.PAGE) is Way.VALIDATE,
        is_needed=is_needed(name, one) or name in needed, is_kept=one.maintenance is not Maintenance.SYSTEM,
        fixed=why_fixed(pack, name, actor), reach=f"{prefix}{words}" if prefix else "", cites=one.cites,
    )  # fmt: skip


def completeness(sections: Sequence[Section]) -> tuple[int, int]:
    """Return how many of the fields that people keep are filled, and how many there are."""
    kept = [item for section in sections for item in section.items if item.is_kept]
    return sum(bool(item.words) for item in kept), len(kept)


def missing_of(sections: Sequence[Section]) -> list[Item]:
    """Return the fields that are still to be filled in, those that no customer may be without first."""
    missing = [item for section in sections for item in section.items if item.is_missing and not item.fixed]
    return sorted(missing, key=lambda item: not item.is_needed)
