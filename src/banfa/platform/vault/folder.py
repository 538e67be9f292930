"""The folder of the keys: outside the database, readable by its owner alone."""

import os
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text

READABLE_BY_OTHERS = 0o077
settle = os.fsync


class KeyLostOrOpen(BanfaError):
    """A key's file is missing, cut short, or open to others."""


def folder() -> Path:
    """Return where keys lie: `BANFA_KEYS`, else below the data folder."""
    return Path(settings.BANFA_KEYS or Path(settings.BANFA_HOME) / "keys")


def write(name: str, content: bytes) -> Path:
    """Store a new key as hexadecimal text, forced to the disk. Raises FileExistsError: a key is never overwritten."""
    place = folder()
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = place / name
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as opened:
        opened.write(content.hex() + "\n")
        opened.flush()
        settle(opened.fileno())
    return path


def read(path: Path) -> bytes:
    """Return a key's bytes. Raises KeyLostOrOpen."""
    try:
        about = path.stat()
    except FileNotFoundError:
        raise _lost(path) from None
    if about.st_mode & READABLE_BY_OTHERS:
        raise KeyLostOrOpen(
            Text(
                f"密钥文件 {path} 其他用户可读：请执行 chmod 600",
                f"the key {path} can be read by others: run chmod 600 on it",
            )
        )
    return _content(path, about.st_mtime_ns, about.st_ino)


@lru_cache(maxsize=32)
def _content(path: Path, changed_at: int, file: int) -> bytes:
    try:
        key = bytes.fromhex(path.read_text().strip())
    except ValueError:
        key = b""
    if len(key) != 32:
        raise KeyLostOrOpen(
            Text(
                f"密钥文件 {path} 已损坏，请从备份恢复",
                f"the key {path} is damaged; put it back from a backup",
            )
        )
    return key


def _lost(path: Path) -> KeyLostOrOpen:
    return KeyLostOrOpen(
        Text(
            f"缺少密钥文件 {path}：请从保管处放回",
            f"the key {path} is missing; put it back from where it is kept",
        )
    )
