"""Notes who saw which personal fields of whom, and who was refused what: a page adds a line to a file, the worker turns
lines into events.

A page never waits for a writer of the database so, and what was shown is on the disk before it is answered.
"""

import json
import os
import time
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from fcntl import LOCK_EX, flock
from pathlib import Path
from threading import Lock
from uuid import uuid4

from django.conf import settings
from django.db import transaction

from banfa.platform.audit.recording import Shown, Who, record

READ, REFUSED = "personal.read", "access.refused"
AGAIN_SECONDS = (
    600.0  # the same fields of the same person, seen again by the same one sooner, are one reading
)
MOST_REMEMBERED = 50_000
LINES_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class _Reader:
    person_id: int | None
    name: str


class _Lately:
    """Remembers in this process what was noted a short while ago."""

    def __init__(self) -> None:
        self._seen: OrderedDict[tuple[object, ...], float] = OrderedDict()
        self._lock = Lock()

    def without_seen(self, codes: Sequence[str], key: tuple[object, ...]) -> list[str]:
        now = time.monotonic()
        with self._lock:
            fresh = [
                code for code in codes if now - self._seen.get((*key, code), -AGAIN_SECONDS) >= AGAIN_SECONDS
            ]
            for code in fresh:
                self._seen[(*key, code)] = now
            while len(self._seen) > MOST_REMEMBERED:
                self._seen.popitem(last=False)
        return fresh

    def forget(self) -> None:
        with self._lock:
            self._seen.clear()


_lately = _Lately()
forget_lately = _lately.forget


def record_read(
    kind: str, codes: Sequence[str], fields: Sequence[str], *, actor: Who, at: datetime, place: str
) -> None:
    """Note that a page shows personal fields unmasked: once per page, all people and fields of it together.

    `kind` is the first word of the subjects (`customer`), `place` what was opened (`customers:detail`).
    The same again within ten minutes adds nothing.
    """
    named = tuple(sorted(set(fields)))
    if not named or not codes:
        return
    home = str(settings.BANFA_HOME)
    fresh = _lately.without_seen(list(dict.fromkeys(codes)), (home, actor.person_id, kind, named))
    if not fresh:
        return
    line = {
        "at": at.isoformat(), "person": actor.person_id, "name": actor.name, "kind": kind, "codes": fresh,
        "fields": named, "place": place,
    }  # fmt: skip
    with _spool() as opened:
        os.write(opened, json.dumps(line, ensure_ascii=False).encode() + b"\n")
        os.fsync(opened)


def record_refusal(*, actor: Who, at: datetime, method: str, path: str, why: str) -> None:
    """Note that somebody asked for what is not theirs: a foreign customer, a right they lack, a form with more in it.

    The same again within ten minutes adds nothing. CRM-SYS-3.4, CRM-TPL-6c.
    """
    key = (str(settings.BANFA_HOME), actor.person_id, method, why)
    if not _lately.without_seen([path], key):
        return
    line = {"at": at.isoformat(), "person": actor.person_id, "name": actor.name,
            "refused": {"method": method, "path": path, "why": why}}  # fmt: skip
    with _spool() as opened:
        os.write(opened, json.dumps(line, ensure_ascii=False).encode() + b"\n")


def land_reads() -> int:
    """Turn what was noted into events, at least once each; return how many. Run it again at any time."""
    landed = 0
    _part()
    for part in sorted(_folder().glob("part-*.jsonl")):
        lines = part.read_text(encoding="utf-8").splitlines()
        for start in range(0, len(lines), LINES_AT_ONCE):
            with transaction.atomic():
                for line in lines[start : start + LINES_AT_ONCE]:
                    landed += _land(line)
        part.unlink(missing_ok=True)
    return landed


def _land(line: str) -> int:
    try:
        told = json.loads(line)
    except ValueError:
        return 0  # the line that a power cut ended in the middle was never answered
    who, at = _Reader(told["person"], told["name"]), datetime.fromisoformat(told["at"])
    if "refused" in told:
        record(REFUSED, "access", actor=who, at=at, summary=told["refused"])
        return 1
    codes, kind = told["codes"], told["kind"]
    record(
        READ, f"{kind}:{codes[0]}" if len(codes) == 1 else kind, actor=who, at=at,
        summary={"place": told["place"], "people": len(codes)}, shown=Shown(kind, codes, told["fields"]),
    )  # fmt: skip
    return 1


def _folder() -> Path:
    return Path(settings.BANFA_HOME) / "reads"


@contextmanager
def _spool() -> Iterator[int]:
    """Open the file of lines, locked, and begin a new one where somebody has just parted it off."""
    path = _folder() / "now.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    while True:
        opened = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            flock(opened, LOCK_EX)
            if path.exists() and os.fstat(opened).st_ino == path.stat().st_ino:
                yield opened
                return
        finally:
            os.close(opened)


def _part() -> None:
    """Put aside what was noted so far; who notes meanwhile begins a new file."""
    path = _folder() / "now.jsonl"
    if path.exists() and path.stat().st_size:
        with _spool():
            path.rename(path.with_name(f"part-{uuid4().hex}.jsonl"))
