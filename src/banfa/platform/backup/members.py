"""Named members one after the other within a sealed file, compressed, with what they hold told at the end."""

import hashlib
import json
import struct
import zlib
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from banfa.platform.backup.sealed_files import SealedReader, SealingWriter

BLOCK = 1 << 18
MEMBER, END = b"M", b"E"


class Written(NamedTuple):
    """One member: the digest of its content, and its size before compression."""

    sha256: str
    size: int


def write_member(
    target: SealingWriter, name: str, content: Iterable[bytes], about: dict[str, Any]
) -> Written:
    """Write one member and return its digest."""
    seal, size, packer = hashlib.sha256(), 0, zlib.compressobj(1)
    _write_json(target, MEMBER, {"name": name, **about})
    for part in content:
        seal.update(part)
        size += len(part)
        _write_block(target, packer.compress(part))
    _write_block(target, packer.flush())
    target.write(struct.pack(">I", 0))
    return Written(seal.hexdigest(), size)


def write_end(target: SealingWriter, about: dict[str, Any]) -> None:
    """Write what the file holds as its last piece."""
    _write_json(target, END, about)


class Member:
    """A member as it is read; `content` has to be read to its end before the next one."""

    def __init__(self, source: SealedReader, about: dict[str, Any]) -> None:
        self.about, self.name = about, str(about["name"])
        self._source = source
        self._seal = hashlib.sha256()

    def content(self) -> Iterator[bytes]:
        unpacker = zlib.decompressobj()
        while length := struct.unpack(">I", self._source.read(4))[0]:
            packed = self._source.read(length)
            while packed:
                part = unpacker.decompress(packed, BLOCK * 4)
                packed = unpacker.unconsumed_tail
                self._seal.update(part)
                yield part
        rest = unpacker.flush()
        self._seal.update(rest)
        yield rest

    def lines(self) -> Iterator[bytes]:
        """Yield the content line by line, without their ends."""
        left = b""
        for part in self.content():
            *whole, left = (left + part).split(b"\n")
            yield from whole

    @property
    def sha256(self) -> str:
        """The digest of what was read so far."""
        return self._seal.hexdigest()


class Reading:
    """Walks through a sealed file; `told` is what its end says, once all members were read."""

    def __init__(self, source: SealedReader) -> None:
        self._source = source
        self.told: dict[str, Any] = {}

    def members(self) -> Iterator[Member]:
        """Yield every member in order, then hold the end against the end of the file."""
        while True:
            kind = self._source.read(1)
            about = json.loads(self._source.read(struct.unpack(">I", self._source.read(4))[0]))
            if kind == END:
                self._source.require_end()
                self.told = about
                return
            yield Member(self._source, about)


def _write_json(target: SealingWriter, kind: bytes, about: dict[str, Any]) -> None:
    content = json.dumps(about, ensure_ascii=False, sort_keys=True).encode()
    target.write(kind + struct.pack(">I", len(content)) + content)


def _write_block(target: SealingWriter, content: bytes) -> None:
    for start in range(0, len(content), BLOCK):
        part = content[start : start + BLOCK]
        target.write(struct.pack(">I", len(part)) + part)
