"""What can be wrong with a pack, and where."""

from collections.abc import Iterable
from dataclasses import dataclass

from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A line of a file, counted from 1."""

    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong at a path of the composed pack, before its line is known."""

    path: Path
    text: Text


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a pack. `path` is written with dots, empty where the whole file is meant."""

    file: str
    line: int
    path: str
    text: Text

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}"
        return f"{where}: {self.path}: {self.text.en}" if self.path else f"{where}: {self.text.en}"


class PackInvalid(BanfaError):
    """A pack cannot be used; `problems` holds everything wrong with it, in the order of files and lines."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = in_order(problems)
        shown = self.problems[:5]
        more = len(self.problems) - len(shown)
        zh = "；".join(f"{one.file} 第 {one.line} 行 {one.path}：{one.text.zh}" for one in shown)
        en = "; ".join(str(one) for one in shown)
        rest = Text(f"；另有 {more} 处", f"; and {more} more") if more else Text("", "")
        super().__init__(Text(f"制度包有误：{zh}", f"the pack is not valid: {en}") + rest)


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return the problems by file and line, each once."""
    unique = dict.fromkeys(problems)
    return tuple(sorted(unique, key=lambda one: (one.file, one.line, one.path)))


def dotted(path: Path) -> str:
    """Write a path as people type it: `classifications.scale.rank.0.share`."""
    return ".".join(str(part) for part in path)
