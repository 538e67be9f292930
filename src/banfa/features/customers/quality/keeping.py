"""Keeps the marks of files: how complete each is and its keys, with every write of the register."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from django.db import transaction

from banfa.features.customers.duplicates.keys import Keys, asked_by, keys_of
from banfa.features.customers.models import Customer
from banfa.features.customers.quality.completeness import completeness_of
from banfa.features.customers.quality.models import FileMark
from banfa.features.customers.services.following import Written
from banfa.platform.audit.inserting import insert_rows
from banfa.platform.org.current import pack_on
from banfa.policy.model import Pack
from banfa.policy.values import StoredValue

IN_ONE_QUERY = 500  # SQLite takes so many parameters
COLUMNS = (
    "customer_id", "unit_path", "status", "needed", "lacking", "phone_key", "licence_key", "credit_key", "name_key",
)  # fmt: skip
READ = ("pk", "unit_path", "status", "name", "phone", "address", "opened_on", "code", "attributes")
OnStep = Callable[[int, int], None]
MarkRow = tuple[int, str, str, int, int, str, str, str, str]


def mark_written(written: Written) -> None:
    """Bring the marks of customers that were just written up to date, under the caller's transaction."""
    pack = pack_on(written.on)
    for rows in _coded(written.entered):
        insert_rows(FileMark, COLUMNS, [mark_of(row, pack) for row in rows])
    for rows in _coded(written.changed):
        _replace([mark_of(row, pack) for row in rows])


def _coded(codes: Sequence[str]) -> Iterator[list[tuple[object, ...]]]:
    for start in range(0, len(codes), IN_ONE_QUERY):
        found = Customer.objects.filter(code__in=codes[start : start + IN_ONE_QUERY])
        yield [*found.values_list(*READ)]


def mark_everybody(pack: Pack, on_step: OnStep = lambda done, total: None) -> int:
    """Work out every mark anew, lot by lot: after a new version of the pack, or where rows have none; return how many."""
    total, done = Customer.objects.count(), 0
    for lot in _lots():
        with transaction.atomic():
            _replace([mark_of(row, pack) for row in lot])
        done += len(lot)
        on_step(done, total)
    return done


def mark_of(row: Sequence[object], pack: Pack) -> MarkRow:
    """Return a customer's mark, in the order of COLUMNS."""
    pk, unit_path, status, name, phone, address, opened_on, code, attributes = row
    values: dict[str, StoredValue] = {
        **attributes,  # type: ignore[dict-item]
        "code": str(code), "name": str(name), "status": str(status), "phone": str(phone) or None,
        "address": str(address) or None, "opened_on": opened_on.isoformat() if isinstance(opened_on, date) else None,
    }  # fmt: skip
    complete, keys = completeness_of(values, pack), keys_of(values, asked_by(pack))
    return _row(int(str(pk)), str(unit_path), str(status), len(complete.needed), len(complete.lacking), keys)


def _row(pk: int, path: str, status: str, needed: int, lacking: int, keys: Keys) -> MarkRow:
    return (pk, path, status, needed, lacking, keys.phone, keys.licence, keys.credit, keys.name)


def _replace(rows: Sequence[MarkRow]) -> None:
    if not rows:
        return
    # Two statements in one transaction; an upsert would be written differently for each database.
    FileMark.objects.filter(customer__in=[row[0] for row in rows]).delete()
    insert_rows(FileMark, COLUMNS, rows)


def _lots() -> Iterator[list[tuple[object, ...]]]:
    last = 0
    while lot := [*Customer.objects.filter(pk__gt=last).order_by("pk").values_list(*READ)[:IN_ONE_QUERY]]:
        yield lot
        last = int(str(lot[-1][0]))
