"""Text as people type and paste it: invisible characters, blanks, line breaks, names that are none."""

import re
import unicodedata

from banfa.kernel.text import Text
from banfa.policy.values.formulas import unescaped
from banfa.policy.values.outcome import BadValue, Reading

BLANKS_TRIMMED = Text("去掉了首尾空格", "blanks at the ends were removed")
BLANKS_PLAIN = Text("特殊空格改为普通空格", "special blanks became plain ones")
INVISIBLE_REMOVED = Text("去掉了不可见字符", "invisible characters were removed")
LINE_BREAKS_JOINED = Text("换行改为空格", "line breaks became blanks")
COMPOSED = Text("组合字符改为标准写法", "combined characters were put into their standard form")
ESCAPE_REMOVED = Text(
    "去掉了导出时为安全加的单引号", "the apostrophe that an export put in for safety was removed"
)

BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
INVISIBLE = re.compile("[\u00ad\u180e\u200b-\u200d\u2060-\u2064\ufeff]")
BREAKS = re.compile("\r\n|[\r\n\t\v\f\x85\u2028\u2029]")
CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
ODD_BLANKS = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
BROKEN = re.compile("[\ud800-\udfff\ufffd\ufffe\uffff]")

# Said instead of a name when somebody had to fill in something.
PLACEHOLDERS = frozenset(
    {"-", "--", "---", "—", "——", "/", "\\", ".", "..", "...", "…", "?", "??", "？", "*"}
    | {
        "无",
        "没有",
        "暂无",
        "未知",
        "不详",
        "不明",
        "待定",
        "待补",
        "待填",
        "同上",
        "测试",
        "测试数据",
        "测试客户",
    }
    | {"null", "none", "nil", "nan", "n/a", "#n/a", "undefined", "unknown", "test", "testing", "tbd", "todo"}
)


def read_text(
    raw: str, *, longest: int, one_line: bool, required: bool, length: int | None = None
) -> Reading:
    """Read a text of at most `longest` characters, or of exactly `length`. Raises BadValue."""
    cleaned = clean(raw, one_line=one_line)
    text = str(cleaned.value)
    if not text:
        return Reading(None)
    if required and text.casefold() in PLACEHOLDERS:
        raise BadValue(
            Text("填写的是占位内容，不是真实内容", "this is a filler, not a real entry"),
            Text("请填写真实内容", "give the real one"),
        )
    if len(text) > longest:
        raise BadValue(
            Text(
                f"内容过长：{len(text)} 个字符，最多 {longest} 个",
                f"{len(text)} characters, at most {longest}",
            ),
            Text("请缩短内容", "shorten it"),
        )
    if length is not None and len(text) != length:
        raise BadValue(
            Text(
                f"长度应为 {length} 位，实际 {len(text)} 位",
                f"{length} characters are needed, not {len(text)}",
            ),
            Text(
                "请核对编码；以 0 开头的编码请将单元格设为文本格式后重新填写",
                "check the code; for one that starts with 0 format the cell as text and enter it again",
            ),
        )
    return cleaned


def clean(raw: str, *, one_line: bool = True) -> Reading:
    """Return the text trimmed, in NFC and without invisible characters. Raises BadValue for dangerous ones."""
    if raw.isascii() and raw.isprintable() and raw[:1] not in "' " and raw[-1:] != " ":
        return Reading(raw)
    _refuse_dangerous(raw)
    notes = []
    text = unescaped(raw)
    if text != raw:
        notes.append(ESCAPE_REMOVED)
    text = _replaced(INVISIBLE, "", text, INVISIBLE_REMOVED, notes)
    trimmed = text.strip()
    if trimmed != text:
        notes.append(BLANKS_TRIMMED)
    text = _replaced(ODD_BLANKS, " ", trimmed, BLANKS_PLAIN, notes)
    if one_line:
        text = _replaced(BREAKS, " ", text, LINE_BREAKS_JOINED, notes)
    else:
        text = BREAKS.sub(lambda found: "\t" if found[0] == "\t" else "\n", text)
    composed = unicodedata.normalize("NFC", text)
    if composed != text:
        notes.append(COMPOSED)
    return Reading(composed, tuple(notes))


def is_blank(raw: str) -> bool:
    """Tell whether nothing is left of the text once blanks and invisible characters are taken away."""
    return not INVISIBLE.sub("", raw).strip()


def _replaced(pattern: re.Pattern[str], by: str, text: str, note: Text, notes: list[Text]) -> str:
    result = pattern.sub(by, text)
    if result != text:
        notes.append(note)
    return result


def _refuse_dangerous(raw: str) -> None:
    if BIDI.search(raw):
        raise BadValue(
            Text("含有改变文字方向的控制字符", "it holds characters that turn the direction of writing"),
            Text("请重新手工输入，不要粘贴", "type it anew instead of pasting it"),
        )
    if CONTROLS.search(raw):
        raise BadValue(
            Text("含有控制字符", "it holds control characters"),
            Text("请重新手工输入，不要粘贴", "type it anew instead of pasting it"),
        )
    if BROKEN.search(raw):
        raise BadValue(
            Text("含有乱码字符", "it holds characters that were damaged on the way"),
            Text("请从原系统重新导出，编码选 UTF-8", "export it again from where it came, in UTF-8"),
        )
