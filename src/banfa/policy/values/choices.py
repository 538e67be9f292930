"""Choices by code or label, and yes or no in the words that people use."""

import difflib
import unicodedata
from collections.abc import Mapping

from banfa.kernel.text import Text
from banfa.policy.model import Typed
from banfa.policy.values.outcome import BadValue, Reading
from banfa.policy.values.text import clean

YES = ("是", "yes", "y", "true", "t", "1", "对", "有", "√", "✓", "✔", "☑")
NO = ("否", "no", "n", "false", "f", "0", "错", "无", "没有", "×", "✗", "✘", "不是", "不")
LISTED = 12


def read_choice(field: Typed, raw: str) -> Reading:
    """Read an option's code from its code or either label. Raises BadValue naming the nearest."""
    exact = exact_words(field)
    if raw in exact:
        return Reading(exact[raw])
    cleaned = clean(raw)
    words = str(cleaned.value)
    found = exact.get(words) or by_fold(field).get(folded(words))
    if found is None:
        raise BadValue(Text("不在可选项中", "this is none of the choices"), _remedy(field, words))
    return Reading(found, cleaned.notes)


def exact_words(field: Typed) -> Mapping[str, str]:
    """Every way to write an option as it stands in the pack; a code wins over a label that reads alike."""
    labels = {label: option.value for option in reversed(field.options) for label in (option.en, option.zh)}
    return {**labels, **{option.value: option.value for option in field.options}}


def by_fold(field: Typed) -> Mapping[str, str]:
    """The same words folded; a code wins over a label here too."""
    exact = exact_words(field)
    return {folded(known): exact[known] for known in sorted(exact, key=lambda known: exact[known] == known)}


def read_yes_no(raw: str) -> Reading:
    """Read yes or no as a bool. Raises BadValue."""
    cleaned = clean(raw)
    words = folded(str(cleaned.value))
    if words in YES or words in NO:
        return Reading(words in YES, cleaned.notes)
    raise BadValue(Text("应填“是”或“否”", "yes or no is needed"), Text("请填写“是”或“否”", "write yes or no"))


def folded(words: str) -> str:
    """The words without differences of case, width and blanks."""
    return "".join(unicodedata.normalize("NFKC", words).casefold().split())


def _remedy(field: Typed, words: str) -> Text:
    known = by_fold(field)
    near = difflib.get_close_matches(folded(words[:48]), list(known), n=1, cutoff=0.5)
    choices = field.options[:LISTED]
    more = "…" if len(field.options) > LISTED else ""
    listed = Text(
        "、".join(f"{option.zh}（{option.value}）" for option in choices) + more,
        ", ".join(f"{option.en} ({option.value})" for option in choices) + more,
    )
    if not near:
        return Text("请从以下选项中选择：", "choose one of: ") + listed
    label = field.label_of(known[near[0]])
    guess = Text(f"是否想填“{label.zh}”？", f"did you mean {label.en}? ")
    return guess + Text("可选：", "Choices: ") + listed
