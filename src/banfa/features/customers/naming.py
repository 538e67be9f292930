"""How a customer is found and sorted: by characters, pinyin, initials, code and phone."""

from functools import lru_cache

from pypinyin import Style, lazy_pinyin

LONGEST_SEARCH = 700
LONGEST_SORT_KEY = 250
# Surnames that read otherwise than the character alone.
SURNAMES = {
    "单": "shan",
    "曾": "zeng",
    "仇": "qiu",
    "解": "xie",
    "查": "zha",
    "区": "ou",
    "尉": "wei",
    "朴": "piao",
}


@lru_cache(maxsize=200_000)
def pinyin_of(name: str) -> tuple[str, ...]:
    """Return one syllable per Chinese character; other runs of characters stand as they are, in small letters."""
    return tuple(part.lower() for part in lazy_pinyin(name, style=Style.NORMAL))


def sort_key(name: str) -> str:
    """Return the key by which lists sort names: their pinyin."""
    return " ".join(pinyin_of(name))[:LONGEST_SORT_KEY]


def search_words(*, name: str, code: str, phone: str) -> str:
    """Return everything a customer may be looked for by, in small letters."""
    syllables = pinyin_of(name)
    spoken = "".join(syllables)
    initials = "".join(syllable[:1] for syllable in syllables)
    surname = SURNAMES.get(name[:1], "") + "".join(syllables[1:]) if name[:1] in SURNAMES else ""
    words = [name.lower(), code.lower(), spoken, initials, surname, phone]
    return " ".join(word for word in words if word)[:LONGEST_SEARCH]
