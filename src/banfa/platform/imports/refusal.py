"""A file that is refused whole."""

from collections.abc import Sequence

from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text


class FileRefused(BanfaError):
    """The file was not read, nothing has changed; `reason` says why and `remedy` the way out."""

    def __init__(self, reason: Text, remedy: Text) -> None:
        super().__init__(Text(f"{reason.zh}；{remedy.zh}", f"{reason.en}; {remedy.en}"))
        self.reason = reason
        self.remedy = remedy


class SheetToChoose(FileRefused):
    """Several sheets hold something and nobody said which is meant."""

    def __init__(self, reason: Text, remedy: Text, sheets: Sequence[str]) -> None:
        super().__init__(reason, remedy)
        self.sheets = tuple(sheets)


DAMAGED = Text("文件已损坏，无法读取", "the file is damaged and cannot be read")
SAVE_ANEW = Text(
    "请打开后另存为 xlsx 或 UTF-8 的 CSV 再上传",
    "open it, save it anew as xlsx or as CSV in UTF-8, and try again",
)
NO_ROWS = Text("文件中没有数据行", "the file has no data rows")
FILL_TEMPLATE = Text("请在表头下面填写数据", "fill in rows below the heading")


def changed_meanwhile() -> FileRefused:
    return FileRefused(
        Text("文件在读取过程中被改动", "the file was changed while it was being read"),
        Text("请等文件写完后再导入", "wait until it is written and try again"),
    )
