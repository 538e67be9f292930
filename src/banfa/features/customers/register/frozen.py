"""The register of a day as it was last written to a file, for as long as nothing was changed since."""

import hashlib
import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from django.conf import settings

from banfa.features.customers.register.snapshot import (
    CHANGES,
    WORTH_KEEPING,
    Mark,
    is_of_this_log,
    mark_of_now,
)
from banfa.features.customers.register.source import single_row
from banfa.policy.model import Typed

FORMAT = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a frozen register has to hold, by which code; `columns` are those that the caller adds."""

    on: date
    fields: Mapping[str, Typed]
    areas: Mapping[str, Typed]
    levels: Sequence[str]
    columns: Sequence[str]
    code: str

    @property
    def digest(self) -> str:
        return hashlib.sha256(repr(self).encode()).hexdigest()


def take(asked: Asked, target: Path) -> bool:
    """Copy the file that was last written to `target` if it holds the same still; tell whether it did."""
    about, kept = _about(), _kept()
    if not about.exists() or not kept.exists():
        return False
    raw = json.loads(about.read_text(encoding="utf-8"))
    if (raw["format"], raw["asked"]) != (FORMAT, asked.digest):
        return False
    mark = Mark(**raw["mark"])
    if not is_of_this_log(mark) or _was_changed(mark):
        return False
    shutil.copyfile(kept, target)
    return bool(_checksum(target) == raw["sha256"])


def remember(asked: Asked, written: Path, mark: Mark) -> None:
    """Keep a copy of a file that was written from what held at the mark or later."""
    if mark.customers < WORTH_KEEPING:
        return
    about, kept = _about(), _kept()
    kept.parent.mkdir(parents=True, exist_ok=True)
    about.unlink(missing_ok=True)  # between here and the end there is none, rather than a wrong one
    shutil.copyfile(written, kept)
    words = {"format": FORMAT, "asked": asked.digest, "mark": asdict(mark), "sha256": _checksum(kept)}
    about.write_text(json.dumps(words), encoding="utf-8")


def _was_changed(mark: Mark) -> bool:
    """Tell whether anything that has a history was changed since, whatever it was."""
    now = mark_of_now()
    changes = single_row(f"SELECT count(*) FROM {CHANGES} WHERE event_id > {mark.event}")[0]  # noqa: S608
    return bool(changes) or (now.customers, now.newest) != (mark.customers, mark.newest)


def _checksum(path: Path) -> str:
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _about() -> Path:
    return Path(settings.BANFA_HOME) / "cache" / "frozen.json"


def _kept() -> Path:
    return Path(settings.BANFA_HOME) / "cache" / "frozen.parquet"
