"""Holds a draft to everything that a pack is held to, and says what it changes. The files are gone afterwards."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from banfa.features.regulations.drafts.unpacking import BadUpload, Files
from banfa.features.regulations.queries.versions import ChangeShown, changes_shown
from banfa.kernel.text import Text
from banfa.policy import loading
from banfa.policy.drafting import DraftInvalid, as_written_number, draft_at, editable_figures
from banfa.policy.drafting.drafts import NoDraft, OtherPack
from banfa.policy.loading import PackInvalid, Problem
from banfa.policy.loading.written import read_file
from banfa.policy.model import Pack

HEAD = "pack.yaml"
LONGEST_LINE = 160
LONGEST_NAME = 48


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing wrong with a draft: where, in whose words, and what stands in that line."""

    file: str
    line: int
    path: str
    words: Text
    written: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the check found; `pack` is None where something is wrong.

    `tried` are the numbers that a simulation may be given, `is_all_tried` says whether they are all that changed.
    """

    files: Sequence[str]
    faults: Sequence[Fault]
    pack: Pack | None
    base: Pack
    changes: Sequence[ChangeShown] = ()
    tried: Sequence[tuple[str, str]] = ()

    @property
    def is_all_tried(self) -> bool:
        return len(self.tried) == len(self.changes)

    @property
    def is_same_pack(self) -> bool:
        return self.pack is not None and self.pack.name == self.base.name


def checked(files: Files, base: Pack, *, on: date) -> Verdict:
    """Check a version's files, or one file to be laid over the pack in force. Raises BadUpload, OtherPack."""
    with TemporaryDirectory() as folder:
        if HEAD in files:
            return _version(files, base, Path(folder))
        return _overlay(files, base, Path(folder), on)


def _version(files: Files, base: Pack, root: Path) -> Verdict:
    folder = root / "packs" / _named(files, "name") / _named(files, "version")
    folder.mkdir(parents=True)
    for name, content in files.items():
        (folder / Path(name).with_suffix(".yaml").name).write_bytes(content)
    problems = loading.check(folder)
    if problems:
        return Verdict(files=[*files], faults=[_fault(one, files) for one in problems], pack=None, base=base)
    return _sound(files, loading.load_folder(folder), base)


def _named(files: Files, key: str) -> str:
    """Return what the head calls the pack, as the name of a folder; nonsense is told by the check itself."""
    head, _ = read_file(files[HEAD], HEAD)
    words = (child.words if (child := head.child(key)) else None) or ""
    is_plain = words.replace(".", "").replace("_", "").isalnum() and words[:1].isalnum()
    return words if is_plain and len(words) <= LONGEST_NAME else "draft"


def _overlay(files: Files, base: Pack, folder: Path, on: date) -> Verdict:
    if len(files) > 1:
        raise BadUpload(
            Text(
                "多个文件须含 pack.yaml，作为一个完整版本；只改几条规则时请只传一个文件",
                "several files need a pack.yaml, as a whole version; to change a few rules give one file",
            )
        )
    name, content = next(iter(files.items()))
    place = folder / name
    place.write_bytes(content)
    try:
        return _sound(files, draft_at(place, base, on=on), base)
    except PackInvalid as error:
        return Verdict(
            files=[*files], faults=[_fault(one, files) for one in error.problems], pack=None, base=base
        )
    except DraftInvalid as error:
        faults = [_told(one.where, one.text, files) for one in error.problems]
        return Verdict(files=[*files], faults=faults, pack=None, base=base)


def _sound(files: Files, pack: Pack, base: Pack) -> Verdict:
    if pack.name != base.name:
        return Verdict(files=[*files], faults=(), pack=pack, base=base)
    return Verdict(
        files=[*files],
        faults=(),
        pack=pack,
        base=base,
        changes=changes_shown(base, pack),
        tried=_tried(base, pack),
    )


def _tried(base: Pack, pack: Pack) -> list[tuple[str, str]]:
    """Return the numbers that the draft sets otherwise, by path, as people write them."""
    before = {figure.path: figure.value for figure in editable_figures(base)}
    return [
        (figure.path, as_written_number(figure.value, is_share=figure.is_share))
        for figure in editable_figures(pack)
        if figure.path in before and before[figure.path] != figure.value
    ]


def _fault(problem: Problem, files: Files) -> Fault:
    name = problem.file.rpartition("/")[2]
    return Fault(
        file=name,
        line=problem.line,
        path=problem.path,
        words=problem.text,
        written=_line(files.get(name, b""), problem.line),
    )


def _told(where: str, words: Text, files: Files) -> Fault:
    """Return a fault of a file laid over a pack: `FILE:LINE PATH`, or a place in the pack alone."""
    place, _, path = where.partition(" ")
    name, colon, line = place.rpartition(":")
    if not (colon and line.isdigit()):
        return Fault(file="", line=0, path=where, words=words, written="")
    return Fault(
        file=name, line=int(line), path=path, words=words, written=_line(files.get(name, b""), int(line))
    )


def _line(content: bytes, number: int) -> str:
    lines = content.decode("utf-8", errors="replace").splitlines()
    return lines[number - 1].strip()[:LONGEST_LINE] if 0 < number <= len(lines) else ""


__all__ = ["Fault", "NoDraft", "OtherPack", "Verdict", "checked"]
