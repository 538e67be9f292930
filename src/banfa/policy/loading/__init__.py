"""Packs from their folders: read, composed, checked, every problem at once with file and line."""

import os
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path as FilePath

from banfa.kernel.text import Text
from banfa.policy.loading.building import build, examine
from banfa.policy.loading.composing import compose, lineage_of
from banfa.policy.loading.folders import (
    HEAD_FILE,
    BadPacksFolder,
    NoPackInForce,
    PackVersion,
    Stamp,
    hash_of,
    head_of,
    label_of,
    names_in,
    own_content,
    released_hash,
    search_path,
    stamp,
    version_in_force,
    versions_of,
)
from banfa.policy.loading.problems import PackInvalid, Problem, in_order
from banfa.policy.model import Pack

__all__ = [
    "BadPacksFolder",
    "NoPackInForce",
    "PackInvalid",
    "PackVersion",
    "Problem",
    "check",
    "hash_of",
    "load",
    "load_folder",
    "packs",
]

WITHOUT_CLAUSE = "BANFA_WITHOUT_CLAUSE"


def load(name: str, *, on: date, without: str | None = None) -> Pack:
    """Return the pack in the version that is in force on the day, composed with what it extends.

    `without` leaves out the rules that cite a clause (else the clause in BANFA_WITHOUT_CLAUSE, with which
    `make clauses` proves tests). Raises NoPackInForce, PackInvalid, BadPacksFolder.
    """
    roots = search_path()
    lineage = lineage_of(version_in_force(name, on, roots), on, roots)
    return _built(lineage, _stamps(lineage), without or os.environ.get(WITHOUT_CLAUSE) or None)


def load_folder(folder: FilePath, *, on: date | None = None) -> Pack:
    """Return the pack that stands in a version's folder, such as a draft.

    What it extends is taken as in force on the day, else on the day from which the draft itself holds.
    Raises PackInvalid, BadPacksFolder.
    """
    version = head_of(folder)
    lineage = lineage_of(version, on or version.effective, _roots_around(folder))
    return _built(lineage, _stamps(lineage), None)


def packs() -> list[PackVersion]:
    """Return every version of every pack, by name, oldest first. Raises PackInvalid where a head cannot be read."""
    roots = search_path()
    return [version for name in names_in(roots) for version in versions_of(name, roots)]


def check(folder: FilePath) -> list[Problem]:
    """Return everything wrong with a version's folder, a pack's folder of versions, or a folder of packs."""
    folder = folder.resolve()
    found = [folder] if (folder / HEAD_FILE).exists() else _version_folders(folder)
    if not found:
        return [
            Problem(
                folder.name,
                1,
                "",
                Text(f"文件夹中没有 {HEAD_FILE}", f"there is no {HEAD_FILE} in this folder"),
            )
        ]
    return list(in_order(problem for version in found for problem in _check_version(version)))


def _version_folders(folder: FilePath) -> list[FilePath]:
    return sorted(path.parent for pattern in ("*", "*/*") for path in folder.glob(f"{pattern}/{HEAD_FILE}"))


def _check_version(folder: FilePath) -> list[Problem]:
    try:
        version = head_of(folder)
    except PackInvalid as error:
        return list(error.problems)
    problems = _wrongly_placed(version) + _changed_after_release(folder)
    roots = _roots_around(folder)
    try:
        lineage = lineage_of(version, version.effective, roots)
    except PackInvalid as error:
        _, own = own_content(folder)
        return [*problems, *own, *error.problems]
    return [*problems, *examine(compose(lineage)).problems]


def _wrongly_placed(version: PackVersion) -> list[Problem]:
    """A version is found by its folder: NAME/VERSION."""
    folder = version.folder
    if (folder.parent.name, folder.name) == (version.name, version.version):
        return []
    wanted = f"{version.name}/{version.version}"
    text = Text(f"该版本的文件夹须为 {wanted}", f"the folder of this version has to be {wanted}")
    return [Problem(label_of(folder / HEAD_FILE), 1, "version", text)]


def _changed_after_release(folder: FilePath) -> list[Problem]:
    released = released_hash(folder)
    if released is None or released == hash_of(folder):
        return []
    text = Text(
        "该版本已发布并冻结，不得修改；请另建新版本",
        "this version is released and frozen: put the change into a new version",
    )
    return [Problem(label_of(folder / HEAD_FILE), 1, "", text)]


def _roots_around(folder: FilePath) -> tuple[FilePath, ...]:
    """The packs beside a folder come before those of the search path."""
    beside = folder.resolve().parents[1]
    return tuple(dict.fromkeys((beside, *search_path())))


def _stamps(lineage: Sequence[PackVersion]) -> tuple[Stamp, ...]:
    return tuple(stamp(version.folder) for version in lineage)


@lru_cache(maxsize=64)
def _built(lineage: tuple[PackVersion, ...], _stamps: tuple[Stamp, ...], without: str | None) -> Pack:
    return build(compose(lineage), without=without)
