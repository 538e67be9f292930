"""Writes a list of customers as it is shown: the chosen rows and columns, under the right to take data out."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from pathlib import Path
from secrets import token_hex

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from banfa.features.customers.listing.columns import Column, Reading, chosen_columns, columns_for
from banfa.features.customers.listing.selecting import NobodyChosen, Selection, chosen
from banfa.features.customers.models import Customer
from banfa.features.customers.queries.listing import listed
from banfa.features.customers.standing import standings
from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Language, Text
from banfa.platform.access import Actor, Permission
from banfa.platform.audit import recording as audit
from banfa.platform.exports.cells import CellValue
from banfa.platform.exports.choosing import ENDINGS, table_written
from banfa.platform.org.current import pack_on

EXPORT = Permission.CUSTOMERS_CUSTOMER_EXPORT
EXPORT_LIST = "customers.export"  # the job
AT_ONCE = 5_000  # so many are written while somebody waits; more go to the background
LOT = 1_000
LONGEST_WHY = 200
CODE, NAME = Text("客户代码", "Code"), Text("客户名称", "Name")
OnStep = Callable[[int, int], None]


class NoWhy(BanfaError):
    """Data that leave the house leave with a reason."""

    status = 400


class BadEnding(BanfaError):
    """A file of this kind is not written."""

    status = 400


def place_of(name: str) -> Path:
    """Return where the file of a finished export lies."""
    return Path(settings.BANFA_HOME) / "exports" / Path(name).name


def export_list(
    selection: Selection,
    *,
    columns: Sequence[str],
    ending: str,
    why: str,
    language: Language,
    actor: Actor,
    at: datetime,
    on_step: OnStep = lambda done, total: None,
) -> tuple[str, int]:
    """Write the chosen customers in the order of their names; return the file's name below `exports`, and the rows.

    Raises Denied, NobodyChosen, NoWhy, BadEnding, TooManyRows.
    """
    reason = required_reason(why)
    if ending not in ENDINGS:
        raise BadEnding(Text(f"不支持 {ending[:10]} 文件", f"no {ending[:10]} file is written"))
    found, pack, current = chosen(actor, selection, EXPORT), pack_on(at.date()), standings()
    if not found.exists():
        raise NobodyChosen
    shown = chosen_columns(columns_for(actor, pack, current), columns)
    empty = Reading(actor=actor, pack=pack, language=language, standings=current, customers=())
    folder = place_of("x").parent
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{token_hex(8)}{ending}"
    heads = [title.in_language(language) for title in (CODE, NAME, *(one.title for one in shown))]
    rows = _rows(found, shown, empty, on_step)
    with table_written(path, heads, rows, sheet="customers") as count, transaction.atomic():
        audit.record(
            "customers.exported", "register", actor=actor, at=at,
            summary={"rows": count, "why": reason, "list": selection.wish if selection.every else "ticked",
                     "columns": [one.key for one in shown], "file": ending},
        )  # fmt: skip
    return path.name, count


def required_reason(why: str) -> str:
    """Return why something is done, in one line. Raises NoWhy."""
    reason = " ".join(why.split())
    if not 2 <= len(reason) <= LONGEST_WHY:
        raise NoWhy(
            Text(f"请写明用途（2 至 {LONGEST_WHY} 字）", f"say what for, in 2 to {LONGEST_WHY} characters")
        )
    return reason


def _rows(
    found: QuerySet[Customer], columns: Sequence[Column], empty: Reading, on_step: OnStep
) -> Iterator[list[CellValue]]:
    ids = list(found.order_by("sort_key", "pk").values_list("pk", flat=True))
    waiting, done = iter(ids), 0
    while lot := list(islice(waiting, LOT)):
        place = {pk: index for index, pk in enumerate(lot)}
        rows = listed(Customer.objects.filter(pk__in=lot), empty.standings)
        reading = Reading(
            actor=empty.actor, pack=empty.pack, language=empty.language, standings=empty.standings,
            customers=sorted(rows, key=lambda one: place[one.pk]),
        )  # fmt: skip
        gives = [one.give(reading) for one in columns]
        for one in reading.customers:
            yield [one.code, one.name, *(give(one) for give in gives)]
        done += len(lot)
        on_step(done, len(ids))


def arguments_of(
    selection: Selection, *, columns: Sequence[str], ending: str, why: str, language: Language
) -> Mapping[str, str]:
    """Return an export as a job keeps it."""
    return {
        **selection.as_data(), "columns": ",".join(columns), "ending": ending, "why": why, "language": str(language),
    }  # fmt: skip
