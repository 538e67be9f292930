"""Takes units in: code, name, level, parent."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path

import duckdb
import pyarrow as pa
from django.db import transaction
from django.utils import timezone

from banfa.kernel.text import Text
from banfa.platform.access import Actor, Denied, Permission, is_whole_organisation
from banfa.platform.audit.recording import Changed
from banfa.platform.imports.batches import Outcome
from banfa.platform.imports.checked import Checked, reject
from banfa.platform.imports.columns import Column
from banfa.platform.imports.intake import ORDINARY, Intake, Options, take_in
from banfa.platform.imports.models import Batch
from banfa.platform.imports.phases import OnStep
from banfa.platform.org.current import pack_on
from banfa.platform.org.models import Unit
from banfa.platform.org.placing import GivenUnit, place_units
from banfa.policy.model import FieldType, Option, Pack, Title, Typed


def import_units(
    path: Path,
    *,
    actor: Actor,
    at: datetime,
    options: Options = ORDINARY,
    on_step: OnStep = lambda done, total: None,
) -> Outcome:
    """Take a file of units in. Only who sees the whole organisation may change its tree.

    Raises Denied, FileRefused, AnotherRuns.
    """
    on = timezone.localdate(at)
    intake = units_intake(actor, at=at)
    return take_in(intake, path, actor=actor, at=at, on=on, options=options, on_step=on_step)


def units_intake(actor: Actor, *, at: datetime) -> Intake:
    """Return what takes one file of units in. Raises Denied."""
    if not is_whole_organisation(actor, Permission.ORG_UNIT_IMPORT):
        raise Denied(Permission.ORG_UNIT_IMPORT)
    on = timezone.localdate(at)
    return _Units(pack_on(on), on)


# What is wrong in a tree of units: the query that finds it, the column at fault, why, and the way out.
RULES = (
    (
        "SELECT row, parent AS value FROM given WHERE parent IS NOT NULL"
        " AND parent NOT IN (SELECT code FROM named UNION ALL SELECT code FROM known_units)",
        "parent",
        Text("上级机构“{value}”不存在", "there is no unit '{value}'"),
        Text("请填写文件中或已登记机构的代码", "give the code of a unit in this file or of a known one"),
    ),
    (
        "WITH RECURSIVE up AS (SELECT row, code AS start, parent FROM given UNION"
        " SELECT up.row, up.start, tree.parent FROM up JOIN tree ON tree.code = up.parent WHERE up.parent <> up.start)"
        " SELECT row, start AS value FROM up WHERE parent = start",
        "parent",
        Text("机构“{value}”的上级关系成环", "unit '{value}' is its own superior"),
        Text("请改正上级机构", "correct the parent"),
    ),
    (
        "SELECT g.row, g.level AS value FROM given g JOIN levels l ON l.code = g.level"
        " LEFT JOIN tree t ON t.code = g.parent LEFT JOIN levels p ON p.code = t.level"
        " WHERE (g.parent IS NULL AND l.rank > 0) OR (g.parent IS NOT NULL AND p.rank >= l.rank)",
        "level",
        Text("级别“{value}”须在上级机构的级别之下", "level '{value}' has to stand below the parent's level"),
        Text("请改正级别或上级机构；只有最高一级没有上级", "correct the level or the parent; only the top level has none"),
    ),
    (
        "SELECT DISTINCT g.row, g.level AS value FROM given g JOIN levels l ON l.code = g.level"
        " JOIN known_units k ON k.parent = g.code JOIN levels b ON b.code = k.level"
        " WHERE k.code NOT IN (SELECT code FROM given) AND b.rank <= l.rank",
        "level",
        Text("级别“{value}”须在其下级机构的级别之上", "level '{value}' has to stand above the units below it"),
        Text("请改正级别，或在同一文件中调整下级机构", "correct the level, or change the units below it in the same file"),
    ),
)  # fmt: skip


class _Units:
    kind = "units"
    permission = Permission.ORG_UNIT_IMPORT
    unique = ("code",)

    def __init__(self, pack: Pack, on: date) -> None:
        self.pack, self.on = pack, on
        self.created = self.changed = 0
        self._given: list[GivenUnit] = []

    def columns(self) -> Sequence[Column]:
        levels = tuple(
            Option(value=level.code, zh=level.title.zh, en=level.title.en) for level in self.pack.levels
        )
        return [
            Column(name="code", field=_text("机构代码", "Unit code", 40, "代码", "编码", "机构编码"), required=True),
            Column(name="name", field=_text("机构名称", "Unit name", 200, "名称"), required=True),
            Column(
                name="level", required=True,
                field=Typed(title=Title(zh="级别", en="Level"), type=FieldType.CHOICE, options=levels, aliases=("机构级别",)),
            ),
            Column(name="parent", field=_text("上级机构", "Parent", 40, "上级", "上级代码", "上级机构代码")),
        ]  # fmt: skip

    def judge(self, checked: Checked, engine: duckdb.DuckDBPyConnection) -> Checked:
        """Put out unknown parents, circles, units not below their parent's level, and what hangs on rejected rows."""
        parent = "parent" if "parent" in checked.names else "NULL::VARCHAR"
        engine.register("known_units", _known_units())
        engine.register("levels", _ranks(self.pack))
        given = f"SELECT row, code, level, {parent} AS parent FROM {checked.good_rows}"  # noqa: S608
        named = f"SELECT DISTINCT code FROM {checked.every_row} WHERE code IS NOT NULL"  # noqa: S608
        engine.execute(f"CREATE TEMP TABLE given AS {given}")
        engine.execute(f"CREATE TEMP TABLE named AS {named}")
        engine.execute(
            "CREATE TEMP TABLE tree AS SELECT code, level, parent FROM given UNION ALL"
            " SELECT code, level, parent FROM known_units WHERE code NOT IN (SELECT code FROM given)"
        )
        for query, column, reason, remedy in RULES:
            checked = reject(checked, engine, query, column=column, reason=reason, remedy=remedy)
        return self._reject_below_rejected(checked, engine)

    def _reject_below_rejected(self, checked: Checked, engine: duckdb.DuckDBPyConnection) -> Checked:
        if "parent" not in checked.names or not checked.rejected:
            return checked
        engine.execute(
            "CREATE TEMP TABLE fallen AS WITH RECURSIVE"  # noqa: S608
            f" bad AS (SELECT code FROM named WHERE code NOT IN (SELECT code FROM {checked.good_rows})),"
            " down AS (SELECT g.row, g.code, g.parent FROM given g JOIN bad ON bad.code = g.parent"
            " UNION SELECT g.row, g.code, g.parent FROM given g JOIN down ON down.code = g.parent)"
            " SELECT row, parent FROM down"
        )
        return reject(
            checked, engine, "SELECT row, parent AS value FROM fallen WHERE row IN (SELECT row FROM good)",
            column="parent",
            reason=Text("上级机构“{value}”所在的行有误", "the row of the parent '{value}' is rejected"),
            remedy=Text("请先改正上级机构那一行", "correct the parent's row first"),
        )  # fmt: skip

    def foresee(self, checked: Checked, engine: duckdb.DuckDBPyConnection, folder: Path) -> Iterable[Changed]:
        """Place the units and take it back: a tree is small, and only placing it tells what moves with what."""
        self.prepare(checked, engine, folder)
        with transaction.atomic():
            self.created, self.changed, changes = place_units(self._given)
            transaction.set_rollback(True)
        return changes

    def prepare(self, checked: Checked, engine: duckdb.DuckDBPyConnection, folder: Path) -> None:
        parent = "parent" if "parent" in checked.names else "NULL::VARCHAR AS parent"
        query = f"SELECT code, name, level, {parent} FROM {checked.good_rows} ORDER BY row"  # noqa: S608
        rows = engine.execute(query).fetchall()
        self._given = [
            GivenUnit(code=code, name=name, level=level, parent=above) for code, name, level, above in rows
        ]

    def land(self, batch: Batch) -> Iterable[Changed]:
        self.created, self.changed, changes = place_units(self._given)
        return changes


def _text(zh: str, en: str, longest: int, *aliases: str) -> Typed:
    return Typed(title=Title(zh=zh, en=en), longest=longest, aliases=aliases)


def _known_units() -> pa.Table:
    rows = list(Unit.objects.values_list("code", "level", "parent__code"))
    names = ("code", "level", "parent")
    return pa.table({name: pa.array([row[i] for row in rows], pa.string()) for i, name in enumerate(names)})


def _ranks(pack: Pack) -> pa.Table:
    codes = [level.code for level in pack.levels]
    return pa.table({"code": pa.array(codes, pa.string()), "rank": pa.array(range(len(codes)), pa.int64())})
