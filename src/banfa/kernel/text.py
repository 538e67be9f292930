"""A sentence in both languages, so that neither can be forgotten."""

from dataclasses import dataclass
from enum import StrEnum


class Language(StrEnum):
    ZH = "zh"
    EN = "en"


@dataclass(frozen=True, slots=True)
class Text:
    """The same words in Chinese and in English."""

    zh: str
    en: str

    def in_language(self, language: str) -> str:
        """Return the Chinese words for `zh…`, the English ones for every other language."""
        return self.zh if language.startswith("zh") else self.en

    def __str__(self) -> str:
        return self.zh

    def __add__(self, other: "Text") -> "Text":
        return Text(self.zh + other.zh, self.en + other.en)


def same(words: str) -> Text:
    """Return a text that reads alike in both languages: a code, a figure, a name."""
    return Text(words, words)
