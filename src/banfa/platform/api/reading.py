"""Reads what a program sends as JSON, strictly: what two readers could understand differently is refused."""

import json
import re
from decimal import Decimal
from typing import Any

from django.http import HttpRequest

from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text

MOST_BYTES = 1 << 20
DEEPEST = 20
IN_WORDS = re.compile(r'"(?:[^"\\]|\\.)*"')
BAD_REQUEST, TOO_LARGE, NOT_JSON = 400, 413, 415
LONGEST_NUMBER = 40


class BadBody(BanfaError):
    """What was sent cannot be read."""

    def __init__(self, text: Text, status: int = BAD_REQUEST) -> None:
        super().__init__(text)
        self.status = status


def body_of(request: HttpRequest) -> Any:
    """Return the JSON of a request. Raises BadBody: not JSON, too large, too deep, a key twice, no number."""
    if request.content_type != "application/json":
        raise BadBody(
            Text("请求头须为 Content-Type: application/json", "send it with Content-Type: application/json"), NOT_JSON
        )  # fmt: skip
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
        raise BadBody(Text("内容超过 1 MiB", "this is larger than 1 MiB"), TOO_LARGE)
    try:
        written = request.body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadBody(Text("内容不是 UTF-8", "this is no UTF-8")) from error
    if _depth(written) > DEEPEST:
        raise BadBody(Text(f"嵌套超过 {DEEPEST} 层", f"this is nested deeper than {DEEPEST}"))
    try:
        return json.loads(
            written, object_pairs_hook=_once, parse_constant=_no_number, parse_float=_number, parse_int=_whole
        )
    except (ValueError, RecursionError) as error:
        raise BadBody(Text("内容不是有效的 JSON", "this is no valid JSON")) from error


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise BadBody(Text(f"键“{key}”出现两次", f"the key '{key}' stands twice"))
        found[key] = value
    return found


def _no_number(written: str) -> Any:
    raise BadBody(Text(f"“{written}”不是数字", f"{written} is no number"))


def _number(written: str) -> Decimal:
    if len(written) > LONGEST_NUMBER or "e" in written.casefold():
        raise BadBody(Text("数字过长或为科学计数法", "write numbers plainly, with at most 40 characters"))
    return Decimal(written)


def _whole(written: str) -> int:
    if len(written) > LONGEST_NUMBER:
        raise BadBody(Text("数字过长", "this number is too long"))
    return int(written)


def _depth(written: str) -> int:
    """Return how deep brackets stand in one another, those in words left aside."""
    depth = deepest = 0
    for letter in re.findall(r"[\[\]{}]", IN_WORDS.sub("", written)):
        depth += 1 if letter in "[{" else -1
        deepest = max(deepest, depth)
    return deepest
