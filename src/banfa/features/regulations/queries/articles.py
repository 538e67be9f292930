"""Under which article a clause stands: its number without item and line."""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from banfa.policy.catalogue import Clause

HEADINGS = (
    re.compile(r"第[零一二三四五六七八九十百0-9-]+[条章节段]"),
    re.compile(r"(?:art|sec|ch)\.\s?\d+"),
    re.compile(r"[一二三四五六七八九十]+(?=[、\s(（\d]|$)"),
    re.compile(r"\d+(?:\.\d+)?"),
    re.compile(r"[A-Za-z]+ \d+(?:\.\d+)?"),
    re.compile(r"[A-Za-z][A-Za-z ]*[A-Za-z]"),
    re.compile(r"[^\s、，,(（\d]+"),
)


def heading_of(article: str) -> str:
    """Return `第六条` of `第六条 2`, `art.3` of `art.3 (7)`, `6.3` of `6.3.1.2`; words without a number stay whole."""
    for pattern in HEADINGS:
        match = pattern.match(article)
        if match:
            return match[0]
    return article


def by_article(clauses: Iterable[Clause]) -> Iterator[tuple[str, list[Clause]]]:
    """Yield the clauses that stand under one article together, in the order of the text."""
    for heading, found in groupby(clauses, key=lambda clause: heading_of(clause.article)):
        yield heading, list(found)
