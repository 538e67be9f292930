"""What changed between two versions of a pack, rule by rule. A rule that came or went is one change."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from pydantic import BaseModel

from banfa.kernel.text import Text, same
from banfa.policy.key_words import method_words, words_for
from banfa.policy.model import Classification, Pack, ScoreStep, Title
from banfa.policy.numbers import Number

# The head of every version differs, and the digest says only that something does.
LEFT_OUT = frozenset({"name", "version", "effective", "lineage", "digest", "extends"})
NOTHING = Text("无", "nothing")
JOINT = Text(" › ", " › ")


class ChangeKind(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One difference. `path` names items by their code, `old` and `new` hold what stands there, `cites` the clauses of
    the rule it belongs to."""

    kind: ChangeKind
    path: str
    old: str | None
    new: str | None
    cites: tuple[str, ...]
    text: Text


@dataclass(frozen=True, slots=True)
class _At:
    """A place that both versions may have: its path, the names of what it stands in, the clauses of its rule."""

    path: tuple[str, ...] = ()
    names: tuple[Text, ...] = ()
    cites: tuple[str, ...] = ()

    def below(self, key: str, name: Text | None = None) -> "_At":
        return _At((*self.path, key), (*self.names, name or words_for(key)), self.cites)

    def of(self, *rules: Any) -> "_At":
        """Take on the clauses of the rules that stand here."""
        cited = tuple(dict.fromkeys(clause for rule in rules for clause in getattr(rule, "cites", ())))
        return _At(self.path, self.names, cited or self.cites)


def difference(old: Pack, new: Pack) -> list[Change]:
    """Return what a newer version changes, in the order of the pack's sections."""
    return list(_fields(old, new, _At()))


def _fields(old: BaseModel, new: BaseModel, at: _At) -> Iterator[Change]:
    here = at.of(old, new)
    for key in type(new).model_fields:
        if at.path or key not in LEFT_OUT:
            yield from _compare(getattr(old, key), getattr(new, key), here.below(key))


def _compare(old: Any, new: Any, at: _At) -> Iterator[Change]:
    if old == new:
        return
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        yield from _named(old, new, at)
    elif _is_list_of_rules(old) and _is_list_of_rules(new):
        yield from _named(_by_code(old), _by_code(new), at)
        yield from _order(old, new, at)
    elif isinstance(old, BaseModel) and type(old) is type(new) and not isinstance(old, Number | Title):
        yield from _fields(old, new, at)
    else:
        yield _change(old, new, at.of(old, new))


def _named(old: Mapping[str, Any], new: Mapping[str, Any], at: _At) -> Iterator[Change]:
    for key in dict.fromkeys([*old, *new]):
        before, after = old.get(key), new.get(key)
        yield from _compare(
            before, after, at.below(key, _name_of(after if after is not None else before, key))
        )


def _order(old: tuple[Any, ...], new: tuple[Any, ...], at: _At) -> Iterator[Change]:
    """The order of values decides which wins, so a new order is a change of its own."""
    before, after = list(_by_code(old)), list(_by_code(new))
    kept = [code for code in before if code in after]
    if kept != [code for code in after if code in before]:
        yield _change(", ".join(before), ", ".join(after), at.below("order"))


def _is_list_of_rules(part: Any) -> bool:
    return isinstance(part, tuple) and all(isinstance(item, BaseModel) for item in part)


def _by_code(items: tuple[Any, ...]) -> dict[str, Any]:
    """Name items by their code; criteria, which have none, by their words, steps by their bound, and whatever
    has none of all these by what it says."""
    named: dict[str, Any] = {}
    for item in items:
        code = _bound_of(item) if isinstance(item, ScoreStep) else _code_of(item)
        while code in named:
            code += "'"
        named[code] = item
    return named


def _code_of(item: Any) -> str:
    for key in ("value", "code", "item", "step", "to", "en"):
        if code := getattr(item, key, None):
            return str(code)
    said: str = item.model_dump_json(exclude_none=True, exclude_defaults=True)
    return said


def _bound_of(step: ScoreStep) -> str:
    bound = step.at_least
    return "…" if bound is None or bound.value is None else f"{bound.value.normalize():f}"


def _name_of(part: Any, key: str) -> Text:
    if isinstance(title := getattr(part, "title", None), Title):
        return title.text
    return part.text if isinstance(getattr(part, "text", None), Text) else same(key)


def _change(old: Any, new: Any, at: _At) -> Change:
    kind = ChangeKind.ADDED if old is None else ChangeKind.REMOVED if new is None else ChangeKind.CHANGED
    before, after = _shown(old, at.path[-1]), _shown(new, at.path[-1])
    return Change(
        kind=kind,
        path=".".join(at.path),
        old=before.en if before else None,
        new=after.en if after else None,
        cites=at.cites,
        text=_sentence(
            kind, _joined(at.names), before or NOTHING, after or NOTHING, is_rule=_is_rule(old, new)
        ),
    )


def _is_rule(old: Any, new: Any) -> bool:
    return any(isinstance(part, BaseModel) and not isinstance(part, Number | Title) for part in (old, new))


def _sentence(kind: ChangeKind, where: Text, old: Text, new: Text, *, is_rule: bool) -> Text:
    match kind:
        case ChangeKind.ADDED if is_rule:
            return Text(f"新增：{where.zh}", f"added: {where.en}")
        case ChangeKind.REMOVED if is_rule:
            return Text(f"取消：{where.zh}", f"removed: {where.en}")
    return Text(f"{where.zh}：由 {old.zh} 改为 {new.zh}", f"{where.en}: {old.en} becomes {new.en}")


def _joined(names: tuple[Text, ...]) -> Text:
    return Text(JOINT.zh.join(name.zh for name in names), JOINT.en.join(name.en for name in names))


def _shown(part: Any, key: str) -> Text | None:
    """Write a value as people read it: shares in percent, yes and no, a rule by its name."""
    match part:
        case None:
            return None
        case Number(value=None):
            return Text("（留空）", "(blank)")
        case Number(value=Decimal() as value):
            return same(f"{(value * 100).normalize():f}%" if key == "share" else f"{value.normalize():f}")
        case bool():
            return Text("是", "yes") if part else Text("否", "no")
        case tuple():
            words = [_shown(item, key) or NOTHING for item in part]
            return (
                Text("、".join(word.zh for word in words), ", ".join(word.en for word in words))
                if words
                else NOTHING
            )
        case Title():
            return part.text
        case Classification():
            method = Text("方法：", "by ") + method_words(part)
            return part.title.text + Text(f"（{method.zh}）", f" ({method.en})")
        case BaseModel():
            return _name_of(part, key)
    return same(str(part))
