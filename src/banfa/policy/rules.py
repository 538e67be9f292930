"""Every rule of a pack with its place: the way from a clause to what puts it to work. Nothing is decided here."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from banfa.policy.model import Pack, Rule

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedRule:
    """A rule, its path in the composed pack, and the rules that it stands in, outermost first."""

    path: Path
    rule: Rule
    above: tuple[Rule, ...]

    @property
    def name(self) -> str:
        """The path as people write it: `classifications.scale.rank.0`."""
        return ".".join(str(part) for part in self.path)


def rules_in(pack: Pack) -> Iterator[PlacedRule]:
    """Yield every rule, an outer one before those inside it."""
    for key in type(pack).model_fields:
        yield from _below(getattr(pack, key), (key,), ())


def _below(part: Any, path: Path, above: tuple[Rule, ...]) -> Iterator[PlacedRule]:
    if isinstance(part, BaseModel):
        if isinstance(part, Rule):
            yield PlacedRule(path=path, rule=part, above=above)
            above = (*above, part)
        for key in type(part).model_fields:
            yield from _below(getattr(part, key), (*path, key), above)
    elif isinstance(part, Mapping):
        for key, value in part.items():
            yield from _below(value, (*path, key), above)
    elif isinstance(part, tuple):
        for index, item in enumerate(part):
            yield from _below(item, (*path, index), above)
