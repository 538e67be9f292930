"""Says what a search found a customer by, where it was not the name."""

import unicodedata
from html import escape

from banfa.features.customers.listing.columns import Reading
from banfa.features.customers.naming import is_latin, runs_of
from banfa.features.customers.queries.listing import Listed
from banfa.platform.access.fields import hides

BEFORE, AFTER = 3, 6  # characters of an address that stand beside what was found


class Hits:
    """The words of one search."""

    def __init__(self, words: str, reading: Reading) -> None:
        self._runs = runs_of(words)
        phone = reading.pack.fields.get("phone")
        address = reading.pack.fields.get("address")
        self._hides_phone = phone is None or hides(reading.actor, phone)
        self._hides_address = address is None or hides(reading.actor, address)

    def drawn(self, one: Listed) -> str:
        """Return the piece of the phone or the address that the search met, nothing where the name or code holds it."""
        found = [self._found(run, one) for run in self._runs]
        shown = next((words for words in found if words), "")
        return f'<span class="bf-hit">{shown}</span>' if shown else ""

    def _found(self, run: str, one: Listed) -> str:
        if run in _plain(one.name) or run in _plain(one.code):
            return ""
        if any(character.isdigit() for character in run):
            digits = "".join(character for character in one.phone if character.isdigit())
            if digits.endswith(run) or digits.startswith(run):
                shown = f"…{run}" if self._hides_phone and digits.endswith(run) else one.phone
                return _marked(shown, run) if not self._hides_phone or digits.endswith(run) else ""
        if is_latin(run) and not run.isdigit():
            return ""  # a reading of the name
        return "" if self._hides_address else _snippet(one.address, run)


def _plain(words: str) -> str:
    """Return words as they are compared, every character in its own place."""
    return "".join(_folded(character) for character in words)


def _folded(character: str) -> str:
    alike = unicodedata.normalize("NFKC", character).lower()
    return alike if len(alike) == 1 else character


def _snippet(address: str, run: str) -> str:
    """Return the address around what was found."""
    place = _plain(address).find(run)
    if place < 0:
        place = _plain(address).find(run[:2])
        run = run[:2]
    if place < 0:
        return ""
    start = max(place - BEFORE, 0)
    cut = address[start : place + len(run) + AFTER]
    return ("…" if start else "") + _marked(cut, run)


def _marked(words: str, run: str) -> str:
    place = _plain(words).find(run)
    if place < 0:
        return escape(words)
    end = place + len(run)
    return f"{escape(words[:place])}<mark>{escape(words[place:end])}</mark>{escape(words[end:])}"
