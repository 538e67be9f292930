"""The sheets of workbooks that we write ourselves: those that hold no rows to import are passed over."""

from banfa.kernel.text import Text

REJECTED = Text("被拒的行", "Rejected rows")
SUMMARY = Text("汇总", "Summary")
EXAMPLE = Text("示例", "Example")
EXPLAINED = Text("填写说明", "How to fill in")
BESIDE = frozenset(words for sheet in (SUMMARY, EXAMPLE, EXPLAINED) for words in (sheet.zh, sheet.en))


def is_beside(name: str) -> bool:
    """Tell whether a sheet only stands beside the rows."""
    return name.strip() in BESIDE
