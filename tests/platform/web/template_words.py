"""Finds the words of a template that stand outside of `{% t %}`, where they would be read in one language only."""

import re
from html.parser import HTMLParser

from django.template.base import Lexer, Token, TokenType
from django.utils.text import smart_split

CHINESE = re.compile(r"[\u3400-\u9fff]")
WORD = re.compile(r"[A-Za-z]{2,}|[\u3400-\u9fff]")
READ_ATTRIBUTES = frozenset({"title", "alt", "placeholder", "aria-label", "label", "content"})
ALIKE = frozenset({"Banfa", "办法", "办", "Ctrl", "K", "SHA"})  # names and keys read alike in both languages
GAP = " "


class _Page(HTMLParser):
    """Collects what people read of a page: its text and the attributes that are read out or shown."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.read: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in ("code", "script", "style")
        machine = tag == "meta"
        self.read += [value for name, value in attrs if name in READ_ATTRIBUTES and value and not machine]

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in ("code", "script", "style")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.read.append(data)


def words_outside(source: str) -> list[str]:
    """Return the words that no `t` says."""
    page = _Page()
    page.feed(
        "".join(token.contents if token.token_type is TokenType.TEXT else GAP for token in tokens(source))
    )
    page.close()
    return [word for part in page.read for word in WORD.findall(part) if not _is_alike(word, part)]


def _is_alike(word: str, part: str) -> bool:
    return word in ALIKE or (
        CHINESE.match(word) is not None and all(one in "办法" for one in CHINESE.findall(part))
    )


def markup_of(source: str) -> str:
    """Return a template's own markup, a gap where Django puts something in."""
    return "".join(token.contents if token.token_type is TokenType.TEXT else GAP for token in tokens(source))


def tokens(source: str) -> list[Token]:
    return Lexer(source).tokenize()


def said(source: str) -> list[tuple[str, str]]:
    """Return the literal pairs of every `t`, also of those inside attributes."""
    pairs = []
    for token in tokens(source):
        bits = list(smart_split(token.contents)) if token.token_type is TokenType.BLOCK else []
        if bits[:1] == ["t"]:
            zh, en = (bit for bit in bits[1:3])
            if zh[0] == '"' and en[0] == '"':
                pairs.append((zh[1:-1], en[1:-1]))
    return pairs


def placeholders(words: str) -> set[str]:
    return set(re.findall(r"{(\w+)}", words))
