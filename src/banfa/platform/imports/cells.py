"""A workbook's cell as text that still knows what it was: plain text, or a mark, a kind and the content."""

import math
from datetime import date, datetime, time, timedelta
from decimal import Decimal

# Text of a workbook that starts with the mark itself is marked as text, so nothing can pose as a number.
MARK = "\x01"
NUMBER, DAY, TRUTH, WORDS, SPAN, ERROR, UNCOMPUTED, MERGED = "ndbthefm"


def written(value: object) -> str | None:
    """Return the text of what the workbook reader gave; None for an empty cell."""
    if isinstance(value, str):
        if not value:
            return None
        return f"{MARK}{WORDS}{value}" if value[0] == MARK else value
    match value:
        case None:
            return None
        case bool():
            return f"{MARK}{TRUTH}{int(value)}"
        case float() if not math.isfinite(value):
            return f"{MARK}{ERROR}{value}"
        case int() | float():
            return f"{MARK}{NUMBER}{fifteen_digits(value)}"
        case datetime():
            plain = value.time() == time() and value.tzinfo is None
            return f"{MARK}{DAY}{value.date().isoformat() if plain else value.isoformat()}"
        case date():
            return f"{MARK}{DAY}{value.isoformat()}"
        case time() | timedelta():
            return f"{MARK}{SPAN}{value}"
    raise TypeError(f"a workbook holds no {type(value).__name__}")


def marked(kind: str, detail: str) -> str:
    return f"{MARK}{kind}{detail}"


def fifteen_digits(number: float) -> str:
    """Write a number with the fifteen digits that a spreadsheet keeps, plainly below 10^15."""
    if -(10**15) < number < 10**15 and number == int(number):
        return str(int(number))
    exact = Decimal(f"{number:.15g}")
    return f"{exact:f}" if abs(exact) < 10**15 else f"{exact:E}"


def as_seen(text: str | None) -> str:
    """Return the cell as people see it; nothing where it has no value of its own."""
    if text is None or not text.startswith(MARK):
        return text or ""
    kind, content = text[1:2], text[2:]
    match kind:
        case "n" | "t" | "e" | "h":
            return content
        case "d":
            return content.replace("T", " ")
        case "b":
            return "TRUE" if content == "1" else "FALSE"
    return ""
