"""Checks a backup without restoring it, and restores it into an empty place."""

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.audit import anchors
from banfa.platform.audit.models import Event
from banfa.platform.audit.recording import Json, record, sign_head_anew
from banfa.platform.backup import loading
from banfa.platform.backup.dumping import digest_over, dump_digest
from banfa.platform.backup.making import BACKUP, KEYS, TABLE
from banfa.platform.backup.members import Member, Reading
from banfa.platform.backup.sealed_files import Damaged, NotABackup, SealedReader, Secret
from banfa.platform.org.models import Organisation
from banfa.platform.vault import folder

OnStep = Callable[[int, int], None]


class NotEmpty(BanfaError):
    """Something is there already; a restore never writes over it."""


class KeysMissing(BanfaError):
    """The file of the keys is not beside the backup."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What a backup holds, after every byte of it was read and found right."""

    path: Path
    at: str
    digest: str
    rows: int
    files: int
    events: int
    migrations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Operator:
    """Who sits at the server's terminal: a restore begins where nobody of the organisation could log in."""

    person_id: int | None = None
    name: str = "banfa restore"


def backup_in(place: Path) -> Path:
    """Return the backup that is meant: a file, or the newest one of a folder. Raises NotABackup."""
    found = [place] if place.is_file() else sorted(place.glob(f"*{BACKUP}"))
    if not found:
        raise NotABackup(Text(f"{place} 中没有备份", f"there is no backup in {place}"))
    return found[-1]


def check_backup(path: Path, secret: Secret, on_step: OnStep = lambda done, total: None) -> Held:
    """Read a whole backup and hold every table and file against its digest. Raises Damaged, NotABackup."""
    found: dict[str, dict[str, str]] = {"tables": {}, "files": {}}
    size = path.stat().st_size

    def take(member: Member) -> None:
        for _ in member.content():
            pass
        found["tables" if member.about["kind"] == TABLE else "files"][member.name] = member.sha256
        on_step(len(found["tables"]) + len(found["files"]), 0)

    told = _read(path, secret, take)
    if found != {"tables": told["tables"], "files": told["files"]} or not size:
        raise Damaged(
            Text(f"{path.name} 内容与其校验和不符", f"what {path.name} holds differs from its digests")
        )
    if digest_over(told["tables"]) != told["digest"]:
        raise Damaged(Text(f"{path.name} 的总校验和不符", f"the digest of {path.name} differs"))
    return Held(
        path=path, at=str(told["at"]), digest=str(told["digest"]), rows=int(told["rows"]),
        files=len(told["files"]), events=int(told["events"]), migrations=tuple(told["migrations"]),
    )  # fmt: skip


def note_check(held: Held, *, at: datetime) -> None:
    """Record in the log of the organisation that the backup is of that it was read back; nothing elsewhere."""
    if _is_founded() and Event.objects.filter(action="backup.made", summary__digest=held.digest).exists():
        with transaction.atomic():
            summary: dict[str, Json] = {"file": held.path.name, "digest": held.digest}
            record("backup.checked", "log", actor=_Operator(), at=at, summary=summary)


def restore(
    path: Path,
    secret: Secret,
    *,
    at: datetime,
    with_keys: bool = True,
    on_step: OnStep = lambda done, total: None,
) -> Held:
    """Put a backup into the empty data folder and database of this installation.

    The backup is read whole before anything is written, and the restored database is held against its digest before
    it is used; whatever fails leaves an empty place again. `with_keys=False` goes on without the keys: personal
    values of the log stay sealed for good. Raises NotEmpty, KeysMissing, OtherVersion, Damaged.
    """
    _require_empty()
    keys = path.with_suffix(KEYS)
    if with_keys and not keys.exists():
        raise KeysMissing(
            Text(
                f"缺少密钥备份 {keys.name}：请放到备份旁，或加 --without-keys（日志中的个人信息将无法再打开）",
                f"{keys.name} is missing: put it beside the backup, or add --without-keys (personal values of the log stay sealed for good)",
            )
        )
    held = check_backup(path, secret)
    loading.require_same_version(held.migrations)
    home = Path(settings.BANFA_HOME)
    was_there = home.exists()
    try:
        home.mkdir(parents=True, exist_ok=True)
        if with_keys:
            _read(keys, secret, _write_key)
        call_command("migrate", verbosity=0, interactive=False)
        _load(path, secret, held, on_step)
        call_command(
            "migrate", verbosity=0, interactive=False
        )  # what stands beside the tables follows their rows
        _tell(held, at, with_keys=with_keys)
    except BaseException:
        _clear(home, keep=was_there)
        raise
    return held


def _load(path: Path, secret: Secret, held: Held, on_step: OnStep) -> None:
    models, rows = loading.models_by_table(), 0

    def count(more: int) -> None:
        nonlocal rows
        rows += more
        if rows % 1_000 == 0:
            on_step(rows, held.rows)

    def take(member: Member) -> None:
        if member.about["kind"] == TABLE:
            loading.load_table(models[member.name], member.lines(), count)
        else:
            _write_file(Path(settings.BANFA_HOME), member)

    with transaction.atomic():
        loading.empty(models.values())
        _read(path, secret, take)
        loading.set_counters(models.values())
    if dump_digest() != held.digest:
        raise Damaged(
            Text("恢复后的数据库与备份的校验和不符", "the restored database differs from the backup's digest")
        )


def _tell(held: Held, at: datetime, *, with_keys: bool) -> None:
    """Leave an event and a signed line, so that nobody passes an old copy off as the present."""
    with transaction.atomic():
        sign_head_anew()
        record(
            "backup.restored", "log", actor=_Operator(), at=at,
            summary={"file": held.path.name, "made_at": held.at, "digest": held.digest, "keys": with_keys},
        )  # fmt: skip
    anchors.write_restored(at)


def _read(path: Path, secret: Secret, take: Callable[[Member], None]) -> dict[str, Any]:
    try:
        with SealedReader(path, secret) as source:
            reading = Reading(source)
            for member in reading.members():
                take(member)
    except OSError as error:
        raise NotABackup(
            Text(f"无法读取 {path}：{error.strerror}", f"{path} cannot be read: {error.strerror}")
        ) from error
    return reading.told


def _write_key(member: Member) -> None:
    if member.name.startswith("keys/"):
        _write(folder.folder() / PurePosixPath(member.name).name, member)
    elif member.name.startswith("anchors/"):
        if not anchors.path().exists():
            _write(anchors.path(), member)
        else:
            for _ in member.content():
                pass
    else:
        _write_file(Path(settings.BANFA_HOME), member)


def _write_file(home: Path, member: Member) -> None:
    parts = PurePosixPath(member.name).parts
    if not parts or ".." in parts or member.name.startswith("/"):
        raise Damaged(
            Text(f"备份中的路径越界：{member.name}", f"a path of the backup leads outside: {member.name}")
        )
    _write(home.joinpath(*parts), member)


def _write(path: Path, member: Member) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    secret = member.about["kind"] == "key"
    with os.fdopen(
        os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600 if secret else 0o644), "wb"
    ) as opened:
        for block in member.content():
            opened.write(block)
        opened.flush()
        os.fsync(opened.fileno())


def _require_empty() -> None:
    home = Path(settings.BANFA_HOME)
    if home.exists() and any(home.iterdir()):
        raise NotEmpty(
            Text(
                f"数据目录 {home} 不是空的：请把 BANFA_HOME 指向新目录",
                f"the data folder {home} is not empty: point BANFA_HOME to a new one",
            )
        )
    if connection.vendor != "sqlite" and _is_founded():
        raise NotEmpty(
            Text(
                "数据库中已有机构：请换一个空数据库", "the database holds an organisation: name an empty one"
            )
        )


def _is_founded() -> bool:
    try:
        return Organisation.objects.exists()
    except DatabaseError:
        return False


def _clear(home: Path, *, keep: bool) -> None:
    connection.close()
    for one in home.iterdir() if home.exists() else ():
        shutil.rmtree(one) if one.is_dir() else one.unlink()
    if not keep and home.exists():
        home.rmdir()
