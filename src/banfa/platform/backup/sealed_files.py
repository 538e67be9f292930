"""A sealed stream on disk: AES-256-GCM in numbered chunks, the last one marked, so that no byte can go or change."""

import json
import os
import struct
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text

MAGIC = b"BANFA-SEALED-1\n"
CHUNK = 1 << 20
TAG = 16
LONGEST_HEADER = 4096
SCRYPT = {"n": 1 << 16, "r": 8, "p": 1}
PASSPHRASE, KEY_FILE = "passphrase", "key file"
_WORDS = {PASSPHRASE: Text("口令", "a passphrase"), KEY_FILE: Text("密钥文件", "a key file")}
LEAST_KEY_FILE, LEAST_PASSPHRASE = 32, 12


class NotABackup(BanfaError):
    """The file is no backup of ours."""


class Damaged(BanfaError):
    """The key is another one, or a byte changed, or the end is missing: which of them cannot be told."""


class WeakSecret(BanfaError):
    """A passphrase or key file that would protect nothing."""


class Secret:
    """What opens a backup: a passphrase, or the content of a key file."""

    def __init__(self, *, passphrase: str = "", key_file: bytes = b"") -> None:
        if bool(passphrase) == bool(key_file):
            raise WeakSecret(
                Text("请给出口令或密钥文件，二者选一", "give a passphrase or a key file, one of them")
            )
        if passphrase and len(passphrase) < LEAST_PASSPHRASE:
            raise WeakSecret(
                Text(
                    f"口令至少 {LEAST_PASSPHRASE} 个字符",
                    f"a passphrase has {LEAST_PASSPHRASE} characters at least",
                )
            )
        if key_file and len(key_file) < LEAST_KEY_FILE:
            raise WeakSecret(
                Text(f"密钥文件至少 {LEAST_KEY_FILE} 字节", f"a key file has {LEAST_KEY_FILE} bytes at least")
            )
        self._passphrase, self._key_file = passphrase, key_file

    @property
    def kind(self) -> str:
        return PASSPHRASE if self._passphrase else KEY_FILE

    def key(self, header: Mapping[str, str]) -> bytes:
        """Return the key for a file with this header."""
        salt = bytes.fromhex(header["salt"])
        if self._passphrase:
            return Scrypt(salt=salt, length=32, **SCRYPT).derive(self._passphrase.encode())
        return HKDF(hashes.SHA256(), 32, salt, b"banfa backup").derive(self._key_file)


class SealingWriter:
    """Writes a sealed file; it is whole once `close` returned."""

    def __init__(self, path: Path, secret: Secret) -> None:
        header = {"salt": os.urandom(16).hex(), "prefix": os.urandom(7).hex(), "secret": secret.kind}
        self._file = path.open("xb")
        os.fchmod(self._file.fileno(), 0o600)
        self._head = json.dumps(header, sort_keys=True).encode()
        self._file.write(MAGIC + struct.pack(">I", len(self._head)) + self._head)
        self._cipher = AESGCM(secret.key(header))
        self._prefix = bytes.fromhex(header["prefix"])
        self._waiting, self._number = bytearray(), 0

    def write(self, content: bytes) -> None:
        self._waiting += content
        while len(self._waiting) > CHUNK:  # the last chunk is only known at the end
            self._seal(bytes(self._waiting[:CHUNK]), is_last=False)
            del self._waiting[:CHUNK]

    def close(self) -> None:
        """Seal what is left and force all of it to the disk."""
        self._seal(bytes(self._waiting), is_last=True)
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()

    def _seal(self, content: bytes, *, is_last: bool) -> None:
        nonce = _nonce(self._prefix, self._number, is_last=is_last)
        self._file.write(self._cipher.encrypt(nonce, content, self._head))
        self._number += 1

    def __enter__(self) -> "SealingWriter":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.close()
        else:
            self._file.close()


class SealedReader:
    """Reads a sealed file from its beginning. Raises NotABackup, Damaged."""

    def __init__(self, path: Path, secret: Secret) -> None:
        self._path, self._file = path, path.open("rb")
        try:
            self._begin(secret)
        except BanfaError:
            self._file.close()
            raise

    def _begin(self, secret: Secret) -> None:
        header, self._head = _header(self._file, self._path)
        if header["secret"] != secret.kind:
            name = self._path.name
            wanted = _WORDS.get(header["secret"])
            if wanted is None:
                raise _damaged(self._path)
            raise Damaged(Text(f"{name} 须用{wanted.zh}打开", f"{name} opens with {wanted.en}"))
        self._cipher = AESGCM(secret.key(header))
        self._prefix = bytes.fromhex(header["prefix"])
        self._number, self._open, self._next = 0, bytearray(), self._file.read(CHUNK + TAG)
        self._ended = False

    def read(self, size: int) -> bytes:
        """Return exactly so many bytes."""
        while len(self._open) < size and not self._ended:
            self._unseal()
        if len(self._open) < size:
            raise _damaged(self._path)
        content = bytes(self._open[:size])
        del self._open[:size]
        return content

    def require_end(self) -> None:
        """Raise Damaged unless everything was read."""
        if not self._ended:
            self._unseal()
        if self._open or not self._ended:
            raise _damaged(self._path)

    def close(self) -> None:
        self._file.close()

    def _unseal(self) -> None:
        sealed, self._next = self._next, self._file.read(CHUNK + TAG)
        self._ended = not self._next
        nonce = _nonce(self._prefix, self._number, is_last=self._ended)
        try:
            self._open += self._cipher.decrypt(nonce, sealed, self._head)
        except InvalidTag:
            raise _damaged(self._path) from None
        self._number += 1

    def __enter__(self) -> "SealedReader":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _header(file: BinaryIO, path: Path) -> tuple[dict[str, str], bytes]:
    start = file.read(len(MAGIC) + 4)
    length = struct.unpack(">I", start[-4:])[0] if len(start) == len(MAGIC) + 4 else 0
    if not start.startswith(MAGIC) or not 0 < length <= LONGEST_HEADER:
        raise NotABackup(Text(f"{path.name} 不是 Banfa 备份", f"{path.name} is no backup of Banfa"))
    head = file.read(length)
    try:
        header = {str(key): str(value) for key, value in json.loads(head).items()}
        if len(bytes.fromhex(header["salt"])) == 16 and len(bytes.fromhex(header["prefix"])) == 7:
            return {**header, "secret": header["secret"]}, head
    except (ValueError, KeyError, AttributeError):
        pass
    raise _damaged(path)


def _nonce(prefix: bytes, number: int, *, is_last: bool) -> bytes:
    return prefix + struct.pack(">I", number) + bytes([is_last])


def _damaged(path: Path) -> Damaged:
    return Damaged(
        Text(
            f"{path.name} 打不开：口令或密钥不对，或文件已损坏、被改动、不完整",
            f"{path.name} cannot be opened: the key is another one, or the file is damaged, altered or cut short",
        )
    )
