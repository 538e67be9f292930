"""Which row is the heading, and when two headings are the same words."""

import re
import unicodedata
from collections.abc import Collection, Sequence

from banfa.kernel.text import Text
from banfa.platform.imports.refusal import FILL_TEMPLATE, NO_ROWS, FileRefused

LOOKED_AT = 10
REMARK = re.compile(
    r"[(\[【](?:必填|选填|必填项|选填项|必须|可空|文本|文本格式|required|optional|text)[)\]】]"
)
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")


def folded_heading(words: str) -> str:
    """Return the heading without differences of case, width, blanks, line breaks and remarks such as （必填）."""
    plain = INVISIBLE.sub("", unicodedata.normalize("NFKC", words).casefold())
    return REMARK.sub("", "".join(plain.split())).strip("*:")


def heading_at(rows: Sequence[Sequence[str]], expected: Collection[str]) -> int:
    """Return the index of the heading among the first rows. Raises FileRefused where all are blank.

    It is the row with the most expected words; where none is known, the first row that is no title,
    which is a row with one filled cell above rows with more.
    """
    looked_at = rows[:LOOKED_AT]
    known = [len({folded_heading(cell) for cell in row} & set(expected)) for row in looked_at]
    if any(known):
        return known.index(max(known))
    filled = [sum(bool(cell.strip()) for cell in row) for row in looked_at]
    if not any(filled):
        raise FileRefused(NO_ROWS, FILL_TEMPLATE)
    if max(filled) > 1:
        return next(index for index, count in enumerate(filled) if count > 1)
    return filled.index(1)


def skipped_above(count: int) -> Text:
    return Text(f"跳过了表头上面的 {count} 行", f"{count} rows above the heading were skipped")


def blank_rows_dropped(count: int) -> Text:
    return Text(f"略去了 {count} 个空行", f"{count} blank rows were left out")


def blank_columns_dropped(count: int) -> Text:
    return Text(f"略去了 {count} 个空列", f"{count} blank columns were left out")
