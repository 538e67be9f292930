"""Master keys: the newest wraps the keys of people, older ones are kept until a rotation has wrapped all anew."""

import hashlib
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from banfa.kernel.text import Text
from banfa.platform.vault import folder
from banfa.platform.vault.folder import KeyLostOrOpen
from banfa.platform.vault.models import PersonKey

NONCE = 12
KEY = 32


@dataclass(frozen=True, slots=True)
class Master:
    """One master key; its mark tells which one wrapped a key, and gives nothing away."""

    mark: str
    cipher: AESGCM

    def wrap(self, key: bytes, subject: str) -> bytes:
        """Return the key of a subject as the database keeps it."""
        nonce = os.urandom(NONCE)
        return nonce + self.cipher.encrypt(nonce, key, subject.encode())

    def unwrap(self, wrapped: bytes, subject: str) -> bytes:
        """Return the key of a subject. Raises KeyLostOrOpen where the row was altered."""
        try:
            return self.cipher.decrypt(wrapped[:NONCE], wrapped[NONCE:], subject.encode())
        except (InvalidTag, ValueError):
            raise KeyLostOrOpen(
                Text(f"{subject} 的密钥被改动过", f"the key of {subject} was altered")
            ) from None


def newest() -> Master:
    """Return the master key in use, made on first need. Raises KeyLostOrOpen where keys wait for one that is gone."""
    found = sorted(folder.folder().glob("master-*.key"))
    if found:
        return _master(folder.read(found[-1]))
    if PersonKey.objects.filter(destroyed_at=None).exists():
        raise KeyLostOrOpen(
            Text(
                f"缺少主密钥：请把 master-*.key 放回 {folder.folder()}",
                f"the master key is missing: put master-*.key back into {folder.folder()}",
            )
        )
    return make_next()


def all_by_mark() -> Mapping[str, Master]:
    """Return every master key that is there, by its mark."""
    masters = [_master(folder.read(path)) for path in sorted(folder.folder().glob("master-*.key"))]
    return {one.mark: one for one in masters}


def make_next() -> Master:
    """Store a new master key, which is the newest from now on."""
    there = sorted(folder.folder().glob("master-*.key"))
    number = int(there[-1].stem.partition("-")[2]) + 1 if there else 1
    key = secrets.token_bytes(KEY)
    folder.write(f"master-{number:04}.key", key)
    return _master(key)


def drop_all_but(mark: str) -> None:
    """Remove the files of master keys that wrap nothing any more."""
    for path in folder.folder().glob("master-*.key"):
        if _master(folder.read(path)).mark != mark:
            path.unlink()


def _master(key: bytes) -> Master:
    return Master(mark=hashlib.sha256(b"banfa master " + key).hexdigest()[:16], cipher=AESGCM(key))
