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
LISTED = re.compile(r"^([一二三四五六七八九十]+)、")


def article_in(words: str, language: Language) -> str:
    """Return `第六条 2` as it stands, or as `Art. 6 2`; words without a known reading stay as they are."""
    if language is Language.ZH:
        return words
    english = NUMBERED.sub(lambda match: f"{PARTS[match[2]]} {number_of(match[1])} ", words)
    english = LISTED.sub(lambda match: f"{number_of(match[1])}, ", english)
    for chinese, meaning in WORDS.items():
        english = english.replace(chinese, meaning)
    return " ".join(re.sub(r"[（(]([一二三四五六七八九十]+)[)）]", _bracketed, english).split())


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
