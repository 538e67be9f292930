"""Every Text in the code says the same in both languages, each in its own."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import banfa

SOURCE = Path(banfa.__file__).parent
CHINESE = re.compile(r"[\u3400-\u9fff]")
WORD = re.compile(r"[A-Za-z]{3,}")
FILLED = re.compile(r"\{[^}]*\}|<[^>]*>|`[^`]*`|\S+@\S+")
# Names that the Chinese have no other word for.
FOREIGN = frozenset(
    {
        "CSV",
        "XLSX",
        "Parquet",
        "UTF",
        "GB18030",
        "SHA",
        "URL",
        "DuckDB",
        "PostgreSQL",
        "ASCII",
        "YAML",
        "JSON",
    }
)
INVENTED = re.compile(
    "澜州市东城区人民路 8 号|澜州|岚海"
)  # towns of the demonstrations, which have no English name
COUNTING_WORD = 2  # characters of 户 or 页次, for which English says nothing after a figure
MODULES = sorted(SOURCE.rglob("*.py"))


def texts(source: str) -> Iterator[tuple[int, str, str]]:
    """Find every `Text(zh, en)` of two literals, with its line; what is filled in is left out."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Text":
            words = [_words(one) for one in node.args]
            if len(words) == 2 and None not in words:
                yield node.lineno, str(words[0]), str(words[1])


def _words(node: ast.expr) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(one.value) if isinstance(one, ast.Constant) else "{}" for one in node.values)
    return None


def untranslated(zh: str, en: str) -> str:
    """Say what is wrong with a pair, nothing if nothing is."""
    chinese, english = INVENTED.sub("", FILLED.sub("", zh)), INVENTED.sub("", FILLED.sub("", en))
    if CHINESE.search(english):
        return "Chinese among the English words"
    if set(WORD.findall(chinese)) - FOREIGN and not CHINESE.search(chinese):
        return "no Chinese among the Chinese words"
    if len(CHINESE.findall(chinese)) > COUNTING_WORD and not re.search("[A-Za-z{]", en):
        return "no English words"
    return ""


def test_every_text_is_translated() -> None:
    found = (
        (f"{path.relative_to(SOURCE)}:{line}", zh, en, untranslated(zh, en))
        for path in MODULES
        for line, zh, en in texts(path.read_text(encoding="utf-8"))
    )

    assert [one for one in found if one[-1]] == []


@pytest.mark.parametrize(
    ("zh", "en"), [("客户", "客户"), ("Customers", "Customers"), ("没有客户", ""), ("见 {}", "see 条款 {}")]
)
def test_an_untranslated_one_is_found(zh: str, en: str) -> None:
    assert untranslated(zh, en)


@pytest.mark.parametrize(
    ("zh", "en"), [("客户", "Customers"), ("CSV", "CSV"), ("{} – {}", "{} – {}"), ("{} 户", "{}")]
)
def test_a_translated_one_passes(zh: str, en: str) -> None:
    assert not untranslated(zh, en)
