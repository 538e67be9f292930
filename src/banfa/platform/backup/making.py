"""Makes a backup: one moment of the database with every file that it lists, and the keys in a file of their own."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access import Actor, Permission, is_whole_organisation, require
from banfa.platform.access.rights import Denied
from banfa.platform.audit import anchors
from banfa.platform.audit.models import Head
from banfa.platform.audit.reads import land_reads
from banfa.platform.audit.recording import record
from banfa.platform.backup.dumping import (
    columns_of,
    digest_over,
    every_row,
    kept_models,
    kind_of,
    lines_of,
    one_moment,
)
from banfa.platform.backup.loading import state
from banfa.platform.backup.members import write_end, write_member
from banfa.platform.backup.sealed_files import SealingWriter, Secret
from banfa.platform.vault import folder

BACKUP, KEYS = ".backup", ".keys"
TABLE, FILE, KEY = "table", "file", "key"
BLOCK = 1 << 20
TRIES = 3
SESSION_KEY = "secret.key"
OnStep = Callable[[int, int], None]


class FileGone(BanfaError):
    """A file that the database lists is missing or differs, so that a backup of it would prove nothing."""


class NoRoom(BanfaError):
    """The place of the backup cannot be written."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file below the data folder, by relative path; an empty digest means that the database knows none."""

    path: str
    sha256: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A finished backup: its two files, the digest of the database, and how much it holds."""

    path: Path
    keys: Path
    digest: str
    rows: int
    files: int
    size: int


Listing = Callable[[], Iterable[StoredFile]]


def make_backup(
    target: Path,
    secret: Secret,
    *,
    listing: Listing,
    actor: Actor,
    at: datetime,
    on_step: OnStep = lambda done, total: None,
) -> Made:
    """Write a backup into a folder, while others go on writing to the database.

    `listing` tells the files that the database lists, and is asked within the moment of the backup. A file that was
    replaced meanwhile lets the whole begin again. Raises Denied, FileGone, NoRoom.
    """
    require(actor, Permission.BACKUP_COPY_MAKE)
    if not is_whole_organisation(actor, Permission.BACKUP_COPY_MAKE):
        raise Denied(Permission.BACKUP_COPY_MAKE)
    land_reads()
    name = f"banfa-{at.astimezone(UTC):%Y%m%d-%H%M%S}"
    path, keys = target / f"{name}{BACKUP}", target / f"{name}{KEYS}"
    try:
        target.mkdir(parents=True, exist_ok=True)
        made = _whole(path, keys, secret, listing, at, on_step)
    except OSError as error:
        raise NoRoom(
            Text(f"无法写入 {target}：{error.strerror}", f"{target} cannot be written: {error.strerror}")
        ) from error
    with transaction.atomic():
        record(
            "backup.made", "log", actor=actor, at=at,
            summary={"file": path.name, "place": str(target.name), "custodian": actor.name, "digest": made.digest,
                     "sha256": _sha256_of(path), "rows": made.rows, "files": made.files, "bytes": made.size},
        )  # fmt: skip
    return made


def _whole(path: Path, keys: Path, secret: Secret, listing: Listing, at: datetime, on_step: OnStep) -> Made:
    aside, aside_keys = path.with_suffix(".part"), keys.with_suffix(".keys-part")
    try:
        for left in reversed(range(TRIES)):
            aside.unlink(missing_ok=True)
            try:
                digest, rows, files = _write(aside, secret, listing, at, on_step)
                break
            except FileGone:
                if not left:
                    raise
        aside_keys.unlink(missing_ok=True)
        _write_keys(aside_keys, secret)
        aside_keys.rename(keys)
        aside.rename(path)
    finally:
        aside.unlink(missing_ok=True)
        aside_keys.unlink(missing_ok=True)
    return Made(path=path, keys=keys, digest=digest, rows=rows, files=files, size=path.stat().st_size)


def _write(
    aside: Path, secret: Secret, listing: Listing, at: datetime, on_step: OnStep
) -> tuple[str, int, int]:
    tables: dict[str, str] = {}
    rows, held = 0, {}

    def count(more: int) -> None:
        nonlocal rows
        rows += more
        on_step(rows, total)

    with SealingWriter(aside, secret) as target:
        with one_moment():
            models = kept_models()
            total = sum(every_row(model).count() for model in models)
            head = Head.objects.filter(pk=1).first()
            listed = sorted(set(listing()), key=lambda one: one.path)
            for model in models:
                table = model._meta.db_table
                about = {
                    "kind": TABLE,
                    "columns": [[field.column, kind_of(field)] for field in columns_of(model)],
                }
                tables[table] = write_member(target, table, lines_of(model, count), about).sha256
        for done, one in enumerate(listed, start=1):
            held[one.path] = _write_file(target, one)
            on_step(done, len(listed))
        digest = digest_over(tables)
        write_end(
            target,
            {"at": at.astimezone(UTC).isoformat(), "digest": digest, "tables": tables, "files": held, "rows": rows,
             "vendor": connection.vendor, "migrations": state(), "events": head.events if head else 0, "head": head.seal if head else ""},
        )  # fmt: skip
    return digest, rows, len(listed)


def _write_file(target: SealingWriter, one: StoredFile) -> str:
    path = Path(settings.BANFA_HOME) / one.path
    try:
        written = write_member(target, one.path, _blocks(path), {"kind": FILE})
    except FileNotFoundError:
        raise _gone(one, Text("不见了", "is missing")) from None
    if one.sha256 not in ("", written.sha256):
        raise _gone(one, Text("与登记的校验和不符", "differs from its listed checksum"))
    return written.sha256


def _write_keys(path: Path, secret: Secret) -> None:
    """Write what opens sealed values and signs the log, with the signed heads: to be kept apart from the data."""
    home, there = Path(settings.BANFA_HOME), folder.folder()
    kept = [(f"keys/{one.name}", one) for one in sorted(there.glob("*.key"))]
    kept += [
        (name, one)
        for name, one in ((SESSION_KEY, home / SESSION_KEY), ("anchors/heads.jsonl", anchors.path()))
    ]
    with SealingWriter(path, secret) as target:
        held = {
            name: write_member(target, name, _blocks(one), {"kind": KEY}).sha256
            for name, one in kept
            if one.exists()
        }
        write_end(target, {"files": held})


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as opened:
        while block := opened.read(BLOCK):
            yield block


def _sha256_of(path: Path) -> str:
    seal = hashlib.sha256()
    for block in _blocks(path):
        seal.update(block)
    return seal.hexdigest()


def _gone(one: StoredFile, why: Text) -> FileGone:
    return FileGone(
        Text(f"{one.path} {why.zh}：请先运行 banfa check", f"{one.path} {why.en}: run banfa check first")
    )
