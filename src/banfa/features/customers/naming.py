"""How a customer is found and sorted: by characters, pinyin, initials, code and phone."""

from functools import lru_cache

from pypinyin import Style, lazy_pinyin
from pypinyin.seg.simpleseg import seg

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


def pinyin_of(name: str) -> tuple[str, ...]:
    """Return one syllable per Chinese character; other runs of characters stand as they are, in small letters."""
    return tuple(syllable for word in seg(name) for syllable in _syllables(word))


@lru_cache(maxsize=50_000)  # names are made of few words, and looking a word up is slow
def _syllables(word: str) -> tuple[str, ...]:
    return tuple(part.lower() for part in lazy_pinyin(word, style=Style.NORMAL))


def sort_key(name: str) -> str:
    """Return the key by which lists sort names: their pinyin."""
    return " ".join(pinyin_of(name))[:LONGEST_SORT_KEY]


def search_words(*, name: str, code: str, phone: str) -> str:
    """Return everything a customer may be looked for by, in small letters; what may be cut off stands last."""
    syllables = pinyin_of(name)
    words = [name.lower(), code.lower(), phone]
    words += [_initials(one) for one in _readings(name, syllables)]
    words += ["".join(one) for one in _readings(name, syllables)]
    return " ".join(word for word in words if word)[:LONGEST_SEARCH]


def _readings(name: str, syllables: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Return the name as it is read, and read with its first character as a surname where that differs."""
    surname = SURNAMES.get(name[:1])
    return [syllables] if surname is None else [syllables, (surname, *syllables[1:])]


def _initials(syllables: tuple[str, ...]) -> str:
    return "".join(syllable[:1] for syllable in syllables)
