"""Finds the words of a template that stand outside of `{% t %}`, where they would be read in one language only."""

import re
from html.parser import HTMLParser
from itertools import takewhile

from django.template.base import Lexer, Token, TokenType
from django.utils.text import smart_split

from banfa.platform.web.templatetags import badges, entry, lists, pages

CHINESE = re.compile(r"[\u3400-\u9fff]")
WORD = re.compile(r"[A-Za-z]{2,}|[\u3400-\u9fff]")
WORDLESS = frozenset(
    {
        "fill",
        "note",
        "form",
        "filterbar",
        "pickall",
        "pickone",
        "meter",
        "skeleton",
        "pager",
        "moved",
        "graded",
        "field",
    }
)
READ_ATTRIBUTES = frozenset({"title", "alt", "placeholder", "aria-label", "label", "content"})
ALIKE = frozenset(
    {"Banfa", "办法", "办", "Ctrl", "Enter", "Esc", "K", "SHA", "CSV"}
)  # names and keys read alike in both languages
GAP = " "
NAMED = re.compile(r'\w+="')
# Tags that begin with words in both languages, and how many other literals stand before these.
COMPONENTS = {
    name: 1 if name in ("state", "tag", "toast") else 0
    for library in (badges, entry, lists, pages)
    for name in library.register.tags
    if name not in WORDLESS
}
READ_ARGUMENTS = frozenset(
    {"note", "hint", "error", "label", "unit", "words", "placeholder", "blank", "ask", "do", "shown"}
)


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
    """Return the literal pairs of every `t` and of every component, also of those inside attributes."""
    pairs = []
    for name, literals, _ in _tags(source):
        if name == "t" or name in COMPONENTS:
            words = literals[COMPONENTS.get(name, 0) :]
            pairs += list(zip(words[::2], words[1::2], strict=False))
    return pairs


def said_once(source: str) -> list[str]:
    """Return words that a component is given in one language alone: a lone title, or a literal note or hint."""
    found = []
    for name, literals, named in _tags(source):
        words = literals[COMPONENTS.get(name, 0) :] if name in COMPONENTS else []
        found += words[-1:] if len(words) % 2 else []
        found += [value for key, value in named.items() if key in READ_ARGUMENTS]
    return [words for words in found if WORD.search(words)]


def _tags(source: str) -> list[tuple[str, list[str], dict[str, str]]]:
    """Return each tag's name, the literals it begins with, and its named literals."""
    found = []
    for token in tokens(source):
        bits = list(smart_split(token.contents)) if token.token_type is TokenType.BLOCK else []
        literals = [bit[1:-1] for bit in takewhile(lambda bit: bit[0] == bit[-1] == '"', bits[1:])]
        named = {bit.split("=", 1)[0]: bit.split("=", 1)[1] for bit in bits[1:] if NAMED.match(bit)}
        if bits:
            found.append((bits[0], literals, {name: value.strip('"') for name, value in named.items()}))
    return found


def placeholders(words: str) -> set[str]:
    return set(re.findall(r"{(\w+)}", words))
