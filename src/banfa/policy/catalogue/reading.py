"""Reads one regulation's file and its Chinese wording; numbers stay exactly as they are written."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from banfa.kernel.text import Text
from banfa.policy.numbers import as_decimal

FOLDER = Path(__file__).parent
FIELD_DICTIONARY = "tobacco-fields"  # stands in the same folder, but lists fields, not clauses

Scalar = Decimal | bool | str


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A source regulation. `weight` says how much of it there is, `gaps` what its text lacks."""

    id: str
    title: Text
    domain: Text
    seed: str
    weight: str
    gaps: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One numbered demand of a regulation, in our own words.

    `inferred` marks a demand that the text does not make but that its others need. A figure is a Decimal where it is a
    number, and the text or the list of the source where it is none.
    """

    id: str
    document: str
    article: str
    capability: str
    kind: str
    says: Text
    accept: str
    numbers: Mapping[str, Scalar | tuple[Scalar, ...]] = field(default_factory=dict)
    same_as: tuple[str, ...] = ()
    note: Text | None = None
    inferred: bool = False


class _Exact(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """YAML whose plain numbers become Decimals and whose dates stay text."""


def _number(_loader: Any, node: yaml.ScalarNode) -> Decimal | str:
    words: str = node.value
    try:
        return as_decimal(words.replace("_", "")) or Decimal(0)
    except ValueError:  # YAML 1.1 takes 12:30 for a number of base 60
        return words


def _date(_loader: Any, node: yaml.ScalarNode) -> str:
    words: str = node.value
    return words


_Exact.add_constructor("tag:yaml.org,2002:int", _number)
_Exact.add_constructor("tag:yaml.org,2002:float", _number)
_Exact.add_constructor("tag:yaml.org,2002:timestamp", _date)


@cache
def stems() -> tuple[str, ...]:
    """Return the names of the regulations' files, which are the documents' ids in small letters."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.yaml") if path.stem != FIELD_DICTIONARY))


def file_of(clause_id: str) -> str | None:
    """Return the file that would hold a clause: the longest document id that the clause's id begins with."""
    wanted = clause_id.lower()
    fitting = [stem for stem in stems() if wanted.startswith(f"{stem}-")]
    return max(fitting, key=len, default=None)


@cache
def read(stem: str) -> tuple[Document, Mapping[str, Clause]]:
    """Return a regulation and its clauses by id."""
    english = _load(FOLDER / f"{stem}.yaml")
    chinese_file = FOLDER / "zh" / f"{stem}.yaml"
    chinese = _load(chinese_file) if chinese_file.exists() else {}
    document = _document(english["document"], chinese.get("document", {}))
    entries = [_clause(document.id, raw, chinese.get(raw["id"], {})) for raw in english["clauses"]]
    return document, {entry.id: entry for entry in entries}


def _load(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = yaml.load(path.read_bytes(), _Exact)  # noqa: S506  (derived from the safe loader)
    return content


def _document(raw: dict[str, Any], chinese: dict[str, Any]) -> Document:
    gaps = raw.get("gaps", [])
    return Document(
        id=raw["id"],
        title=Text(raw["title_zh"], raw["title_en"]),
        domain=Text(chinese.get("domain", raw["domain"]), raw["domain"]),
        seed=str(raw["seed"]),
        weight=raw["weight"],
        gaps=tuple(Text(zh, en) for zh, en in zip(chinese.get("gaps", gaps), gaps, strict=True)),
    )


def _clause(document: str, raw: dict[str, Any], chinese: dict[str, Any]) -> Clause:
    note = raw.get("note")
    return Clause(
        id=raw["id"],
        document=document,
        article=str(raw["article"]),
        capability=raw["capability"],
        kind=raw["kind"],
        says=Text(chinese.get("says", raw["says"]), raw["says"]),
        accept=raw["accept"],
        numbers={str(key): _figure(value) for key, value in raw.get("numbers", {}).items()},
        same_as=tuple(raw.get("same_as", ())),
        note=Text(chinese.get("note", note), note) if note else None,
        inferred=raw.get("inferred", False),
    )


def _figure(raw: Any) -> Scalar | tuple[Scalar, ...]:
    if isinstance(raw, list):
        return tuple(raw)
    return raw if isinstance(raw, Decimal | bool) else str(raw)
