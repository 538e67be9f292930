"""Lets filled sheets be taken out, through the one door."""

from collections.abc import Iterator, Sequence

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from banfa.features.contacts.visits.forms import read_score_wish
from banfa.features.contacts.visits.models import VisitSheet
from banfa.features.contacts.visits.queries.sheets import ScoreWish, sheets_in
from banfa.kernel.text import Language
from banfa.platform.access import Actor, Permission, customers_in_scope
from banfa.platform.exporting.kinds import About, Arguments, ExportKind, OnStep, Table, declare_export
from banfa.platform.exports.cells import CellValue
from banfa.platform.forms.showing import cells_of
from banfa.platform.org.current import pack_on
from banfa.policy.model import Pack, Sheet

EXPORT_SHEETS = "contacts.sheets"
RIGHT = Permission.CUSTOMERS_CUSTOMER_EXPORT
FIRST = ("code", "name", "at", "visitor", "total")
HEADS = {
    "code": ("客户编码", "Customer"), "name": ("名称", "Name"), "at": ("时间", "Time"),
    "visitor": ("走访人", "Visitor"), "total": ("得分", "Points"),
}  # fmt: skip


def declare_sheets_export() -> None:
    """Let filled sheets be taken out."""
    declare_export(
        ExportKind(name=EXPORT_SHEETS, action="sheets.exported", right=RIGHT, about=_about, table=_table)
    )


def _wish(arguments: Arguments, pack: Pack) -> ScoreWish:
    query = QueryDict(mutable=True)
    query.update({key: value for key, value in arguments.items() if value})
    return read_score_wish(query, pack.sheets)


def _about(actor: Actor, arguments: Arguments, language: Language) -> About:
    pack = pack_on(timezone.localdate())
    wish = _wish(arguments, pack)
    rows = sheets_in(actor, wish).filter(customers_in_scope(actor, RIGHT, "contact__customer__"))
    return About(
        title=pack.sheets[wish.sheet].title.text, stem=wish.sheet,
        customers=rows.values("contact__customer").distinct().count(), subject=f"sheet:{wish.sheet}",
        address=f"{reverse('contacts:scores')}?sheet={wish.sheet}", summary={"sheet": wish.sheet},
    )  # fmt: skip


def _table(actor: Actor, arguments: Arguments, language: Language, on_step: OnStep) -> Table:
    pack = pack_on(timezone.localdate())
    wish = _wish(arguments, pack)
    sheet = pack.sheets[wish.sheet]
    rows = [name for name, row in sheet.rows.items() if row.takes is None]
    return Table(
        columns=[*FIRST, *rows],
        heads=[HEADS[name][0 if language is Language.ZH else 1] for name in FIRST]
        + [sheet.rows[name].title.text.in_language(language) for name in rows],
        rows=_rows(actor, wish, sheet, rows, language), sheet=wish.sheet, code_at=0,
    )  # fmt: skip


def _rows(
    actor: Actor, wish: ScoreWish, sheet: Sheet, names: Sequence[str], language: Language
) -> Iterator[Sequence[CellValue]]:
    found = sheets_in(actor, wish).filter(customers_in_scope(actor, RIGHT, "contact__customer__"))
    related = found.select_related("contact__customer", "filled__version").order_by("contact__at", "pk")
    titles = [sheet.rows[name].title.text.in_language(language) for name in names]
    for one in related.iterator(chunk_size=1_000):
        yield _line(one, titles, language)


def _line(one: VisitSheet, titles: Sequence[str], language: Language) -> Sequence[CellValue]:
    contact, words = one.contact, dict(cells_of(one.filled, language))
    return (
        contact.customer.code, contact.customer.name, f"{timezone.localtime(contact.at):%Y-%m-%d %H:%M}",
        contact.person_name, one.filled.total, *(words.get(title, "") for title in titles),
    )  # fmt: skip
