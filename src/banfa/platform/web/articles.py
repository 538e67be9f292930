"""The number of an article as each language writes it."""

import re

from banfa.kernel.text import Language

DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")}
NUMBERED = re.compile(r"第([零一二三四五六七八九十百]+)([条章节])")
PARTS = {"条": "Art.", "章": "Ch.", "节": "Sec."}
WORDS = {
    "前文": "preamble",
    "附表": "annex",
    "说明": "note",
    "引言": "introduction",
    "国家标准": "national standard",
    "市级": "city",
    "县级": "county",
    "部门": "department",
    "日常": "daily",
    "特色": "special",
    "延伸": "extended",
    "拜访服务": "visits",
    "入网服务": "joining",
    "送货服务": "delivery",
}
# What the catalogue says in English, where a text has no numbering of its own in Chinese.
IN_CHINESE = (
    (re.compile(r"\bart\.([\w.-]+)"), r"第\1条"),
    (re.compile(r"\bch\.([\w-]+)"), r"第\1章"),
    (re.compile(r"\bsec\.([\w-]+)"), r"第\1节"),
    (re.compile(r"\bitem (\d+)"), r"第\1项"),
    (re.compile(r"\bbullet (\d+)"), r"第\1点"),
    (re.compile(r"\bappendix (\d+)"), r"附录\1"),
    (re.compile(r"\bannex\b"), "附件"),
    (re.compile(r"\bfront\b"), "正文前"),
    (re.compile(r"\bpreface\b"), "前言"),
    (re.compile(r"\bpreamble\b"), "引言"),
    (re.compile(r"\bdocument header\b"), "文件抬头"),
    (re.compile(r"\(named in ([\d.]+); layout not printed\)"), r"（见 \1，原文未附格式）"),
    (re.compile(r"\(printed number; belongs to ([\d.]+)\)"), r"（原文编号，应属 \1）"),
    (re.compile(r"\(second clause with that number\)"), "（同号第二条）"),
    (re.compile(r" and "), " 和 "),
    (re.compile(r", heading fields"), "表头"),
    (re.compile(r", quality row"), "质量栏"),
    (re.compile(r", service row"), "服务栏"),
    (re.compile(r", awareness row"), "认知栏"),
    (re.compile(r", suggestions\b.*"), "建议与盖章"),
    (re.compile(r", contacts"), "联系方式"),
    (re.compile(r", note"), "注"),
)
LISTED = re.compile(r"^([一二三四五六七八九十]+)、")


def article_in(words: str, language: Language) -> str:
    """Return `第六条 2` or `Art. 6 2`, `第3条` or `art.3`; words without a known reading stay as they are."""
    if language is Language.ZH:
        return _in_chinese(words)
    english = NUMBERED.sub(lambda match: f"{PARTS[match[2]]} {number_of(match[1])} ", words)
    english = LISTED.sub(lambda match: f"{number_of(match[1])}, ", english)
    for chinese, meaning in WORDS.items():
        english = english.replace(chinese, meaning)
    return " ".join(re.sub(r"[（(]([一二三四五六七八九十]+)[)）]", _bracketed, english).split())


def _in_chinese(words: str) -> str:
    for pattern, meaning in IN_CHINESE:
        words = pattern.sub(meaning, words)
    return words


def number_of(words: str) -> int:
    """Return a Chinese number below a thousand."""
    total = 0
    last = 0
    for character in words:
        if character == "百":
            total, last = total + (last or 1) * 100, 0
        elif character == "十":
            total, last = total + (last or 1) * 10, 0
        else:
            last = DIGITS[character]
    return total + last


def _bracketed(match: re.Match[str]) -> str:
    return f"({number_of(match[1])}) "
