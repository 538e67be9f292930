"""What a file of customers may not write by itself: fields that are kept otherwise, and those that need an approval."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

import duckdb
import pyarrow as pa

from banfa.features.customers.models import Customer
from banfa.features.customers.services.confirming import STATUS, confirms
from banfa.features.customers.services.proposing import Proposal, propose
from banfa.features.customers.services.writing import Given, values_of
from banfa.kernel.text import Text
from banfa.platform.access import Actor
from banfa.platform.access.fields import why_not
from banfa.platform.imports import sql
from banfa.platform.imports.checked import Checked, reject
from banfa.policy.model import Pack, Source, Way
from banfa.policy.values import StoredValue

AT_ONCE = 500  # SQLite takes so many parameters
OF_FILE = Text("导入文件", "an imported file")


def reject_unwritable(
    checked: Checked, engine: duckdb.DuckDBPyConnection, pack: Pack, actor: Actor, stored: Mapping[str, str]
) -> Checked:
    """Put out rows that would change a field which no file, or not this person, may write.

    `stored` gives by field the SQL of a value as the register keeps it; the value that is held already is no change.
    """
    fixed = {
        name: why
        for name in checked.names
        if name in pack.fields and (why := why_not(actor, pack.fields[name], Source.IMPORT)) is not None
    }
    if not fixed:
        return checked
    engine.register("held_values", _held(checked, engine, tuple(fixed)))
    for name, why in fixed.items():
        title, column = pack.fields[name].title.text, sql.name(name)
        checked = reject(
            checked, engine,
            f"SELECT e.row, e.{column} AS value FROM every_row e LEFT JOIN held_values h"  # noqa: S608
            f" ON h.code = e.code AND h.field = {sql.literal(name)}"
            f" WHERE e.{column} IS NOT NULL AND h.value IS DISTINCT FROM CAST({stored[name]} AS VARCHAR)",
            column=name,
            reason=Text(f"“{title.zh}”不能导入：{why.zh}", f"{title.en} cannot be imported: {why.en}"),
            remedy=Text("请删除该列或清空该单元格", "take the column out, or empty the cell"),
        )  # fmt: skip
    return checked


def _held(checked: Checked, engine: duckdb.DuckDBPyConnection, names: Sequence[str]) -> pa.Table:
    """Return what known customers of a file hold in some fields: code, field, value as text."""
    found = engine.execute(f"SELECT DISTINCT code FROM {checked.every_row}").fetchall()  # noqa: S608
    codes = [code for (code,) in found if code]
    rows: list[tuple[str, str, str]] = []
    for start in range(0, len(codes), AT_ONCE):
        for one in _customers(codes[start : start + AT_ONCE]).values():
            held = values_of(one)
            rows += [
                (one.code, name, _as_text(held[name])) for name in names if held.get(name) not in (None, "")
            ]
    keys = ("code", "field", "value")
    columns = list(zip(*rows, strict=True)) if rows else [(), (), ()]
    return pa.table({key: pa.array(column, pa.string()) for key, column in zip(keys, columns, strict=True)})


def _as_text(value: StoredValue) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _customers(codes: Sequence[str]) -> dict[str, Customer]:
    known = Customer.objects.filter(code__in=codes).select_related("unit", "area")
    return {one.code: one for one in known}


class Approving:
    """Parts from the rows of a file what has to be approved, and makes requests of it once the rest is written."""

    def __init__(self, pack: Pack) -> None:
        fields = pack.fields.items()
        asked = {name for name, one in fields if one.way(Source.IMPORT) is Way.VALIDATE}
        self._asked = frozenset(asked | ({STATUS} if pack.quality.confirming else set()))
        self._pack = pack
        self._waiting: list[Proposal] = []

    def part(self, given: Iterator[Given]) -> Iterator[Given]:
        """Yield the rows without what needs an approval at known customers; new ones come whole."""
        self._waiting = []
        lot: list[Given] = []
        for one in given:
            if self._asked.isdisjoint(one.values):
                yield one
                continue
            lot.append(one)
            if len(lot) == AT_ONCE:
                yield from self._parted(lot)
                lot = []
        yield from self._parted(lot)

    def _parted(self, lot: Sequence[Given]) -> Iterator[Given]:
        known = _customers([one.code for one in lot])
        for one in lot:
            customer = known.get(one.code)
            if customer is None:
                yield one
                continue
            held = values_of(customer)
            asked = {name for name, value in one.values.items() if self._takes(name, held.get(name), value)}
            waits = {name: one.values[name] for name in asked if one.values[name] != held.get(name)}
            if waits:
                self._waiting.append(Proposal(customer=customer, values=waits))
            rest = {name: value for name, value in one.values.items() if name not in asked}
            yield replace(one, values=rest)

    def _takes(self, name: str, before: StoredValue, value: StoredValue) -> bool:
        """Tell whether a value comes by a request: of a governed field, or of a prospect that becomes active."""
        if name == STATUS and self._pack.fields[name].way(Source.IMPORT) is not Way.VALIDATE:
            return confirms(self._pack, name, before, value) is not None
        return name in self._asked

    def ask(self, *, why: str, actor: Actor, at: datetime) -> None:
        """Make requests of what was parted, in the caller's transaction. Raises NeedsApproval where nobody takes them."""
        if self._waiting:
            propose(self._waiting, title=OF_FILE, source=Source.IMPORT, why=why, actor=actor, at=at)
