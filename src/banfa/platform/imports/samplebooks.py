"""A workbook to fill in, made from the columns of a kind of file: headings, choices as drop-downs, an example, remarks."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from banfa.kernel.text import Text
from banfa.platform.exports.cells import CellValue
from banfa.platform.exports.tables import open_workbook, write_sheet
from banfa.platform.imports import ownsheets
from banfa.platform.imports.columns import Column
from banfa.policy.model import Field, FieldType, Typed

ROWS = 5_000
LONGEST_LIST = 255
REQUIRED = Text("（必填）", " (required)")
YES, NO = Text("是", "yes"), Text("否", "no")
EXAMPLES: Mapping[FieldType, Text] = {
    FieldType.TEXT: Text("示例文字", "sample"),
    FieldType.LONG_TEXT: Text("示例说明", "a longer remark"),
    FieldType.INTEGER: Text("1", "1"),
    FieldType.DECIMAL: Text("1.5", "1.5"),
    FieldType.MONEY: Text("1234.50", "1234.50"),
    FieldType.DATE: Text("2026-01-15", "2026-01-15"),
    FieldType.YES_NO: YES,
    FieldType.PHONE: Text("13800138000", "13800138000"),
    FieldType.MOBILE: Text("13800138000", "13800138000"),
    FieldType.ID_NUMBER: Text("11010519491231002X", "11010519491231002X"),
    FieldType.USCC: Text("91350100M000100Y43", "91350100M000100Y43"),
    FieldType.BANK_CARD: Text("6222021001116245702", "6222021001116245702"),
    FieldType.LANDLINE: Text("010-65123456", "010-65123456"),
    FieldType.LICENCE: Text("110101100001", "110101100001"),
    FieldType.BANK_ACCOUNT: Text("0200001009014232615", "0200001009014232615"),
    FieldType.ADDRESS: Text("澜州市东城区人民路 8 号", "澜州市东城区人民路 8 号"),
    FieldType.EMAIL: Text("name@example.com", "name@example.com"),
}
KINDS: Mapping[FieldType, Text] = {
    FieldType.TEXT: Text("文字", "text"),
    FieldType.LONG_TEXT: Text("长文字", "long text"),
    FieldType.INTEGER: Text("整数", "whole number"),
    FieldType.DECIMAL: Text("小数", "number"),
    FieldType.MONEY: Text("金额", "money"),
    FieldType.DATE: Text("日期，如 2026-01-15", "date, as 2026-01-15"),
    FieldType.YES_NO: Text("是或否", "yes or no"),
    FieldType.CHOICE: Text("选择", "choice"),
    FieldType.PHONE: Text("电话", "telephone"),
    FieldType.MOBILE: Text("手机号", "mobile phone"),
    FieldType.ID_NUMBER: Text("身份证号（文本格式）", "identity number, formatted as text"),
    FieldType.USCC: Text("统一社会信用代码", "unified social credit code"),
    FieldType.BANK_CARD: Text("银行卡号（文本格式）", "bank card, formatted as text"),
    FieldType.LANDLINE: Text("固定电话，含区号", "landline with its area code"),
    FieldType.LICENCE: Text("专卖许可证号（文本格式）", "tobacco licence number, formatted as text"),
    FieldType.BANK_ACCOUNT: Text("银行账号（文本格式）", "bank account, formatted as text"),
    FieldType.ADDRESS: Text("地址，从市县写起", "address, beginning with the city or county"),
    FieldType.EMAIL: Text("电子邮箱", "e-mail"),
}
EXPLAINING = (
    Text("列", "Column"), Text("必填", "Required"), Text("填什么", "What it takes"), Text("可选值", "Choices"),
    Text("示例", "Example"), Text("也可写作", "Also called"),
)  # fmt: skip


def write_sample(
    path: Path, columns: Sequence[Column], *, title: Text, examples: Mapping[str, str], language: str
) -> None:
    """Write the workbook in the reader's language. Filled in, it is imported as it is: only the first sheet is read."""
    with open_workbook(path) as book:
        _sheet_to_fill(book, columns, title, language)
        headings = [_heading(column, language) for column in columns]
        example = [example_of(column, examples, language) for column in columns]
        write_sheet(book, ownsheets.EXAMPLE.in_language(language), headings, [example])
        explained = [_explained(column, examples, language) for column in columns]
        words = [part.in_language(language) for part in EXPLAINING]
        write_sheet(book, ownsheets.EXPLAINED.in_language(language), words, explained)


def example_of(column: Column, examples: Mapping[str, str], language: str) -> str:
    """Return a value that the column takes."""
    if column.name in examples:
        return examples[column.name]
    field = column.field
    if field.type is FieldType.CHOICE:
        return field.options[0].text.in_language(language)
    if field.type in (FieldType.INTEGER, FieldType.DECIMAL) and (bound := _within(field)) is not None:
        return bound
    words = EXAMPLES[field.type].in_language(language)
    length = field.length if isinstance(field, Field) else None
    return ("A0" + "0" * field.longest)[: length - 1] + "1" if length else words[: field.longest]


def _within(field: Typed) -> str | None:
    """Return a bound where the usual example lies outside of what the field takes."""
    usual = Decimal(EXAMPLES[field.type].en)
    least = field.minimum.value if field.minimum is not None else None
    most = field.maximum.value if field.maximum is not None else None
    if least is not None and usual < least:
        return f"{least:f}"
    return f"{most:f}" if most is not None and usual > most else None


def _sheet_to_fill(book: Workbook, columns: Sequence[Column], title: Text, language: str) -> None:
    sheet = book.add_worksheet(title.in_language(language)[:31])
    must = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#E2F0EE"})
    may = book.add_format({"bold": False, "text_wrap": True, "valign": "top"})
    as_text, as_date = book.add_format({"num_format": "@"}), book.add_format({"num_format": "yyyy-mm-dd"})
    for index, column in enumerate(columns):
        heading = _heading(column, language)
        sheet.write_string(0, index, heading, must if column.required else may)
        kind = as_date if column.field.type is FieldType.DATE else as_text if _is_text(column.field) else None
        sheet.set_column(index, index, min(32, max(12, 2 * len(heading))), kind)
        _offer(sheet, index, column.field, language)
    sheet.freeze_panes(1, 0)


def _heading(column: Column, language: str) -> str:
    return (column.label + REQUIRED if column.required else column.label).in_language(language)


def _is_text(field: Typed) -> bool:
    return field.type not in (FieldType.INTEGER, FieldType.DECIMAL, FieldType.MONEY, FieldType.DATE)


def _offer(sheet: Worksheet, index: int, field: Typed, language: str) -> None:
    """Let the choices drop down, where a spreadsheet has room for them."""
    offered = [option.text.in_language(language) for option in field.options]
    if field.type is FieldType.YES_NO:
        offered = [YES.in_language(language), NO.in_language(language)]
    if offered and len(",".join(offered)) <= LONGEST_LIST and not any("," in words for words in offered):
        sheet.data_validation(
            1, index, ROWS, index,
            {"validate": "list", "source": offered, "error_type": "warning", "ignore_blank": True},
        )  # fmt: skip


def _explained(column: Column, examples: Mapping[str, str], language: str) -> list[CellValue]:
    field = column.field
    choices = "\n".join(f"{option.text.in_language(language)} ({option.value})" for option in field.options)
    required = YES.in_language(language) if column.required else ""
    called = dict.fromkeys((column.name, *field.aliases, *column.aliases))
    return [
        column.label.in_language(language), required, _asked(column, language), choices,
        example_of(column, examples, language), ", ".join(called),
    ]  # fmt: skip


def _asked(column: Column, language: str) -> str:
    """Say what the column takes: its kind, its unit and its bounds."""
    field = column.field
    parts = [KINDS[field.type].in_language(language)]
    if field.unit is not None:
        parts.append(field.unit.text.in_language(language))
    for bound, words in ((field.minimum, Text("最小", "least")), (field.maximum, Text("最大", "most"))):
        if bound is not None and bound.value is not None:
            parts.append(f"{words.in_language(language)} {bound.value:f}")
    for on, words in (
        (column.not_before, Text("不早于", "not before")),
        (column.not_after, Text("不晚于", "not after")),
    ):
        if on is not None:
            parts.append(f"{words.in_language(language)} {on.isoformat()}")
    return ", ".join(parts)
