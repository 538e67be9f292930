"""The composed pack as people read it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from banfa.features.regulations.queries.classes import ClassShown, class_shown
from banfa.features.regulations.queries.consequences import (
    ConsequenceShown,
    appraisals_shown,
    profiles_shown,
    publication_shown,
    segments_shown,
    treatments_shown,
)
from banfa.features.regulations.queries.governing import GoverningSection, governing_shown
from banfa.features.regulations.queries.items import (
    GroupShown,
    ItemShown,
    MeasureShown,
    NumberShown,
    groups_shown,
    item_shown,
    measure_shown,
    parameter_shown,
)
from banfa.features.regulations.queries.produced import Produced, newest_produced
from banfa.features.regulations.queries.versions import VersionShown, chosen_pack, versions_shown
from banfa.features.regulations.words import PERIODS
from banfa.kernel.text import Text
from banfa.platform.access import Actor
from banfa.platform.org.current import pack_on
from banfa.policy import catalogue
from banfa.policy.catalogue import Document
from banfa.policy.model import Level, Pack


@dataclass(frozen=True, slots=True, kw_only=True)
class PackPage:
    """Everything that a pack says, section by section."""

    pack: Pack
    is_in_force: bool
    period: Text
    headline: Text | None
    mark: Text | None
    documents: Sequence[Document]
    levels: Sequence[Level]
    classes: Sequence[ClassShown]
    treatments: Sequence[ConsequenceShown]
    profiles: Sequence[ConsequenceShown]
    segments: Sequence[ConsequenceShown]
    appraisals: Sequence[ConsequenceShown]
    publication: ConsequenceShown | None
    governing: Sequence[GoverningSection]
    numbers: Sequence[NumberShown]
    measures: Sequence[MeasureShown]
    groups: Sequence[GroupShown]
    ledger: Sequence[ItemShown]
    areas_title: Text | None
    areas_cite: tuple[str, ...]
    areas: Sequence[ItemShown]
    versions: Sequence[VersionShown]
    produced: Produced | None

    @property
    def fields(self) -> int:
        return sum(len(group.items) for group in self.groups)


def pack_page(actor: Actor, version: str, *, on: date) -> PackPage:
    """Return the organisation's pack in force, or the version asked for. Raises NoSuchVersion."""
    pack = chosen_pack(version, on=on)
    in_force = pack_on(on)
    produced = newest_produced(actor, pack)
    documents = catalogue.documents()
    areas = pack.areas
    return PackPage(
        pack=pack,
        is_in_force=pack.version == in_force.version,
        period=PERIODS[pack.period],
        headline=_title(pack, pack.headline),
        mark=_title(pack, pack.mark),
        documents=[documents[name] for name in pack.documents if name in documents],
        levels=pack.levels,
        classes=[class_shown(pack, name, produced) for name in pack.classifications],
        treatments=treatments_shown(pack),
        profiles=profiles_shown(pack),
        segments=segments_shown(pack),
        appraisals=appraisals_shown(pack),
        publication=publication_shown(pack),
        governing=governing_shown(pack),
        numbers=[parameter_shown(name, one) for name, one in pack.parameters.items()],
        measures=[measure_shown(name, one) for name, one in pack.measures.items()],
        groups=groups_shown(pack),
        ledger=_ledger(pack),
        areas_title=areas.title.text if areas else None,
        areas_cite=areas.cites if areas else (),
        areas=[item_shown(name, one) for name, one in areas.values.items()] if areas else [],
        versions=versions_shown(in_force),
        produced=produced,
    )


def _title(pack: Pack, name: str | None) -> Text | None:
    return pack.classifications[name].title.text if name else None


def _ledger(pack: Pack) -> list[ItemShown]:
    if pack.ledger is None:
        return []
    own = {"quantity": pack.ledger.quantity, "amount": pack.ledger.amount}
    return [item_shown(name, one) for name, one in {**own, **pack.ledger.attributes}.items()]
