"""Whether typed words fit a title: by its characters, its pinyin, its initials, or its English."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from pypinyin import Style, lazy_pinyin

from banfa.kernel.text import Text

NOWHERE = (0, 0)


@dataclass(frozen=True, slots=True, order=True)
class Fit:
    """How well words fit: less is better. First whether they stand there as typed at the beginning, then where."""

    rank: int
    start: int


def fit_of(words: str, title: Text, also: Sequence[str] = ()) -> Fit | None:
    """Return how words fit a title in either language or one of its other names, None where they don't."""
    found = [_fit(words, name) for name in (title.zh, title.en, *also)]
    return min((one for one in found if one is not None), default=None)


def span_of(words: str, title: str) -> tuple[int, int]:
    """Return which characters of a title typed words stand for, (0, 0) for none."""
    typed = _typed(words)
    if not typed:
        return NOWHERE
    start = title.casefold().find(typed)
    if start >= 0:
        return start, start + len(typed)
    bare = typed.replace(" ", "")
    for start in range(len(title)):
        end = _read_until(bare, _sounds(title), start)
        if end is not None:
            return start, end
    return NOWHERE


def _fit(words: str, title: str) -> Fit | None:
    start, end = span_of(words, title)
    if start == end:
        return None
    is_literal = _typed(words) in title.casefold()
    return Fit(rank=2 * (start > 0) + (not is_literal), start=start)


def _typed(words: str) -> str:
    return " ".join(words.split()).casefold()


@lru_cache(maxsize=4_096)  # titles of pages and the names last shown are asked for at every letter typed
def _sounds(title: str) -> tuple[str, ...]:
    """Return how each character of a title is typed: a Chinese one by its syllable, any other as it is."""
    read = lazy_pinyin(title, style=Style.NORMAL, errors=list)  # type: ignore[arg-type]  # a list too
    return tuple(one.lower() for one in read)


def _read_until(typed: str, sounds: Sequence[str], place: int) -> int | None:
    """Return the end of the characters from `place` on that are typed so, each whole or by its first letter."""
    if not typed:
        return place
    if place == len(sounds):
        return None
    sound = sounds[place]
    if sound.startswith(typed):
        return place + 1
    for part in dict.fromkeys((sound, sound[:1])):
        if part and typed.startswith(part):
            end = _read_until(typed[len(part) :], sounds, place + 1)
            if end is not None:
                return end
    return None
