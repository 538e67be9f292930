"""One value as a cell of CSV or XLSX."""

from datetime import date, datetime
from decimal import Decimal

from banfa.policy.values.formulas import escaped, unescaped
from banfa.policy.values.outcome import plain

CellValue = str | bool | int | Decimal | float | date | None

# A spreadsheet keeps fifteen digits; longer numbers go out as text, so that none is lost.
KEPT_DIGITS = 15
LONGEST_CELL = 32_767
CUT = "…"


def safe_cell(text: str) -> str:
    """Return the text as a CSV cell that no spreadsheet runs as a formula; reading it gives the same text back."""
    return escaped(text)


def as_csv(value: CellValue) -> str:
    """Return the cell's text: numbers plainly and never escaped, dates in ISO form, text escaped where it could run."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case Decimal() if value.is_finite():
            return plain(value)
        case float():
            return repr(value)
        case datetime():
            return value.isoformat(" ")
        case date():
            return value.isoformat()
    return safe_cell(str(value))


def as_sheet_text(text: str) -> str:
    """Return the text as a workbook's text cell. Only text that looks escaped already is escaped once more."""
    return text if unescaped(text) == text else escaped(text)


def fits_a_number_cell(value: int | Decimal | float) -> bool:
    """Tell whether a spreadsheet keeps every digit of the number."""
    digits = Decimal(str(value)).normalize()
    return digits.is_finite() and len(digits.as_tuple().digits) <= KEPT_DIGITS
