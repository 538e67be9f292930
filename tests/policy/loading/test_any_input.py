"""Whatever a file holds, the loader answers with problems and never with a crash."""

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from banfa.policy.loading import check
from banfa.policy.loading.written import read_file

HEAD = """name: trial
version: "2026.1"
effective: 2026-01-01
title: {zh: 试验, en: Trial}
summary: {zh: 试验制度, en: A pack for a test}
extends: [base]
"""
KEYS = st.sampled_from(
    ["fields", "floor", "title", "zh", "en", "type", "options", "value", "cites", "inferred", "classifications", "abc",
     "rank", "decide", "bands", "lookup", "join", "recency", "any", "all", "when", "share", "number", "figure",
     "parameters", "measures", "levels", "code", "ledger", "attributes", "areas", "values", "of", "over", "months",
     "quarters", "score", "zero_score", "within", "map", "measure", "at_least", "otherwise", "mark", "headline",
     "groups", "status", "name", "quantity", "digest", "lineage", "documents", "period", "note", "unit"]
)  # fmt: skip
WORDS = st.sampled_from(
    ["1", "-5", "20%", "null", "true", "N", "choice", "decimal", "A", "status == 'active'", "sum(amount)", "share(amount)",
     "NY-6.2.b", "NY-6.2.b.large_share", "abc", "class_of('abc')", "", "面积", "1e400", "nan", "0x10", "2026-01-01"]
)  # fmt: skip
TREES = st.recursive(
    WORDS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=14
)


def as_yaml(tree: object) -> str:
    """Write a tree in YAML's flow style."""
    if isinstance(tree, dict):
        return "{" + ", ".join(f"{key}: {as_yaml(value)}" for key, value in tree.items()) + "}"
    if isinstance(tree, list):
        return "[" + ", ".join(map(as_yaml, tree)) + "]"
    return f'"{tree}"'


@settings(max_examples=150, deadline=None)
@given(
    content=st.binary(max_size=80)
    | st.text(alphabet=" \n\t:-[]{},&*!|>'\"%@`#abc文0", max_size=60).map(str.encode)
)
def test_no_bytes_crash_the_reader(content: bytes) -> None:
    written, problems = read_file(content, "rules.yaml")

    assert written.entries is not None
    assert all(problem.line >= 1 and problem.text.zh and problem.text.en for problem in problems)


@settings(max_examples=100, deadline=None)
@given(tree=st.dictionaries(KEYS, TREES, max_size=5))
def test_no_rules_crash_the_checks(tree: dict[str, object]) -> None:
    with tempfile.TemporaryDirectory() as root:
        folder = Path(root) / "trial" / "2026.1"
        folder.mkdir(parents=True)
        (folder / "pack.yaml").write_text(HEAD, encoding="utf-8")
        rules = "\n".join(f"{key}: {as_yaml(value)}" for key, value in tree.items())
        (folder / "rules.yaml").write_text(rules, encoding="utf-8")

        problems = check(folder)

    assert all(problem.line >= 1 and problem.text.zh and problem.text.en for problem in problems)
    assert all(problem.file.startswith(("trial/", "base/")) for problem in problems)
