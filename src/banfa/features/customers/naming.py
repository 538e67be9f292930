"""How a customer is found and sorted: by characters, pinyin, initials, code and phone."""

from collections.abc import Iterator
from functools import lru_cache

from pypinyin import Style, lazy_pinyin
from pypinyin.constants import PHRASES_DICT, RE_HANS
from pypinyin.seg.mmseg import p_set
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
    words = _longest_words(name) if RE_HANS.match(name) else seg(name)
    return tuple(syllable for word in words for syllable in _syllables(word))


def _longest_words(text: str) -> Iterator[str]:
    """Cut Chinese characters as pypinyin does, the longest known word first, at a fifth of its cost."""
    start = 0
    while start < len(text):
        known = start
        end = start + 2
        while end <= len(text) and text[start:end] in p_set:
            if text[start:end] in PHRASES_DICT:
                known = end
            end += 1
        if end > len(text) and known == start:
            yield from text[start:]  # nothing but the beginning of longer words
            return
        known = max(known, start + 1)
        yield text[start:known]
        start = known


@lru_cache(maxsize=50_000)  # names are made of few words, and looking a word up is slow
def _syllables(word: str) -> tuple[str, ...]:
    return tuple(part.lower() for part in lazy_pinyin(word, style=Style.NORMAL))


def sort_key(name: str) -> str:
    """Return the key by which lists sort names: their pinyin."""
    return _sort_key(pinyin_of(name))


def search_words(*, name: str, code: str, phone: str) -> str:
    """Return everything a customer may be looked for by, in small letters; what may be cut off stands last."""
    return _search_words(name, pinyin_of(name), code, phone)


def search_words_and_sort_key(*, name: str, code: str, phone: str) -> tuple[str, str]:
    """Return both, reading the name once."""
    syllables = pinyin_of(name)
    return _search_words(name, syllables, code, phone), _sort_key(syllables)


def _sort_key(syllables: tuple[str, ...]) -> str:
    return " ".join(syllables)[:LONGEST_SORT_KEY]


def _search_words(name: str, syllables: tuple[str, ...], code: str, phone: str) -> str:
    readings = [syllables]
    surname = SURNAMES.get(name[:1])
    if surname is not None:  # read with its first character as a surname, too
        readings.append((surname, *syllables[1:]))
    words = [name.lower(), code.lower(), phone, *map(_initials, readings), *map("".join, readings)]
    return " ".join(filter(None, words))[:LONGEST_SEARCH]


def _initials(syllables: tuple[str, ...]) -> str:
    return "".join([syllable[:1] for syllable in syllables])
