"""What somebody may have meant."""

import difflib
from collections.abc import Iterable

from banfa.kernel.text import Text


def did_you_mean(word: str, choices: Iterable[str]) -> Text:
    """Return a suggestion to append to an error, empty where nothing is near."""
    known = sorted(choices)
    near = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    if near:
        return Text(f"；是否指 {near[0]}？", f"; did you mean {near[0]}?")
    if known and len(known) <= 12:
        return Text(f"；可用：{'、'.join(known)}", f"; there is {', '.join(known)}")
    return Text("", "")
