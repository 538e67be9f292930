"""How a customer is found and sorted: by characters, pinyin, initials, code, phone and address."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from pypinyin import Style, lazy_pinyin
from pypinyin.constants import PHRASES_DICT, RE_HANS
from pypinyin.seg.mmseg import p_set
from pypinyin.seg.simpleseg import seg

LONGEST_SORT_KEY = 250
READ_CHARACTERS = 40  # of a name; what comes later is found by its characters alone
LONGEST_READING, MOST_INITIALS, LONGEST_RUN = 12, 8, 40
# Stands before what is read from its end; no word that somebody types holds a character of this kind.
BACKWARDS = "\ue000"
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
# Stands before what an address says, so that a name is never looked for among addresses.
IN_ADDRESS = "\ue002"
ADDRESS_CHARACTERS = 60  # of an address; what comes later is found by nobody
# What everybody's address begins with: the province, the city, and the county within it.
_DIVISION = re.compile(
    r"^(?:\D{2,8}?(?:省|自治区))?(?:\D{2,6}?(?:(?<![超夜菜集花闹])市|自治州|地区|盟))?"
    r"(?:\D{1,6}?(?:县|自治旗|(?<![小社园厂校景发])区))?"
)
_NO_WORD = re.compile(r"[\W_]+")
_RUN = re.compile(r"[a-z0-9]+|[^a-z0-9]+")


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


def _sort_key(syllables: tuple[str, ...]) -> str:
    return " ".join(syllables)[:LONGEST_SORT_KEY]


def runs_of(words: str) -> list[str]:
    """Return the runs of letters and digits, and those of other characters, in small letters without punctuation."""
    return [run for word in words.split() for run in _RUN.findall(_bare(word))]


def is_latin(run: str) -> bool:
    """Tell whether a run is one of letters and digits."""
    return run[0].isascii()


def pairs_of(run: str) -> list[str]:
    """Return the neighbouring pairs of a run of characters."""
    return [run[start : start + 2] for start in range(len(run) - 1)]


def search_words(*, name: str, code: str, phone: str, address: str = "") -> str:
    """Return the words by whose beginnings a customer is found, each once.

    Pairs of characters and the last one; pinyin and initials from every character on; code and phone from either end;
    the pairs, numbers and last characters of the address after its division, marked as such.
    """
    return _search_words(name, pinyin_of(name), code, phone, address)


def search_words_and_sort_key(*, name: str, code: str, phone: str, address: str) -> tuple[str, str]:
    """Return both, reading the name once."""
    syllables = pinyin_of(name)
    return _search_words(name, syllables, code, phone, address), _sort_key(syllables)


def _search_words(name: str, syllables: tuple[str, ...], code: str, phone: str, address: str) -> str:
    found = [*_written(name), *_read(name, syllables)]
    for number in filter(None, (_bare(code), _bare(phone))):
        found += [number, BACKWARDS + number[::-1]]
    if address:
        found += [IN_ADDRESS + word for word in _written(own_part(address))]
    return " ".join(dict.fromkeys(found))


def own_part(address: str) -> str:
    """Return an address without the province, city and county that it begins with."""
    division = _DIVISION.match(address)
    return address[division.end() if division else 0 :][:ADDRESS_CHARACTERS]


def _written(name: str) -> Iterator[str]:
    for run in runs_of(name):
        if is_latin(run):
            yield run[:LONGEST_RUN]
        else:
            yield from pairs_of(run)
            yield run[-1]


def _read(name: str, heard_as: tuple[str, ...]) -> Iterator[str]:
    heard = [_bare(syllable) for syllable in heard_as[:READ_CHARACTERS]]
    syllables = tuple(syllable for syllable in heard if syllable)
    surname = SURNAMES.get(name[:1])
    readings = [syllables] if surname is None else [syllables, (surname, *syllables[1:])]
    initials = "".join(syllable[0] for syllable in syllables)
    for start in range(len(syllables)):
        yield _joined(syllables[start:])
        yield initials[start : start + MOST_INITIALS]
    for other in readings[1:]:
        yield _joined(other)
        yield "".join(syllable[0] for syllable in other[:MOST_INITIALS])


def _joined(syllables: tuple[str, ...]) -> str:
    return "".join(syllables[:LONGEST_READING])[:LONGEST_READING]


@lru_cache(maxsize=50_000)
def _bare(word: str) -> str:
    return _NO_WORD.sub("", unicodedata.normalize("NFKC", word).lower())
