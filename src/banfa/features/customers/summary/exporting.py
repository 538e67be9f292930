"""The summary by unit as a file."""

from collections.abc import Iterator

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from banfa.features.customers.summary.asking import as_query, read_ask
from banfa.features.customers.summary.tree import Ask, Summary, summary_of
from banfa.kernel.text import Language, Text
from banfa.platform.access import Actor, Permission
from banfa.platform.exporting.kinds import About, Arguments, ExportKind, OnStep, Table, declare_export
from banfa.platform.exports.cells import CellValue
from banfa.platform.org.current import pack_on
from banfa.platform.web import languages

EXPORT_UNITS = "customers.units"
_OWN = (Text("机构代码", "Unit code"), Text("机构", "Unit"), Text("级别", "Level"))


def arguments_of(ask: Ask) -> Arguments:
    """Return what a summary that is taken out shows."""
    return {"ask": as_query(ask)}


def _ask(arguments: Arguments) -> Ask:
    return read_ask(QueryDict(arguments.get("ask", "")))


def _about(actor: Actor, arguments: Arguments, language: Language) -> About:
    """No customer stands in it, only numbers of them. Raises BadRequest."""
    return About(
        title=Text("机构汇总", "Summary by unit"), stem="units", customers=0, subject="register",
        address=f"{reverse('customers:units')}?{as_query(_ask(arguments))}",
    )  # fmt: skip


def _table(actor: Actor, arguments: Arguments, language: Language, on_step: OnStep) -> Table:
    found = summary_of(actor, pack_on(timezone.localdate()), _ask(arguments))
    columns = ["code", "unit", "level", *(column.key for column in found.columns for _ in column.parts)]
    return Table(columns=columns, heads=_heads(found), rows=_rows(found), sheet="units")


def declare_units_export() -> None:
    """Let the summary by unit be taken out."""
    declare_export(
        ExportKind(
            name=EXPORT_UNITS, action="units.exported", right=Permission.CUSTOMERS_CUSTOMER_EXPORT, about=_about,
            table=_table,
        )
    )  # fmt: skip


def _heads(found: Summary) -> list[str]:
    own = [languages.said(words) for words in _OWN]
    return [
        *own,
        *(
            f"{languages.said(column.title)} {languages.said(part.label)}".strip()
            if len(column.parts) > 1
            else languages.said(column.title)
            for column in found.columns
            for part in column.parts
        ),
    ]


def _rows(found: Summary) -> Iterator[list[CellValue]]:
    for row in found.rows:
        figures = [cell.figure for shown in row.shown for cell in shown.cells]
        yield [row.code, row.name, languages.said(row.level), *figures]
