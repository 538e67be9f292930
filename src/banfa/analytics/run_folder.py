"""A run's folder: which files stand in it, and `run.json`, which says what their columns are."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from banfa.analytics.figures import Figure, FigureKind
from banfa.kernel.errors import BanfaError
from banfa.kernel.period import Period
from banfa.kernel.text import Text
from banfa.policy.expressions.tree import Kind

FORMAT = 1


class NotARun(BanfaError):
    """The folder holds no finished run, or one that a newer version wrote."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One kept figure: its name in the pack's own words, where it comes from, its type, title and unit."""

    name: str
    kind: FigureKind
    yields: Kind
    title: Text
    unit: Text | None

    @classmethod
    def of(cls, figure: Figure) -> "Column":
        return cls(
            name=figure.name, kind=figure.kind, yields=figure.yields, title=figure.title, unit=figure.unit
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a run says about one classification.

    `inputs` describe `input_<i>`, `keys` and `totals` the columns of the groups' table. `waiting` is what switches
    it off; `off` names parts that wait on their own: `criterion:3`, `item:NAME`, `band:2`, `lapsed_after`. `decided`
    counts the customers with a decision in force, `proposed` those for whom another value is proposed, by value.
    """

    method: str
    window: Period
    waiting: tuple[str, ...]
    off: Mapping[str, tuple[str, ...]]
    inputs: tuple[Column, ...]
    keys: tuple[Column, ...]
    totals: tuple[Column, ...]
    population: int
    counts: Mapping[str, int]
    undecided: Mapping[str, int]
    decided: int = 0
    proposed: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileRecord:
    """What a run says about one profile: `keys` describe `key_<i>`, `measures` the columns `sum_<name>`.

    `waiting` is what switches it off; `off` names measures that wait on their own.
    """

    title: Text
    window: Period
    waiting: tuple[str, ...]
    off: Mapping[str, tuple[str, ...]]
    keys: tuple[Column, ...]
    measures: tuple[Column, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentRecord:
    """What a run says about one segment: `waiting` is what switches it off, `customers` how many it has."""

    title: Text
    window: Period
    waiting: tuple[str, ...]
    customers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRecord:
    """`run.json`: the pack, the period and the facts a run was computed with, and every classification's outcome.

    `decided` names the classifications with a decision in force; with them the run's plan can be made again.
    """

    pack: str
    version: str
    digest: str
    period: Period
    engine: str
    facts: tuple[str, ...]
    order: tuple[str, ...]
    classifications: Mapping[str, Outcome]
    decided: tuple[str, ...] = ()
    profiles: Mapping[str, ProfileRecord] = field(default_factory=dict)
    segments: Mapping[str, SegmentRecord] = field(default_factory=dict)


def results_file(folder: Path, name: str) -> Path:
    """Return where a classification's customers stand."""
    return folder / f"{name}.parquet"


def groups_file(folder: Path, name: str) -> Path:
    """Return where a ranking's groups and bands stand."""
    return folder / f"{name}.groups.parquet"


def profile_file(folder: Path, name: str) -> Path:
    """Return where a profile's sums stand."""
    return folder / f"profile_{name}.parquet"


def segments_file(folder: Path) -> Path:
    """Return where the members of the pack's segments stand: `customer_id`, `segment`; absent where it has none."""
    return folder / "segments.parquet"


def write_record(folder: Path, record: RunRecord) -> None:
    """Write `run.json`; the last file of a run, so that a folder with it is whole."""
    words = json.dumps({"format": FORMAT, **asdict(record)}, ensure_ascii=False, indent=1, default=_plain)
    (folder / "run.json").write_text(words + "\n", encoding="utf-8")


def read_record(folder: Path) -> RunRecord:
    """Read `run.json`. Raises NotARun."""
    path = folder / "run.json"
    if not path.is_file():
        raise NotARun(Text(f"{folder.name} 不是已完成的分级结果", f"{folder.name} holds no finished run"))
    raw = json.loads(path.read_text(encoding="utf-8"))
    if raw["format"] != FORMAT:
        raise NotARun(
            Text(f"{folder.name} 由其他版本写成", f"{folder.name} was written by another version of Banfa")
        )
    return RunRecord(
        pack=raw["pack"],
        version=raw["version"],
        digest=raw["digest"],
        period=_period(raw["period"]),
        engine=raw["engine"],
        facts=tuple(raw["facts"]),
        order=tuple(raw["order"]),
        classifications={name: _outcome(one) for name, one in raw["classifications"].items()},
        decided=tuple(raw.get("decided", ())),
        profiles={name: _profile(one) for name, one in raw.get("profiles", {}).items()},
        segments={name: _segment(one) for name, one in raw.get("segments", {}).items()},
    )


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(value)


def _period(raw: Mapping[str, str]) -> Period:
    return Period(date.fromisoformat(raw["start"]), date.fromisoformat(raw["end"]))


def _outcome(raw: Mapping[str, Any]) -> Outcome:
    return Outcome(
        method=raw["method"],
        window=_period(raw["window"]),
        waiting=tuple(raw["waiting"]),
        off={part: tuple(words) for part, words in raw["off"].items()},
        inputs=_columns(raw["inputs"]),
        keys=_columns(raw["keys"]),
        totals=_columns(raw["totals"]),
        population=raw["population"],
        counts=raw["counts"],
        undecided=raw["undecided"],
        decided=raw.get("decided", 0),
        proposed=raw.get("proposed", {}),
    )


def _profile(raw: Mapping[str, Any]) -> ProfileRecord:
    return ProfileRecord(
        title=Text(**raw["title"]),
        window=_period(raw["window"]),
        waiting=tuple(raw["waiting"]),
        off={name: tuple(words) for name, words in raw["off"].items()},
        keys=_columns(raw["keys"]),
        measures=_columns(raw["measures"]),
    )


def _segment(raw: Mapping[str, Any]) -> SegmentRecord:
    return SegmentRecord(
        title=Text(**raw["title"]),
        window=_period(raw["window"]),
        waiting=tuple(raw["waiting"]),
        customers=raw["customers"],
    )


def _columns(raw: list[Mapping[str, Any]]) -> tuple[Column, ...]:
    return tuple(
        Column(
            name=one["name"],
            kind=FigureKind(one["kind"]),
            yields=Kind(one["yields"]),
            title=Text(**one["title"]),
            unit=None if one["unit"] is None else Text(**one["unit"]),
        )
        for one in raw
    )
