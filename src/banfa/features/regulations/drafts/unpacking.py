"""What somebody uploads as a draft: YAML files, or one zip of them, looked over before anything is unpacked."""

import stat
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import BytesIO
from pathlib import PurePosixPath
from typing import Protocol

from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text

YAML, ZIP = (".yaml", ".yml"), ".zip"
KIB = 1024
LARGEST_FILE, LARGEST_DRAFT, LARGEST_UPLOAD = 1024 * KIB, 4096 * KIB, 2048 * KIB
MOST_FILES = 60
ENCRYPTED = 0x1
PLAIN = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)

Files = Mapping[str, bytes]


class Uploaded(Protocol):
    """A file as a form brings it."""

    @property
    def name(self) -> str | None: ...
    @property
    def size(self) -> int | None: ...
    def read(self) -> bytes: ...


class BadUpload(BanfaError):
    """An upload that is no draft: it says what is wrong and what would be right."""

    status = 400


def files_of(uploaded: Sequence[Uploaded], pasted: str) -> Files:
    """Return the draft's files by name. Raises BadUpload."""
    given = [(_name(one), one) for one in uploaded]
    if pasted.strip() and given:
        raise BadUpload(
            Text("请二选一：上传文件，或粘贴内容", "upload files or paste the text, not both at once")
        )
    if pasted.strip():
        return _checked([("draft.yaml", pasted.encode())])
    if not given:
        raise BadUpload(
            Text(
                "没有收到草案：请选择 YAML 文件或 zip 压缩包，或粘贴内容",
                "there is no draft: choose YAML files or a zip of them, or paste the text",
            )
        )
    if sum(one.size or 0 for _, one in given) > LARGEST_UPLOAD:
        raise _too_large(LARGEST_UPLOAD)
    zips = [(name, one) for name, one in given if name.lower().endswith(ZIP)]
    if not zips:
        return _checked((name, one.read()) for name, one in given)
    if len(given) > 1:
        raise BadUpload(Text("压缩包请单独上传，一次一个", "upload a zip alone, one at a time"))
    return _checked(_unpacked(zips[0][1].read()))


def _name(one: Uploaded) -> str:
    """Return the last part of a file's name, whatever path stands before it."""
    return PurePosixPath((one.name or "").replace("\\", "/")).name[:120]


def _checked(files: Iterable[tuple[str, bytes]]) -> Files:
    found: dict[str, bytes] = {}
    for name, content in files:
        if not name.lower().endswith(YAML):
            raise BadUpload(
                Text(
                    f"“{name}”不是 YAML 文件：制度包由 .yaml 文件组成",
                    f"'{name}' is no YAML file: a pack is made of .yaml files",
                )
            )
        if name in found:
            raise BadUpload(Text(f"文件“{name}”出现两次", f"the file '{name}' stands twice"))
        if len(content) > LARGEST_FILE:
            raise _too_large(LARGEST_FILE, name)
        found[name] = content
    if not found:
        raise BadUpload(Text("压缩包内没有 .yaml 文件", "there is no .yaml file in the archive"))
    if len(found) > MOST_FILES:
        raise _too_many(len(found))
    if sum(len(content) for content in found.values()) > LARGEST_DRAFT:
        raise _too_large(LARGEST_DRAFT)
    return found


def _unpacked(packed: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield the files of a zip, after its directory was looked over and never past what it claims."""
    try:
        archive = zipfile.ZipFile(BytesIO(packed))
        entries = [one for one in archive.infolist() if not one.is_dir()]
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        raise _damaged() from None
    if len(entries) > MOST_FILES:
        raise _too_many(len(entries))
    if sum(one.file_size for one in entries) > LARGEST_DRAFT:
        raise _too_large(LARGEST_DRAFT)
    for entry in entries:
        yield _require_plain(entry), _content(archive, entry)


def _require_plain(entry: zipfile.ZipInfo) -> str:
    """Return the file's own name. Raises BadUpload for what no ordinary zip holds."""
    name = entry.orig_filename.replace("\\", "/")
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or ":" in name or "\0" in name:
        raise BadUpload(
            Text("压缩包内有指向包外的文件名，已拒绝", "a name in the archive points outside of it: refused")
        )
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise BadUpload(Text("压缩包内有符号链接，已拒绝", "the archive holds a symbolic link: refused"))
    if entry.flag_bits & ENCRYPTED:
        raise BadUpload(
            Text("压缩包有密码：请去掉密码后再上传", "the archive has a password: remove it and upload again")
        )
    if entry.compress_type not in PLAIN:
        raise _damaged()
    return path.name


def _content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    try:
        with archive.open(entry) as part:
            content = part.read(LARGEST_FILE + 1)
            if len(content) <= LARGEST_FILE and part.read(1):
                raise _damaged()
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError):
        raise _damaged() from None
    return content


def _damaged() -> BadUpload:
    return BadUpload(
        Text(
            "压缩包已损坏或格式不受支持：请重新压缩为普通 zip",
            "the archive is damaged or of another kind: pack it anew as an ordinary zip",
        )
    )


def _too_large(limit: int, name: str = "") -> BadUpload:
    zh, en = (f"“{name}”", f"'{name}'") if name else ("草案", "the draft")
    return BadUpload(
        Text(
            f"{zh}超过 {limit // KIB} KiB：制度包是文字，不会这么大",
            f"{en} is over {limit // KIB} KiB: a pack is text and never so large",
        )
    )


def _too_many(count: int) -> BadUpload:
    return BadUpload(
        Text(
            f"共有 {count} 个文件，超过 {MOST_FILES} 个的上限",
            f"there are {count} files, more than the {MOST_FILES} a draft may have",
        )
    )
