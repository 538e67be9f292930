"""Where packs stand: folders NAME/VERSION, which version is in force, and which are frozen."""

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path as FilePath

from pydantic import ValidationError

from banfa.kernel.errors import BanfaError
from banfa.kernel.suggesting import did_you_mean
from banfa.kernel.text import Text
from banfa.policy.loading.problems import PackInvalid, Place, Problem
from banfa.policy.loading.validating import problems_in
from banfa.policy.loading.written import Written, mapping, read_file
from banfa.policy.model import Head

SHIPPED = FilePath(__file__).parents[2] / "packs"
HEAD_FILE = "pack.yaml"
RELEASED_FILE = "released.yaml"
EXTRA_FOLDER = "BANFA_PACKS"

Stamp = tuple[tuple[str, int, int], ...]


class BadPacksFolder(BanfaError):
    """BANFA_PACKS names something that is no folder."""


class NoPackInForce(BanfaError):
    """There is no pack of this name, or none of its versions holds on the day."""


@dataclass(frozen=True, slots=True)
class PackVersion:
    """One version of a pack, by its head alone."""

    name: str
    version: str
    effective: date
    title: Text
    summary: Text
    folder: FilePath
    extends: tuple[str, ...] = ()

    @property
    def number(self) -> tuple[int, int]:
        """The version as a pair of numbers, so that 2026.10 comes after 2026.9."""
        year, _, running = self.version.partition(".")
        return int(year), int(running)


def search_path() -> tuple[FilePath, ...]:
    """Return the folders that hold packs: the organisation's own first, then the shipped. Raises BadPacksFolder."""
    extra = os.environ.get(EXTRA_FOLDER)
    if not extra:
        return (SHIPPED,)
    folder = FilePath(extra)
    if not folder.is_dir():
        raise BadPacksFolder(
            Text(f"{EXTRA_FOLDER}={extra}：不是文件夹", f"{EXTRA_FOLDER}={extra}: this is no folder")
        )
    return (folder, SHIPPED)


def names_in(roots: Sequence[FilePath]) -> tuple[str, ...]:
    """Return the names of all packs, sorted."""
    return tuple(sorted({path.parents[1].name for root in roots for path in root.glob(f"*/*/{HEAD_FILE}")}))


def versions_of(name: str, roots: Sequence[FilePath]) -> tuple[PackVersion, ...]:
    """Return the versions of a pack, oldest first; where two folders hold the same, the first folder's.

    Raises PackInvalid where a head cannot be read.
    """
    found: dict[str, PackVersion] = {}
    for root in roots:
        for path in sorted((root / name).glob(f"*/{HEAD_FILE}")):
            found.setdefault(path.parent.name, head_of(path.parent))
    return tuple(sorted(found.values(), key=lambda version: version.number))


def version_in_force(name: str, on: date, roots: Sequence[FilePath]) -> PackVersion:
    """Return the highest version that is effective on the day. Raises NoPackInForce, PackInvalid."""
    versions = versions_of(name, roots)
    if not versions:
        raise NoPackInForce(
            Text(f"没有名为 {name} 的制度包", f"there is no pack named {name}")
            + did_you_mean(name, names_in(roots))
        )
    in_force = [version for version in versions if version.effective <= on]
    if not in_force:
        first = min(version.effective for version in versions)
        raise NoPackInForce(
            Text(
                f"制度包 {name} 在 {on} 尚无生效版本，最早自 {first} 起生效",
                f"no version of the pack {name} holds on {on}; the first holds from {first}",
            )
        )
    return in_force[-1]


def head_of(folder: FilePath) -> PackVersion:
    """Read `pack.yaml` alone. Raises PackInvalid."""
    return _head(folder, _stamp_of([folder / HEAD_FILE]))


def own_content(folder: FilePath) -> tuple[Written, tuple[Problem, ...]]:
    """Return what a version's files say together; a key that two files hold is reported."""
    return _content(folder, stamp(folder))


def stamp(folder: FilePath) -> Stamp:
    """Return what tells an edited folder from the one that was read before."""
    try:
        with os.scandir(folder) as entries:  # every page asks whether its pack was edited
            files = sorted((one.name, one.stat()) for one in entries if one.name.endswith(".yaml"))
    except FileNotFoundError:
        return ()
    return tuple((name, state.st_mtime_ns, state.st_size) for name, state in files)


def hash_of(folder: FilePath) -> str:
    """Return the SHA-256 of a version's files, by name and content."""
    digest = hashlib.sha256()
    for path in _files_of(folder):
        content = path.read_bytes()
        digest.update(f"{path.name} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()


def released_hash(folder: FilePath) -> str | None:
    """Return the hash with which a version was released, or None where it was not."""
    register = folder.parents[1] / RELEASED_FILE
    if not register.exists():
        return None
    written, _ = read_file(register.read_bytes(), register.name)
    entry = written.child(f"{folder.parent.name}/{folder.name}")
    return entry.words if entry else None


def label_of(path: FilePath) -> str:
    """Return how a pack's file is called in messages: NAME/VERSION/file.yaml."""
    return "/".join(path.parts[-3:])


def _files_of(folder: FilePath) -> list[FilePath]:
    return sorted(folder.glob("*.yaml"))


def _stamp_of(files: Sequence[FilePath]) -> Stamp:
    states = [(path, path.stat()) for path in files]
    return tuple((path.name, state.st_mtime_ns, state.st_size) for path, state in states)


@lru_cache(maxsize=256)
def _head(folder: FilePath, _stamp: Stamp) -> PackVersion:
    path = folder / HEAD_FILE
    written, problems = read_file(path.read_bytes(), label_of(path))
    keys = {key: value for key, value in (written.entries or {}).items() if key in Head.model_fields}
    try:
        head = Head.model_validate(mapping(written.place, keys).plain())
    except ValidationError as error:
        raise PackInvalid([*problems, *problems_in(error, written, Head)]) from None
    if problems:
        raise PackInvalid(problems)
    return PackVersion(
        head.name, head.version, head.effective, head.title.text, head.summary.text, folder, head.extends
    )


@lru_cache(maxsize=256)
def _content(folder: FilePath, _stamp: Stamp) -> tuple[Written, tuple[Problem, ...]]:
    together = mapping(Place(label_of(folder / HEAD_FILE), 1))
    problems: list[Problem] = []
    for path in _files_of(folder):
        written, found = read_file(path.read_bytes(), label_of(path))
        problems += found
        together, found = _joined(together, written)
        problems += found
    return together, tuple(problems)


def _joined(first: Written, second: Written) -> tuple[Written, list[Problem]]:
    """Put two files together: a section may be spread over files, a name in it may not stand twice."""
    entries, problems = dict(first.entries or {}), []
    for key, value in (second.entries or {}).items():
        known = entries.get(key)
        if known is None:
            entries[key] = value
            continue
        twice = [name for name in value.entries or {} if name in (known.entries or {})]
        if known.entries is None or value.entries is None:
            problems.append(_twice(key, value, known))
            continue
        problems += [_twice(f"{key}.{name}", value.entries[name], known.entries[name]) for name in twice]
        entries[key] = known.having({name: item for name, item in value.entries.items() if name not in twice})
    return mapping(first.place, entries), problems


def _twice(path: str, second: Written, first: Written) -> Problem:
    where = f"{first.place.file}:{first.place.line}"
    return Problem(
        second.place.file,
        second.place.line,
        path,
        Text(f"{path} 重复，{where} 已有", f"{path} stands twice, first at {where}"),
    )
