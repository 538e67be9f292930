"""Words in the reader's language."""

from typing import Protocol

from django.utils.translation import get_language

from banfa.kernel.text import Language


class Bilingual(Protocol):
    """Anything that has its words in both languages."""

    @property
    def zh(self) -> str: ...

    @property
    def en(self) -> str: ...


def language() -> Language:
    """Return the language of the answer that is being made."""
    return Language.ZH if (get_language() or "zh").startswith("zh") else Language.EN


def said(words: Bilingual | None) -> str:
    """Return the words in the reader's language, nothing for nothing."""
    if words is None:
        return ""
    return words.zh if language() is Language.ZH else words.en
