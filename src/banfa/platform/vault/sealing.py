"""Seals personal values with the key of the person they are about, and opens them again while that key exists."""

import base64
import os
from collections.abc import Iterable, Sequence
from itertools import islice

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db.models import Max

from banfa.platform.vault import masters
from banfa.platform.vault.masters import KEY, NONCE
from banfa.platform.vault.models import PersonKey

# What begins so is sealed: the number of the key follows, then nonce and cipher text.
MARK = "sealed:"
SUBJECTS_AT_ONCE = 500  # SQLite takes so many parameters
KeyRow = tuple[int, str, str, bytes]
KEY_COLUMNS = ("id", "subject", "master", "wrapped")


class Sealer:
    """Seals values within one transaction that nobody else makes keys beside.

    The keys it makes wait in `made` until the caller has stored them: rows of KEY_COLUMNS.
    """

    def __init__(self) -> None:
        self._keys: dict[str, tuple[int, AESGCM]] = {}
        self._next = (PersonKey.objects.aggregate(last=Max("pk"))["last"] or 0) + 1
        self._master = masters.newest()
        self._masters = masters.all_by_mark()
        self.made: list[KeyRow] = []

    def fetch(self, subjects: Iterable[str]) -> None:
        """Read the keys of some subjects, and make those that are missing."""
        self._keys = {}
        wanted = iter(dict.fromkeys(subjects))
        while lot := list(islice(wanted, SUBJECTS_AT_ONCE)):
            rows = PersonKey.objects.filter(subject__in=lot, destroyed_at=None)
            for pk, subject, master, wrapped in rows.values_list("pk", "subject", "master", "wrapped"):
                key = self._masters[master].unwrap(bytes(wrapped), subject)
                self._keys[subject] = (pk, AESGCM(key))
            for subject in lot:
                if subject not in self._keys:
                    self._keys[subject] = self._make(subject)

    def seal(self, subject: str, value: str | None) -> str | None:
        """Return a value as the log keeps it; None stays None."""
        if value is None:
            return None
        number, cipher = self._keys[subject]
        nonce = os.urandom(NONCE)
        content = nonce + cipher.encrypt(nonce, value.encode(), None)
        return f"{MARK}{number}:{base64.b64encode(content).decode()}"

    def _make(self, subject: str) -> tuple[int, AESGCM]:
        key, number = os.urandom(KEY), self._next
        self._next += 1
        self.made.append((number, subject, self._master.mark, self._master.wrap(key, subject)))
        return number, AESGCM(key)


class Erased(str):
    """Stands where a value was whose key is destroyed, or whose content nobody can open any more."""

    __slots__ = ()


ERASED = Erased("")


def opened(values: Sequence[str | None]) -> list[str | None]:
    """Return values as they were written; ERASED where the key is destroyed. One query per 500 keys."""
    sealed = {value for value in values if value is not None and value.startswith(MARK)}
    if not sealed:
        return list(values)
    ciphers = _ciphers({_number(value) for value in sealed})
    return [
        _open(value, ciphers) if value is not None and value.startswith(MARK) else value for value in values
    ]


def _open(value: str, ciphers: dict[int, AESGCM]) -> str:
    cipher = ciphers.get(_number(value))
    if cipher is None:
        return ERASED
    try:
        content = base64.b64decode(value.rpartition(":")[2], validate=True)
        return cipher.decrypt(content[:NONCE], content[NONCE:], None).decode()
    except (InvalidTag, ValueError):
        return ERASED  # altered behind the log's back: the check names it


def _number(value: str) -> int:
    number = value.removeprefix(MARK).partition(":")[0]
    return int(number) if number.isascii() and number.isdigit() else 0


def _ciphers(numbers: set[int]) -> dict[int, AESGCM]:
    known = masters.all_by_mark()
    found: dict[int, AESGCM] = {}
    wanted = iter(sorted(numbers))
    while lot := list(islice(wanted, SUBJECTS_AT_ONCE)):
        rows = PersonKey.objects.filter(pk__in=lot, destroyed_at=None)
        for pk, subject, master, wrapped in rows.values_list("pk", "subject", "master", "wrapped"):
            if master in known:
                found[pk] = AESGCM(known[master].unwrap(bytes(wrapped), subject))
    return found
