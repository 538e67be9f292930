"""Puts a customer's values into the words of a template."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from banfa.policy.model import FieldType, Pack, Template, Title
from banfa.policy.model.messages import PLACEHOLDER
from banfa.policy.values import StoredValue, from_stored, shown

NOTHING: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Worded:
    """A message as it would be sent; `missing` names the values that the file does not have."""

    subject: str
    words: str
    missing: tuple[str, ...]


def worded(
    template: Template, values: Mapping[str, StoredValue], pack: Pack, *, occasion: Mapping[str, str] = NOTHING
) -> Worded:  # fmt: skip
    """Return a template filled for one customer; what the occasion says stands before a field of the same name."""
    language, missing = pack.messages.language, list[str]()

    def value_of(name: str) -> str:
        found = occasion[name] if name in occasion else _shown(pack, name, values.get(name), language)
        if not found:
            missing.append(name)
        return found

    def filled(title: Title | None) -> str:
        text = "" if title is None else getattr(title, language)
        return PLACEHOLDER.sub(lambda found: value_of(found[1]), text)

    subject, words = filled(template.subject), filled(template.words)
    return Worded(subject[:200], words, tuple(dict.fromkeys(missing)))


def day_in_words(on: date, language: str) -> str:
    """Return a day as a message says it."""
    return f"{on.month}月{on.day}日" if language == "zh" else f"{on:%-d %B}"


def _shown(pack: Pack, name: str, stored: StoredValue, language: str) -> str:
    field = pack.fields.get(name)
    if field is None or stored is None or stored == "":
        return ""
    try:
        value = from_stored(field, stored)
    except ValueError:
        return str(stored)
    if isinstance(value, date):
        return day_in_words(value, language)
    if field.type is FieldType.MONEY:
        return f"{value:,.2f}"
    return shown(field, value, language)
