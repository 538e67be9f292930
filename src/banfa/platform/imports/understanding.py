"""What a workbook's marked cell stands for: a value that `policy.values.read` judges, or none of its own."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from banfa.kernel.text import Text
from banfa.platform.imports.cells import DAY, ERROR, MARK, NUMBER, TRUTH, WORDS
from banfa.policy.values import BadValue, SheetNumber

DAYS_FROM_1900_TO_1904 = 1462


@dataclass(frozen=True, slots=True)
class Unusable:
    """A cell without a value of its own: an error, a formula never computed, the rest of a merged cell, a span."""

    kind: str
    detail: str

    def refusal(self) -> BadValue:
        """The reason and remedy that a row error says."""
        match self.kind:
            case "e":
                return BadValue(
                    Text(f"单元格是错误值 {self.detail}", f"the cell shows the error {self.detail}"),
                    Text("请在表格中改正公式或填写实际值", "correct the formula or give the value itself"),
                )
            case "f":
                return BadValue(
                    Text("公式没有保存计算结果", "the formula has no stored value"),
                    Text(
                        "请用 Excel 打开并保存一次，或改填数值",
                        "open and save it once in Excel, or give the value",
                    ),
                )
            case "m":
                return BadValue(
                    Text(
                        f"此格属于合并单元格 {self.detail}",
                        f"the cell is part of the merged cells {self.detail}",
                    ),
                    Text("请取消合并，逐行填写", "unmerge them and fill in every row"),
                )
        return BadValue(
            Text("单元格只有时间，没有日期或数值", "the cell holds a time of day and nothing else"),
            Text("请填写该项要求的内容", "give what this item asks for"),
        )


Cell = str | bool | date | SheetNumber | Unusable


def understood(text: str, *, since_1904: bool = False) -> Cell:
    """Return what a marked or plain text stands for. Serials of a 1904 workbook come out as the usual ones."""
    if not text.startswith(MARK):
        return text
    kind, content = text[1:2], text[2:]
    if kind == NUMBER:
        try:
            number = Decimal(content)
        except InvalidOperation:
            return Unusable(ERROR, content)
        return SheetNumber(number + DAYS_FROM_1900_TO_1904 if since_1904 else number)
    if kind == DAY:
        return date.fromisoformat(content) if len(content) == 10 else datetime.fromisoformat(content)
    if kind == TRUTH:
        return content == "1"
    return content if kind == WORDS else Unusable(kind, content)
