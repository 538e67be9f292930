"""The installed packs as somebody who is about to choose one reads them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from banfa.kernel.text import Text
from banfa.platform.facts import supplied
from banfa.platform.setup.examples import Example, example_of
from banfa.policy import catalogue
from banfa.policy.loading import NoPackInForce, PackInvalid, load, packs
from banfa.policy.model import Pack
from banfa.policy.outline import Line, outline


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One pack on offer: what it is, for whom, and what it does. `is_ground` where others build on it alone."""

    name: str
    version: str
    title: Text
    summary: Text
    domains: Sequence[Text]
    lines: Sequence[Line]
    period: Text
    is_ground: bool
    example: Example | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    digest: str
    facts: frozenset[str]
    pack: Pack = field(compare=False)


def offers(on: date) -> list[Offer]:
    """Return every installed pack in the version in force, those that classify customers first."""
    found = [pack for name in dict.fromkeys(version.name for version in packs()) if (pack := _pack(name, on))]
    return sorted((offer_of(pack, on) for pack in found), key=lambda one: one.is_ground)


def offer_named(name: str, on: date) -> Offer | None:
    """Return one pack on offer; None where none of this name is in force."""
    pack = _pack(name, on)
    return offer_of(pack, on) if pack else None


def offer_of(pack: Pack, on: date) -> Offer:
    """Return a pack as it is offered."""
    lines = _lines(_Asked(digest=pack.digest, facts=supplied(), pack=pack))
    return Offer(
        name=pack.name,
        version=pack.version,
        title=pack.title.text,
        summary=pack.summary.text,
        domains=_domains(pack, on),
        lines=lines,
        period=next(line.says for line in lines if line.name == "period"),
        is_ground=not pack.classifications,
        example=example_of(pack.name),
    )


def _domains(pack: Pack, on: date) -> list[Text]:
    """Return the trades of the pack's own regulations; those of the packs it extends are everybody's."""
    own = f"{pack.name}/{pack.version}"
    above = [_pack(one.partition("/")[0], on) for one in pack.lineage if one != own]
    inherited = {document for parent in above if parent for document in parent.documents}
    known = catalogue.documents()
    found = [known[one].domain for one in pack.documents if one in known and one not in inherited]
    return list({one.zh: one for one in found}.values()) or [known[one].domain for one in pack.documents[-1:]]


def _pack(name: str, on: date) -> Pack | None:
    try:
        return load(name, on=on)
    except (
        NoPackInForce,
        PackInvalid,
    ):  # a pack that cannot be run is not on offer; `banfa policy check` says why
        return None


@lru_cache(maxsize=64)
def _lines(asked: _Asked) -> tuple[Line, ...]:
    return tuple(outline(asked.pack, facts=asked.facts))
