"""A pack's YAML as it is written: plain content in which every part knows its file and line. Nothing is interpreted.

Every scalar stays text, since YAML would turn the code `N` of a business format into a no and 0.1 into a float; only
`null`, `~` and nothing at all are None. Duplicate keys, aliases and tags are refused.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import yaml

from banfa.kernel.text import Text
from banfa.policy.loading.problems import Path, Place, Problem

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
DEEPEST = 40
NOTHING = frozenset({"", "~", "null", "Null", "NULL"})


@dataclass(frozen=True, slots=True)
class Written:
    """A mapping, a list or a word of a pack's file. Of `entries`, `items` and `words` at most one is there."""

    place: Place
    entries: Mapping[str, "Written"] | None = None
    items: tuple["Written", ...] | None = None
    words: str | None = None

    @property
    def is_nothing(self) -> bool:
        return self.entries is None and self.items is None and self.words is None

    def plain(self) -> Any:
        """Return the content alone, as dictionaries, lists, texts and None."""
        if self.entries is not None:
            return {key: value.plain() for key, value in self.entries.items()}
        if self.items is not None:
            return [item.plain() for item in self.items]
        return self.words

    def child(self, part: str | int) -> "Written | None":
        """Return what stands under a key or an index, or None."""
        if self.entries is not None:
            return self.entries.get(str(part))
        if self.items is not None and isinstance(part, int) and part < len(self.items):
            return self.items[part]
        return None

    def place_of(self, path: Path) -> Place:
        """Return where a path stands, or the nearest thing above it that is written."""
        here = self
        for part in path:
            below = here.child(part)
            if below is None:
                break
            here = below
        return here.place

    def without(self, path: Path) -> "Written":
        """Return a copy from which what stands at the path is taken out; unchanged where nothing stands there."""
        head, *rest = path
        below = self.child(head)
        if below is None:
            return self
        kept = below.without(tuple(rest)) if rest else None
        if self.entries is not None:
            entries = {key: kept if key == str(head) else value for key, value in self.entries.items()}
            return replace(self, entries={key: value for key, value in entries.items() if value is not None})
        assert self.items is not None
        items = [kept if index == head else item for index, item in enumerate(self.items)]
        return replace(self, items=tuple(item for item in items if item is not None))

    def having(self, changes: Mapping[str, "Written"]) -> "Written":
        """Return a copy of a mapping with entries added or replaced."""
        return replace(self, entries={**(self.entries or {}), **changes})


def mapping(place: Place, entries: Mapping[str, Written] | None = None) -> Written:
    """Return a mapping that stands at a place."""
    return Written(place, entries=dict(entries or {}))


def read_file(content: bytes, file: str) -> tuple[Written, list[Problem]]:
    """Read one YAML file; what cannot be read is left out and reported."""
    reader = _Reader(file)
    top = Place(file, 1)
    try:
        root = yaml.compose(content, Loader=LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        reader.refuse(
            mark.line + 1 if mark else 1,
            f"YAML 写法有误：{error.problem}",
            f"this is no well-formed YAML: {error.problem}",
        )
        return mapping(top), reader.problems
    except (
        yaml.YAMLError,
        RecursionError,
        ValueError,
    ) as error:  # bytes that are no text, nesting without end
        reader.refuse(1, f"无法读取文件：{error}", f"the file cannot be read: {error}")
        return mapping(top), reader.problems
    if root is None:
        return mapping(top), []
    if not isinstance(root, yaml.MappingNode):
        reader.refuse(1, "文件须由“键: 值”组成", "the file has to be a mapping of keys")
        return mapping(top), reader.problems
    return reader.read(root, root.start_mark.line + 1, ()), reader.problems


class _Reader:
    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self._seen: set[int] = set()

    def refuse(self, line: int, zh: str, en: str, path: Path = ()) -> None:
        self.problems.append(Problem(self.file, line, ".".join(map(str, path)), Text(zh, en)))

    def read(self, node: yaml.Node, line: int, path: Path) -> Written:
        place = Place(self.file, line)
        if id(node) in self._seen:  # an alias: harmless once, an explosion when nested
            self.refuse(line, "不使用 YAML 锚点和别名", "anchors and aliases are not used in packs", path)
            return Written(place)
        if len(path) > DEEPEST:
            self.refuse(line, "嵌套过深", "this is nested too deeply", path)
            return Written(place)
        self._seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            return Written(place, entries=self.entries(node, path))
        if isinstance(node, yaml.SequenceNode):
            items = [
                self.read(item, item.start_mark.line + 1, (*path, index))
                for index, item in enumerate(node.value)
            ]
            return Written(place, items=tuple(items))
        words = str(node.value)
        is_nothing = not getattr(node, "style", None) and words in NOTHING
        return Written(place, words=None if is_nothing else words)

    def entries(self, node: yaml.MappingNode, path: Path) -> dict[str, Written]:
        found: dict[str, Written] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                self.refuse(line, "键须是一个词", "a key has to be one word", path)
                continue
            key = str(key_node.value)
            if key in found:
                first = found[key].place.line
                self.refuse(
                    line,
                    f"键 {key} 重复，第 {first} 行已有",
                    f"{key} stands twice, first on line {first}",
                    (*path, key),
                )
                continue
            found[key] = self.read(value_node, line, (*path, key))
        return found
