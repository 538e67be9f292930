"""A year's days as a file gives them: day, kind, hours, note. Nothing is stored here."""

import csv
import hashlib
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from banfa.kernel.errors import BanfaError
from banfa.kernel.suggesting import did_you_mean
from banfa.kernel.text import Text
from banfa.policy.values import BadValue
from banfa.policy.values.dates import read_date
from banfa.worktime import DayKind
from banfa.worktime.days import BadHours, read_hours, said_hours

MOST_BYTES = 256 * 1024
MOST_ROWS = 800
SHOWN = 20
LONGEST_NOTE = 200
HEADINGS = {
    "day": ("day", "date", "日期"),
    "kind": ("kind", "type", "类型"),
    "hours": ("hours", "工作时间"),
    "note": ("note", "说明", "备注"),
}
KINDS = {
    DayKind.WORKING: ("working", "工作日", "上班"),
    DayKind.REST: ("rest", "休息日", "休息"),
    DayKind.HOLIDAY: ("holiday", "节假日", "放假"),
    DayKind.MAKE_UP: ("make_up", "make-up", "调休", "调休上班", "补班"),
}
KIND_OF = {word: kind for kind, words in KINDS.items() for word in words}


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenDay:
    """One row of the file, checked."""

    on: date
    kind: DayKind
    hours: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenYear:
    """The whole file, checked, with the digest of its bytes."""

    days: Sequence[GivenDay]
    sha256: str


class YearRefused(BanfaError):
    """The file cannot be taken; `problems` names every row that is wrong, the first of them in the message."""

    status = 400

    def __init__(self, problems: Sequence[Text]) -> None:
        rest = len(problems) - 1
        more = Text(f"（另有 {rest} 处）", f" (and {rest} more)") if rest else Text("", "")
        super().__init__(problems[0] + more)
        self.problems = problems[:SHOWN]


def read_year(content: bytes, year: int) -> GivenYear:
    """Read a CSV of one year's days, all of it or nothing. Raises YearRefused."""
    if len(content) > MOST_BYTES:
        raise YearRefused(
            [Text("文件超过 256 KB，不像一年的日历", "over 256 KB: this is no calendar of a year")]
        )
    rows = _rows(content)
    heading = next(rows, (0, []))[1]
    places = _places(heading)
    problems: list[Text] = []
    found: dict[date, tuple[int, GivenDay]] = {}
    for line, cells in rows:
        if not any(cell.strip() for cell in cells):
            continue
        try:
            one = _day(cells, places, len(heading), year)
        except _RowRefused as refused:
            problems.append(Text(f"第 {line} 行：", f"line {line}: ") + refused.text)
            continue
        if one.on in found:
            first = found[one.on][0]
            problems.append(
                Text(f"第 {line} 行：{one.on} 已在第 {first} 行出现，请只留一行",
                     f"line {line}: {one.on} stands in line {first} already; keep one of them")
            )  # fmt: skip
        found[one.on] = (line, one)
    if not found and not problems:
        problems = [Text("文件没有数据行，请先填写", "the file has no rows; fill them in first")]
    if problems:
        raise YearRefused(problems)
    return GivenYear(
        days=[one for _, one in sorted(found.values(), key=lambda pair: pair[1].on)],
        sha256=hashlib.sha256(content).hexdigest(),
    )  # fmt: skip


class _RowRefused(BanfaError):
    """One row cannot be taken."""


def _rows(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """Yield the records with the line each begins on."""
    reader = csv.reader(io.StringIO(_text(content), newline=""), strict=True)
    try:
        for number, cells in enumerate(reader):
            if number > MOST_ROWS:
                raise YearRefused([Text(f"超过 {MOST_ROWS} 行，不像一年的日历", f"over {MOST_ROWS} rows: no calendar of a year")])  # fmt: skip
            yield reader.line_num, cells
    except csv.Error:
        line = reader.line_num
        raise YearRefused(
            [Text(f"第 {line} 行的引号没有配对，请用逗号分隔的 CSV 重新保存", f"a quote of line {line} is not closed; save the file again as CSV")]
        ) from None  # fmt: skip


def _text(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise YearRefused([Text("无法识别文件编码，请另存为 UTF-8 编码的 CSV", "the encoding is not understood; save the file as CSV in UTF-8")])  # fmt: skip


def _places(heading: Sequence[str]) -> dict[str, int]:
    words = [cell.strip().lower() for cell in heading]
    known = {word: name for name, aliases in HEADINGS.items() for word in aliases}
    places = {known[word]: place for place, word in enumerate(words) if word in known}
    strange = [word for word in words if word and word not in known]
    if strange:
        raise YearRefused(
            [Text(f"不认识的列“{word[:30]}”", f"unknown column '{word[:30]}'") + did_you_mean(word, known) for word in strange]
        )  # fmt: skip
    missing = [HEADINGS[name][-1] for name in ("day", "kind") if name not in places]
    if missing:
        raise YearRefused(
            [Text(f"缺少列：{'、'.join(missing)}；首行应为 日期,类型,工作时间,说明",
                  "columns day and kind are needed; the first line is day,kind,hours,note")]
        )  # fmt: skip
    return places


def _day(cells: Sequence[str], places: dict[str, int], width: int, year: int) -> GivenDay:
    if len(cells) != width:
        raise _RowRefused(Text(f"应有 {width} 列，实有 {len(cells)} 列", f"expected {width} columns, found {len(cells)}"))  # fmt: skip
    given = {name: cells[place].strip() for name, place in places.items()}
    try:
        on = read_date(given["day"]).value
    except BadValue as bad:
        raise _RowRefused(Text("日期：", "day: ") + bad.reason + Text("，", "; ") + bad.remedy) from None
    assert isinstance(on, date)
    if on.year != year:
        raise _RowRefused(Text(f"{on} 不在 {year} 年", f"{on} does not lie in {year}"))
    word = given["kind"].lower()
    if word not in KIND_OF:
        choices = "、".join(words[1] for words in KINDS.values())
        raise _RowRefused(
            Text(f"类型“{word[:20]}”无法识别，请写：{choices}", f"kind '{word[:20]}' is not understood: write working, rest, holiday or make_up")
        )  # fmt: skip
    kind, hours = KIND_OF[word], given.get("hours", "")
    if hours and not kind.works:
        raise _RowRefused(Text("休息日没有工作时间，请留空", "a day of rest has no hours; leave them empty"))
    try:
        hours = said_hours(read_hours(hours)) if hours else ""
    except BadHours as bad_hours:
        raise _RowRefused(bad_hours.text) from None
    return GivenDay(on=on, kind=kind, hours=hours, note=_note(given.get("note", "")) or kind.words.zh)


def _note(words: str) -> str:
    if len(words) > LONGEST_NOTE or not words.isprintable():
        raise _RowRefused(Text(f"说明最多 {LONGEST_NOTE} 字，不能含控制字符", f"a note has at most {LONGEST_NOTE} characters, none of them a control"))  # fmt: skip
    return words
