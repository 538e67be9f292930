"""Words in the reader's language."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol

from django.utils.translation import get_language, override

from banfa.kernel.text import Language

# A page asks for its language hundreds of times, and Django's answer takes several microseconds.
_answered_in: ContextVar[Language | None] = ContextVar("language of the answer", default=None)


class Bilingual(Protocol):
    """Anything that has its words in both languages."""

    @property
    def zh(self) -> str: ...

    @property
    def en(self) -> str: ...


@contextmanager
def answering_in(code: str) -> Iterator[None]:
    """Let everything inside be said in the language of one of the settings' codes."""
    mark = _answered_in.set(_language_of(code))
    try:
        with override(code):
            yield
    finally:
        _answered_in.reset(mark)


def language() -> Language:
    """Return the language of the answer that is being made."""
    return _answered_in.get() or _language_of(get_language() or "zh")


def _language_of(code: str) -> Language:
    return Language.ZH if code.startswith("zh") else Language.EN


def said(words: Bilingual | None) -> str:
    """Return the words in the reader's language, nothing for nothing."""
    if words is None:
        return ""
    return words.zh if language() is Language.ZH else words.en
