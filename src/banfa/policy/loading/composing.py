"""Puts a version together with everything it extends: the child wins by name."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path as FilePath

from banfa.kernel.text import Text
from banfa.policy.loading.folders import NoPackInForce, PackVersion, own_content, version_in_force
from banfa.policy.loading.problems import PackInvalid, Problem
from banfa.policy.loading.written import Written, mapping

# Sections whose items have names: an item of the child replaces the parent's, `null` takes it out.
NAMED = (
    "groups",
    "fields",
    "parameters",
    "measures",
    "obligations",
    "classifications",
    "treatments",
    "profiles",
    "segments",
    "appraisals",
    "accounts",
    "chains",
    "consents",
    "contact_ways",
    "exports",
    "planning",
    "posts",
    "quality",
    "retention",
    "sheets",
    "visiting",
    "visits",
    "coverages",
    "courses",
    "gatherings",
    "phrases",
    "programmes",
    "renewals",
    "situations",
    "studies",
)
# Rules that hold named items below one key.
HOLDERS = {"ledger": "attributes", "areas": "values"}
# Sections of several kinds of named items: an item of the child replaces the parent's of its kind, a rule that has no
# name replaces the parent's rule.
GATHERED: Mapping[str, tuple[str, ...]] = {
    "calls": ("kinds", "results", "moments"),
    "care": ("festivals", "phases", "plans"),
    "messages": ("channels", "templates", "limits"),
}
# What a pack says of itself alone.
OWN = ("name", "version", "effective", "title", "summary", "extends")


@dataclass(frozen=True, slots=True)
class Composed:
    """A version as if it had been written in one piece."""

    written: Written
    lineage: tuple[PackVersion, ...]
    problems: tuple[Problem, ...]


def lineage_of(version: PackVersion, on: date, roots: Sequence[FilePath]) -> tuple[PackVersion, ...]:
    """Return the version and all it extends, each once, the most general first, as in force on the day.

    Raises PackInvalid where a parent is missing or packs extend each other.
    """
    ordered: dict[str, PackVersion] = {}

    def visit(current: PackVersion, above: tuple[str, ...]) -> None:
        for parent in current.extends:
            if parent in (*above, current.name):
                chain = " → ".join([*above, current.name, parent])
                raise PackInvalid(
                    [
                        _at_extends(
                            current, Text(f"制度包互相继承：{chain}", f"packs extend each other: {chain}")
                        )
                    ]
                )
            if parent in ordered:
                continue
            try:
                found = version_in_force(parent, on, roots)
            except NoPackInForce as error:
                raise PackInvalid([_at_extends(current, error.text)]) from None
            visit(found, (*above, current.name))
        ordered[current.name] = current

    visit(version, ())
    return tuple(ordered.values())


def compose(lineage: tuple[PackVersion, ...]) -> Composed:
    """Merge a lineage, the most general first; what the files cannot say is reported."""
    contents = [own_content(version.folder) for version in lineage]
    problems = [problem for _, found in contents for problem in found]
    *parents, (child, _) = contents
    together = mapping(child.place)
    for inherited, _ in parents:
        together = laid_over(together, _without_own(inherited))
    return Composed(laid_over(together, child), lineage, tuple(problems))


def _without_own(written: Written) -> Written:
    entries = {key: value for key, value in (written.entries or {}).items() if key not in OWN}
    return replace(written, entries=entries)


def laid_over(base: Written, child: Written) -> Written:
    """Lay a child over what it extends."""
    entries = dict(base.entries or {})
    for key, value in (child.entries or {}).items():
        known = entries.get(key)
        if known is not None and value.is_nothing and key in (*NAMED, *HOLDERS, *GATHERED):
            continue  # a heading with nothing below it
        if known is not None and key in NAMED:
            value = _named(known, value)
        elif known is not None and key in HOLDERS and value.entries is not None:
            value = _holder(known, value, HOLDERS[key])
        elif known is not None and key in GATHERED and value.entries is not None:
            value = _gathered(known, value, GATHERED[key])
        elif known is not None and key == "documents":
            value = _united(known, value)
        entries[key] = value
    return Written(child.place, entries=entries)


def _named(known: Written, value: Written) -> Written:
    if known.entries is None or value.entries is None:
        return value
    items = {**known.entries, **value.entries}
    return replace(value, entries={name: item for name, item in items.items() if not item.is_nothing})


def _holder(known: Written, value: Written, key: str) -> Written:
    held, own = (known.entries or {}).get(key), (value.entries or {}).get(key)
    merged = {**(known.entries or {}), **(value.entries or {})}
    if held is not None and own is not None:
        merged[key] = _named(held, own)
    return replace(value, entries=merged)


def _gathered(known: Written, value: Written, kinds: Sequence[str]) -> Written:
    merged = {**(known.entries or {}), **(value.entries or {})}
    for kind in kinds:
        held, own = (known.entries or {}).get(kind), (value.entries or {}).get(kind)
        if held is not None and own is not None:
            merged[kind] = held if own.is_nothing else _named(held, own)
    return replace(value, entries={name: item for name, item in merged.items() if not item.is_nothing})


def _united(known: Written, value: Written) -> Written:
    if known.items is None or value.items is None:
        return value
    return replace(value, items=tuple(_once([*known.items, *value.items])))


def _once(items: Iterable[Written]) -> list[Written]:
    return list({item.words: item for item in items}.values())


def _at_extends(version: PackVersion, text: Text) -> Problem:
    written, _ = own_content(version.folder)
    place = written.place_of(("extends",))
    return Problem(place.file, place.line, "extends", text)
