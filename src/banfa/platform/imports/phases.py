"""How far an import has come, in words that a page and a terminal can show."""

from collections.abc import Callable
from enum import StrEnum

from banfa.kernel.text import Text

OnStep = Callable[[int, int], None]


class Phase(StrEnum):
    """The parts of the work, in their order."""

    READ = "read"
    CHECK = "check"
    COMPARE = "compare"
    REPORT = "report"
    WRITE = "write"


OnPhase = Callable[[Phase], None]
TITLES = {
    Phase.READ: Text("读取文件", "Reading the file"),
    Phase.CHECK: Text("逐行检查", "Checking every row"),
    Phase.COMPARE: Text("与现有数据比对", "Comparing with what is there"),
    Phase.REPORT: Text("整理被拒的行", "Listing the refused rows"),
    Phase.WRITE: Text("写入", "Writing"),
}
# What is counted: bytes while a file is read, rows from then on.
IN_ROWS = frozenset({Phase.CHECK, Phase.COMPARE, Phase.REPORT, Phase.WRITE})


def unwatched(phase: Phase) -> None:
    """Tell nobody."""


def uncounted(done: int, total: int) -> None:
    """Count for nobody."""
