"""Takes areas in: code, name, unit and the values that the pack gives areas, dated from the first import on."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path

import duckdb
import pyarrow as pa
from django.db.models import QuerySet
from django.utils import timezone

from banfa.features.customers.models import Area, AreaValue
from banfa.features.customers.services.places import reject_unknown_units, usable_units
from banfa.features.customers.services.writing import as_words
from banfa.kernel.text import Text
from banfa.platform.access import Actor, Permission, is_whole_organisation, visible
from banfa.platform.audit.recording import Changed
from banfa.platform.imports.batches import Outcome
from banfa.platform.imports.checked import Checked, reject
from banfa.platform.imports.columns import Column
from banfa.platform.imports.intake import ORDINARY, Intake, Options, take_in
from banfa.platform.imports.models import Batch
from banfa.platform.imports.phases import OnStep
from banfa.platform.org.current import pack_on
from banfa.policy.model import Pack, Title, Typed
from banfa.policy.values import StoredValue, to_stored

CODE = Typed(title=Title(zh="片区代码", en="Area code"), longest=40, aliases=("代码", "编码"))
NAME = Typed(title=Title(zh="片区名称", en="Area name"), longest=200, aliases=("名称",))
UNIT = Typed(title=Title(zh="机构", en="Unit"), longest=40, aliases=("机构代码", "所属机构"))
Row = dict[str, StoredValue]


def import_areas(
    path: Path,
    *,
    actor: Actor,
    at: datetime,
    options: Options = ORDINARY,
    on_step: OnStep = lambda done, total: None,
) -> Outcome:
    """Take a file of areas in; a changed value keeps what held before. Raises Denied, FileRefused, AnotherRuns."""
    on = timezone.localdate(at)
    intake = areas_intake(actor, at=at)
    return take_in(intake, path, actor=actor, at=at, on=on, options=options, on_step=on_step)


def areas_intake(actor: Actor, *, at: datetime) -> Intake:
    """Return what takes one file of areas in. Raises Denied."""
    on = timezone.localdate(at)
    return _Areas(pack_on(on), actor, at=at, on=on)


class _Areas:
    kind = "areas"
    permission = Permission.CUSTOMERS_CUSTOMER_IMPORT
    unique = ("code",)

    def __init__(self, pack: Pack, actor: Actor, *, at: datetime, on: date) -> None:
        self.values = pack.areas.values if pack.areas else {}
        self.actor, self.at, self.on = actor, at, on
        self._units = usable_units(actor, self.permission)
        self._rows: list[Row] = []
        self.created = self.changed = 0

    def columns(self) -> Sequence[Column]:
        return [
            Column(name="code", field=CODE, required=True),
            Column(name="name", field=NAME, required=True),
            Column(name="unit", field=UNIT, required=True),
            *(Column(name=name, field=kind) for name, kind in self.values.items()),
        ]

    def judge(self, checked: Checked, engine: duckdb.DuckDBPyConnection) -> Checked:
        checked = self._reject_judgements(reject_unknown_units(checked, engine, self._units), engine)
        if is_whole_organisation(self.actor, self.permission):
            return checked
        foreign = Area.objects.exclude(pk__in=visible(Area, self.actor, self.permission))
        codes = list(foreign.values_list("code", flat=True))
        engine.register("foreign_areas", pa.table({"code": pa.array(codes, pa.string())}))
        return reject(
            checked, engine,
            "SELECT row, code AS value FROM every_row WHERE code IN (SELECT code FROM foreign_areas)",
            column="code",
            reason=Text("片区代码“{value}”不可用", "the area code '{value}' cannot be used"),
            remedy=Text("请核对代码，或联系上级机构", "check the code, or ask the unit above yours"),
        )  # fmt: skip

    def _reject_judgements(self, checked: Checked, engine: duckdb.DuckDBPyConnection) -> Checked:
        """Leave out rows that would change a judged value of an area that the actor may not judge (NY-8.f)."""
        judged = [name for name, kind in self.values.items() if kind.judged and name in checked.names]
        if not judged or is_whole_organisation(self.actor, Permission.CUSTOMERS_AREA_JUDGE):
            return checked
        mine: QuerySet[Area] = Area.objects.none()
        if Permission.CUSTOMERS_AREA_JUDGE in self.actor.permissions:
            mine = visible(Area, self.actor, Permission.CUSTOMERS_AREA_JUDGE)
        others = Area.objects.exclude(pk__in=mine).values_list("code", "values")
        for name in judged:
            held = [(code, _as_cell(values.get(name))) for code, values in others]
            columns = {"code": [code for code, _ in held], "held": [words for _, words in held]}
            engine.register(
                f"held_{name}", pa.table(columns, pa.schema([("code", pa.string()), ("held", pa.string())]))
            )
            checked = reject(
                checked, engine,
                f"SELECT row, CAST({name} AS VARCHAR) AS value FROM every_row JOIN held_{name} USING (code) "  # noqa: S608
                f"WHERE {name} IS NOT NULL AND CAST({name} AS VARCHAR) IS DISTINCT FROM held",
                column=name,
                reason=Text("须由所在区域的客户经理判定", "the customer manager of the area decides this"),
                remedy=Text("请由其在片区页面修改并写明理由", "let them change it on the area's page, with the reason"),
            )  # fmt: skip
        return checked

    def prepare(self, checked: Checked, engine: duckdb.DuckDBPyConnection, folder: Path) -> None:
        cursor = engine.execute(f"SELECT * EXCLUDE row FROM {checked.good_rows} ORDER BY row")  # noqa: S608
        fields = {"code": CODE, "name": NAME, "unit": UNIT, **self.values}
        names = [described[0] for described in cursor.description or ()]
        self._rows = [
            {
                name: to_stored(fields[name], value)
                for name, value in zip(names, row, strict=True)
                if value is not None
            }
            for row in cursor.fetchall()
        ]

    def foresee(self, checked: Checked, engine: duckdb.DuckDBPyConnection, folder: Path) -> Iterator[Changed]:
        self.prepare(checked, engine, folder)
        fresh, known = self._parted()
        self.created = len(fresh)
        for row in fresh:
            yield _added(row)
        for area, row in known:
            if differing := self._differing(area, row):
                self.changed += 1
                yield from _changes(area, differing)

    def land(self, batch: Batch) -> Iterable[Changed]:
        fresh, known = self._parted()
        Area.objects.bulk_create([self._fresh(row) for row in fresh], batch_size=500)
        self.created = len(fresh)
        for row in fresh:
            yield _added(row)
        for area, row in known:
            yield from self._change(area, row)

    def _parted(self) -> tuple[list[Row], list[tuple[Area, Row]]]:
        """Return the rows of areas that are not there yet, then the others with their areas."""
        known = {area.code: area for area in Area.objects.select_related("unit")}
        fresh = [row for row in self._rows if row["code"] not in known]
        return fresh, [(known[str(row["code"])], row) for row in self._rows if row["code"] in known]

    def _fresh(self, row: Row) -> Area:
        place = self._units[str(row["unit"])]
        return Area(
            code=str(row["code"]), name=str(row["name"]), unit_id=place.pk, unit_path=place.path,
            values={name: row[name] for name in self.values if name in row}, created_at=self.at,
        )  # fmt: skip

    def _differing(self, area: Area, row: Row) -> Row:
        before = _held(area)
        return {name: value for name, value in row.items() if name != "code" and value != before.get(name)}

    def _change(self, area: Area, row: Row) -> Iterator[Changed]:
        differing = self._differing(area, row)
        if not differing:
            return
        yield from _changes(area, differing)
        kept = [name for name in differing if name in self.values]
        keep_past(area, kept, on=self.on)
        area.name = str(row.get("name", area.name))
        place = self._units[str(row["unit"])]
        area.unit_id, area.unit_path = place.pk, place.path
        area.values = {**area.values, **{name: differing[name] for name in kept}}
        area.save(update_fields=["name", "unit", "unit_path", "values"])
        self.changed += 1


def _held(area: Area) -> Row:
    return {"name": area.name, "unit": area.unit.code, **area.values}


def _added(row: Row) -> Changed:
    return Changed(f"area:{row['code']}", "*", None, as_words(row))


def _changes(area: Area, differing: Row) -> Iterator[Changed]:
    before = _held(area)
    for name, value in differing.items():
        yield Changed(f"area:{area.code}", name, as_words(before.get(name)), as_words(value))


def keep_past(area: Area, names: Iterable[str], *, on: date) -> None:
    """Keep what an area's values held until today; what held before an earlier change of the day is known already."""
    AreaValue.objects.bulk_create(
        [AreaValue(area=area, name=name, value=area.values.get(name), until_on=on) for name in names],
        ignore_conflicts=True,
    )


def _as_cell(stored: StoredValue) -> str | None:
    """Return a code, a number or a yes/no as DuckDB writes it as text."""
    return None if stored is None else str(stored).lower() if isinstance(stored, bool) else str(stored)
