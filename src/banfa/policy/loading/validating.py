"""Turns what Pydantic finds into problems with file, line, path, words in both languages and a suggestion."""

import re
import types
from collections.abc import Iterator
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from banfa.kernel.suggesting import did_you_mean
from banfa.kernel.text import Text
from banfa.policy.loading.problems import Path, Problem, dotted
from banfa.policy.loading.written import Written
from banfa.policy.model import METHODS, method_in

BOUNDS = {
    "greater_than_equal": ("ge", Text("不能小于", "has to be at least")),
    "less_than_equal": ("le", Text("不能大于", "must not exceed")),
    "greater_than": ("gt", Text("须大于", "has to exceed")),
    "less_than": ("lt", Text("须小于", "has to stay below")),
}
NEEDED = {
    "string_type": Text("这里需要文字", "a text is needed here"),
    "dict_type": Text("这里需要“键: 值”", "a mapping of keys is needed here"),
    "model_type": Text("这里需要“键: 值”", "a mapping of keys is needed here"),
    "model_attributes_type": Text("这里需要“键: 值”", "a mapping of keys is needed here"),
    "tuple_type": Text("这里需要列表", "a list is needed here"),
    "list_type": Text("这里需要列表", "a list is needed here"),
    "int_parsing": Text("这里需要整数", "a whole number is needed here"),
    "int_type": Text("这里需要整数", "a whole number is needed here"),
    "bool_parsing": Text("这里需要 true 或 false", "true or false is needed here"),
    "bool_type": Text("这里需要 true 或 false", "true or false is needed here"),
    "date_type": Text("这里需要日期，如 2026-01-01", "a date is needed here, such as 2026-01-01"),
    "date_parsing": Text("这里需要日期，如 2026-01-01", "a date is needed here, such as 2026-01-01"),
    "date_from_datetime_parsing": Text(
        "这里需要日期，如 2026-01-01", "a date is needed here, such as 2026-01-01"
    ),
}


def problems_in(error: ValidationError, written: Written, model: type[BaseModel]) -> list[Problem]:
    """Return one problem for each of Pydantic's errors, at the line where it is written."""
    return [_problem(details, written, model) for details in error.errors(include_url=False)]


def path_of(location: tuple[int | str, ...]) -> Path:
    """Drop from Pydantic's location what does not stand in the file: the method's tag, the mark of a bad key."""
    path = tuple(part for part in location if part != "[key]")
    if len(path) > 2 and path[0] == "classifications" and path[2] in METHODS:
        return (*path[:2], *path[3:])
    return path


def _problem(details: ErrorDetails, written: Written, model: type[BaseModel]) -> Problem:
    path = path_of(details["loc"])
    place = written.place_of(path)
    return Problem(place.file, place.line, dotted(path), _words(details, path, model, written))


def _words(details: ErrorDetails, path: Path, model: type[BaseModel], written: Written) -> Text:
    kind, context = details["type"], details.get("ctx", {})
    last = str(path[-1]) if path else ""
    if kind == "missing":
        return Text(f"缺少 {last}", f"{last} is missing")
    if kind == "extra_forbidden":
        known = [key for owner in _models_at(model, path[:-1], written) for key in owner.model_fields]
        return Text(f"不认识的键 {last}", f"unknown key {last}") + did_you_mean(last, known)
    if kind in ("enum", "literal_error"):
        choices = re.findall(r"'([^']*)'", str(context.get("expected", "")))
        given = str(details["input"])
        return Text(f"“{given}”不在可选之列", f"'{given}' is none of the choices") + did_you_mean(
            given, choices
        )
    if kind == "string_pattern_mismatch":
        given = str(details["input"])
        return Text(
            f"“{given}”写法不合要求（{context['pattern']}）",
            f"'{given}' is not written as {context['pattern']}",
        )
    if kind in BOUNDS:
        key, words = BOUNDS[kind]
        return Text(f"{words.zh} {context[key]}", f"{words.en} {context[key]}")
    if kind in ("too_short", "string_too_short"):
        least = context.get("min_length", 1)
        return Text(f"至少需要 {least} 项", f"at least {least} needed")
    if kind == "string_too_long":
        return Text(f"最长 {context['max_length']} 字", f"at most {context['max_length']} characters")
    return NEEDED.get(kind) or _own_words(details["msg"])


def _own_words(message: str) -> Text:
    """Part the sentence of our own validators, which hold `English / 中文`."""
    english, parted, chinese = message.removeprefix("Value error, ").partition(" / ")
    return Text(chinese, english) if parted else Text(f"写法有误：{message}", message)


def _models_at(model: type[BaseModel], path: Path, written: Written) -> tuple[type[BaseModel], ...]:
    """Return the model that is expected at a path, so that an unknown key there can be compared with its keys."""
    expected: list[Any] = [model]
    here: Written | None = written
    for part in path:
        here = here.child(part) if here else None
        expected = [below for kind in expected for below in _below(kind, part)]
        if {*METHODS.values()} & {*expected}:
            keys = here.entries or {} if here else {}
            method = method_in(dict(keys))
            expected = [METHODS[name] for name in METHODS if (name == method if method else name in keys)]
    return tuple(kind for kind in expected if isinstance(kind, type) and issubclass(kind, BaseModel))


def _below(kind: Any, part: str | int) -> Iterator[Any]:
    """Yield the types that may stand under a key or index of a type."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        field = kind.model_fields.get(str(part))
        if field is not None:
            yield from _unwrapped(field.annotation)
    elif get_origin(kind) is dict:
        yield from _unwrapped(get_args(kind)[1])
    elif get_origin(kind) is tuple:
        yield from _unwrapped(get_args(kind)[0])


def _unwrapped(kind: Any) -> Iterator[Any]:
    """Yield the members of a union or an annotated type."""
    if get_origin(kind) is Annotated:
        yield from _unwrapped(get_args(kind)[0])
    elif get_origin(kind) in (Union, types.UnionType):
        for member in get_args(kind):
            yield from _unwrapped(member)
    else:
        yield kind
