"""Signed heads of the log, one line a day in a file outside the database: what was written by then stays provable."""

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime
from fcntl import LOCK_EX, flock
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from banfa.kernel.text import Text
from banfa.platform.audit.models import Head
from banfa.platform.vault import signing

FILE = "heads.jsonl"
FIRST = "0" * 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """The log's newest event of a moment; `before` is the digest of the line before, `public` who signed.

    After a restore the log goes on from an earlier event: such a line says so and takes the ones in between back.
    """

    on: str
    at: str
    number: int
    seal: str
    before: str
    public: str
    restored: bool = False
    signature: str = ""

    @property
    def content(self) -> bytes:
        told = {name: value for name, value in asdict(self).items() if name != "signature"}
        return json.dumps(told, sort_keys=True).encode()


def path() -> Path:
    """Return where signed heads are kept: `BANFA_ANCHORS`, else below the data folder."""
    return Path(settings.BANFA_ANCHORS or Path(settings.BANFA_HOME) / "anchors") / FILE


def write_head(at: datetime, *, anyway: bool = False) -> Anchor | None:
    """Sign the log's newest event and add it to the file; None where the day's is there, or nothing new happened.

    `anyway` signs a second time on the same day. Raises KeyLostOrOpen.
    """
    return _add(at, anyway=anyway, restored=False)


def write_restored(at: datetime) -> Anchor | None:
    """Add a line that says that the log goes on from a restored backup. Raises KeyLostOrOpen."""
    return _add(at, anyway=True, restored=True)


def _add(at: datetime, *, anyway: bool, restored: bool) -> Anchor | None:
    head = Head.objects.filter(pk=1).first()
    if head is None:
        return None
    file, today = path(), timezone.localdate(at).isoformat()
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a+b") as opened:
        flock(opened, LOCK_EX)  # two workers add one after the other
        opened.seek(0)
        lines = opened.read().splitlines()
        newest = json.loads(lines[-1]) if lines else None
        is_there = newest and (newest["number"] >= head.events or (newest["on"] == today and not anyway))
        if is_there and not restored:
            return None
        anchor = _signed(head, today, at, lines[-1] if lines else None, restored=restored)
        opened.write(json.dumps(asdict(anchor), sort_keys=True).encode() + b"\n")
        opened.flush()
        os.fsync(opened.fileno())
    return anchor


def _signed(head: Head, today: str, at: datetime, last: bytes | None, *, restored: bool) -> Anchor:
    unsigned = Anchor(
        on=today, at=at.astimezone(UTC).isoformat(), number=head.events, seal=head.seal,
        before=hashlib.sha256(last).hexdigest() if last else FIRST, public=signing.public_key(),
        restored=restored,
    )  # fmt: skip
    return replace(unsigned, signature=signing.sign(unsigned.content))


def kept() -> tuple[list[Anchor], list[Text]]:
    """Return the signed heads, oldest first, and a sentence for every line that cannot be trusted."""
    anchors: list[Anchor] = []
    findings: list[Text] = []
    before, number = FIRST, 0
    for place, line in enumerate(_lines(), start=1):
        anchor = _read(line)
        if anchor is None or not signing.holds(anchor.content, anchor.signature):
            findings.append(_finding(place, "签名不符", "is not signed by this installation's key"))
        elif anchor.before != before or (anchor.number < number and not anchor.restored):
            findings.append(_finding(place, "与前一行不衔接", "does not follow the one before it"))
        else:
            if anchor.restored:  # the restored log's own event took the place of what came after the backup
                anchors = [one for one in anchors if one.number < anchor.number]
            anchors.append(anchor)
            number = anchor.number
        before = hashlib.sha256(line).hexdigest()
    return anchors, findings


def newest_day() -> date | None:
    """Return the day of the newest signed head."""
    anchors, _ = kept()
    return date.fromisoformat(anchors[-1].on) if anchors else None


def _lines() -> Iterator[bytes]:
    if path().exists():
        yield from path().read_bytes().splitlines()


def _read(line: bytes) -> Anchor | None:
    try:
        return Anchor(**json.loads(line))
    except (ValueError, TypeError):
        return None


def _finding(place: int, zh: str, en: str) -> Text:
    return Text(f"日志签名文件第 {place} 行{zh}", f"line {place} of the signed heads {en}")
