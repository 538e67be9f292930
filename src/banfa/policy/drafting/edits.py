"""Edits as people write them: a figure's path and its number. Everything wrong is said at once."""

import re
from collections.abc import Mapping
from decimal import Decimal

from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.policy.drafting.figures import EditableFigure, UnknownFigure, figure_at
from banfa.policy.model import Pack

Edits = Mapping[str, Decimal | None]
NARROW = {0xFF10 + digit: str(digit) for digit in range(10)} | str.maketrans("，．－＋％　", ",.-+% ")
WRITTEN = re.compile(r"[-+]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?(%?)", re.ASCII)
MOST_DIGITS = 18
BLANK = frozenset({"", "-", "–", "blank", "空", "留空"})


class BadEdits(BanfaError):
    """Some edits name no figure, or give no number for it; `problems` holds all of them."""

    def __init__(self, problems: tuple[Text, ...]) -> None:
        self.problems = problems
        super().__init__(Text("；".join(one.zh for one in problems), "; ".join(one.en for one in problems)))


def read_edits(pack: Pack, given: Mapping[str, str]) -> Edits:
    """Return the edits by full path, those that change nothing left out; an empty word leaves the figure blank.

    Raises BadEdits.
    """
    edits: dict[str, Decimal | None] = {}
    problems: list[Text] = []
    for path, words in given.items():
        try:
            figure = figure_at(pack, path.strip())
            number = _read(figure, words)
        except UnknownFigure as error:
            problems.append(error.text)
        except _NoNumber as error:
            problems.append(Text(f"{path}：{error.text.zh}", f"{path}: {error.text.en}"))
        else:
            if number != figure.value:
                edits[figure.path] = number
    if problems:
        raise BadEdits(tuple(problems))
    return edits


def as_written_number(number: Decimal | None, *, is_share: bool = False) -> str:
    """Write a figure as it may be typed in again: a share in per cent, a blank one as nothing."""
    if number is None:
        return ""
    shown = number * 100 if is_share else number
    plain = f"{shown:f}"
    plain = plain.rstrip("0").rstrip(".") if "." in plain else plain
    return f"{plain}%" if is_share else plain


class _NoNumber(BanfaError):
    """What is written is no number that this figure may have."""


def _read(figure: EditableFigure, words: str) -> Decimal | None:
    narrow = words.translate(NARROW).strip()
    if narrow.lower() in BLANK:
        return None
    found = WRITTEN.fullmatch(narrow)
    if found is None or sum(letter.isdigit() for letter in narrow) > MOST_DIGITS:
        shown = words.strip()[:40]
        raise _NoNumber(
            Text(f"“{shown}”不是数值，请写成 1234.5 或 25%", f"'{shown}' is no number; write 1234.5 or 25%")
        )
    number = Decimal(narrow.rstrip("%").replace(",", ""))
    number = number / 100 if narrow.endswith("%") else number
    _require_fitting(figure, number)
    return number


def _require_fitting(figure: EditableFigure, number: Decimal) -> None:
    if figure.is_share and not 0 <= number <= 1:
        raise _NoNumber(
            Text(
                "比例须在 0% 到 100% 之间，请写成 25% 或 0.25",
                "a share lies between 0% and 100%; write 25% or 0.25",
            )
        )
    if figure.is_whole and (number < 0 or number != number.to_integral_value()):
        raise _NoNumber(Text("须为不小于 0 的整数", "a whole number of at least 0 is needed"))
