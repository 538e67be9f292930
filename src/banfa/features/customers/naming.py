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


@lru_cache(maxsize=20_000)  # sort key and search words ask one after the other
def pinyin_of(name: str) -> tuple[str, ...]:
    """Return one syllable per Chinese character; other runs of characters stand as they are, in small letters."""
    return tuple(part.lower() for part in lazy_pinyin(name, style=Style.NORMAL))


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
