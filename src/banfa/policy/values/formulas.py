"""Text that a spreadsheet would run as a formula, and how it travels safely through a CSV file."""

import unicodedata

STARTERS = frozenset("=+-@")
UNSEEN = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp", "Cn", "Co"})


def would_run(text: str) -> bool:
    """Tell whether a spreadsheet might take the text for a formula.

    Looks at the first character that shows, after NFKC: blanks, control and format characters hide the sign.
    """
    for character in text:
        if unicodedata.category(character) in UNSEEN:
            continue
        first = unicodedata.normalize("NFKC", character).lstrip()[:1]
        if first:
            return first in STARTERS
    return False


def escaped(text: str) -> str:
    """Return the text as a CSV cell may hold it; `unescaped` gives the very same text back."""
    return f"'{text}" if would_run(text.lstrip("'")) else text


def unescaped(text: str) -> str:
    """Take off the apostrophe that `escaped` put in front."""
    return text[1:] if text.startswith("'") and would_run(text.lstrip("'")) else text
