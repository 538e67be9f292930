"""Where one stands in a long list, and the pages before and after."""

from typing import Any

from banfa.kernel.text import Text
from banfa.platform.web.numerals import figure


def turning(skip: int, shown: int, total: int, page_size: int) -> dict[str, Any]:
    """Return the rows to skip for the neighbouring pages, None where there is none, and the range in words."""
    first, last, whole = figure(skip + 1), figure(skip + shown), figure(total)
    return {
        "previous": max(0, skip - page_size) if skip else None,
        "next": skip + page_size if skip + page_size < total else None,
        "range": Text(f"第 {first}–{last} 户，共 {whole} 户", f"{first}–{last} of {whole}"),
    }
