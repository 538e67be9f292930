"""What a pack says about how data is governed, section by section: posts, chains, quality, retention and the like."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from banfa.features.regulations.queries.wording import waiting_words
from banfa.kernel.text import Text, same
from banfa.platform.facts import supplied
from banfa.policy.key_words import words_for
from banfa.policy.model import Named, Pack
from banfa.policy.rules import PlacedRule, rules_in
from banfa.policy.waiting import waits_for

# What the pack's page shows in a manner of its own.
SHOWN_APART = frozenset(
    {
        "levels", "groups", "fields", "ledger", "areas", "parameters", "measures", "classifications", "treatments",
        "profiles", "segments", "appraisals", "publication",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class GoverningRule:
    """One rule; `name` is its place in the pack and its anchor on the page."""

    name: str
    title: Text
    note: Text | None
    waits: Text | None
    cites: tuple[str, ...]
    is_inferred: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class GoverningSection:
    """The rules of one section, in the order of the pack."""

    name: str
    title: Text
    rules: Sequence[GoverningRule]


def governing_shown(pack: Pack) -> list[GoverningSection]:
    """Return every section that the page does not show in a manner of its own, without those that say nothing."""
    placed = [one for one in rules_in(pack) if one.path[0] not in SHOWN_APART and _says(one)]
    sections = []
    for key, found in groupby(placed, key=lambda one: str(one.path[0])):
        rules = list(found)
        inner = [one for one in rules if len(one.path) > 1]
        shown = [_shown(pack, one) for one in inner or rules]
        sections.append(GoverningSection(name=key, title=words_for(key), rules=shown))
    return sections


def _says(placed: PlacedRule) -> bool:
    """Tell whether a rule stands in the pack at all: one without a source that is not named is a default."""
    return bool(placed.rule.cites) or placed.rule.inferred or isinstance(placed.rule, Named)


def _shown(pack: Pack, placed: PlacedRule) -> GoverningRule:
    rule, last = placed.rule, placed.path[-1]
    return GoverningRule(
        name=placed.name,
        title=rule.title.text if isinstance(rule, Named) else words_for(str(last)) if isinstance(last, str) else same(placed.name),
        note=rule.note.text if rule.note else None,
        waits=waiting_words(waits_for(placed, pack, supplied()), pack),
        cites=rule.cites,
        is_inferred=rule.inferred,
    )  # fmt: skip
