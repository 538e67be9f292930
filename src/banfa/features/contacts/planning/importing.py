"""Takes in the day's delivery runs, and distances by road: both are files of customers by their codes."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from pathlib import Path

import duckdb
import pyarrow as pa
from django.utils import timezone

from banfa.features.contacts.planning.models import Delivery, SuppliedDistance
from banfa.features.customers.models import Customer
from banfa.kernel.text import Text
from banfa.platform.access import Actor, Permission, visible
from banfa.platform.audit.recording import Changed
from banfa.platform.imports import kinds
from banfa.platform.imports.checked import Checked, reject
from banfa.platform.imports.columns import Column
from banfa.platform.imports.intake import Intake
from banfa.platform.imports.models import Batch
from banfa.platform.org.current import pack_on
from banfa.policy.model import FieldType, Title, Typed
from banfa.policy.numbers import Number

IMPORT = Permission.CONTACTS_ROUTE_IMPORT
AT_ONCE = 2_000
FARTHEST_METRES = 2_000_000


def _words(zh: str, en: str, *aliases: str, longest: int = 60) -> Typed:
    return Typed(title=Title(zh=zh, en=en), longest=longest, aliases=aliases)


class _OfCustomers:
    """What both files share: each row names customers whom the actor sees."""

    permission = IMPORT
    named: tuple[str, ...] = ()

    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        self.created = self.changed = 0

    def judge(self, checked: Checked, engine: duckdb.DuckDBPyConnection) -> Checked:
        """Put out rows about customers whom the actor does not see."""
        codes = visible(Customer, self.actor).values_list("code", flat=True)
        engine.register("seen_customers", pa.table({"code": pa.array(list(codes), pa.string())}))
        for column in self.named:
            checked = reject(
                checked, engine,
                f"SELECT row, {column} AS value FROM every_row WHERE {column} NOT IN (SELECT code FROM seen_customers)",  # noqa: S608
                column=column, reason=Text("没有客户“{value}”", "there is no customer '{value}'"),
                remedy=Text("请核对编码", "check the code"),
            )  # fmt: skip
        return checked

    def foresee(self, checked: Checked, engine: duckdb.DuckDBPyConnection, folder: Path) -> Iterable[Changed]:
        """Nothing of a customer's file changes."""
        return ()

    def _keys(self, codes: set[str]) -> dict[str, int]:
        return dict(Customer.objects.filter(code__in=list(codes)).values_list("code", "pk"))


class _Deliveries(_OfCustomers):
    kind = "deliveries"
    unique = ("on", "route", "customer")
    named = ("customer",)

    def __init__(self, actor: Actor, on: date) -> None:
        super().__init__(actor)
        self.on = on
        self._rows: list[tuple[date, str, str, int | None, str | None]] = []

    def columns(self) -> Sequence[Column]:
        day = Typed(
            title=Title(zh="日期", en="Day"),
            type=FieldType.DATE,
            aliases=("送货日期", "date", "delivery_date"),
        )
        place = Typed(
            title=Title(zh="顺序", en="Order"), type=FieldType.INTEGER, aliases=("序号", "sequence", "stop"),
            minimum=Number(value=0), maximum=Number(value=9_999),
        )  # fmt: skip
        return [
            Column(name="on", field=day),
            Column(name="route", field=_words("送货线路", "Delivery run", "线路", "车次", "route", "run"), required=True),
            Column(name="customer", field=_words("客户编码", "Customer code", "客户代码", "编码", "code", longest=40), required=True),
            Column(name="place", field=place),
            Column(name="leaves_at", field=_words("发车时间", "Leaves at", "出发时间", "departure", longest=8)),
        ]  # fmt: skip

    def judge(self, checked: Checked, engine: duckdb.DuckDBPyConnection) -> Checked:
        checked = super().judge(checked, engine)
        if "leaves_at" not in checked.names:
            return checked
        return reject(
            checked, engine,
            "SELECT row, leaves_at AS value FROM every_row WHERE leaves_at IS NOT NULL"
            " AND try_cast(leaves_at AS TIME) IS NULL",
            column="leaves_at", reason=Text("“{value}”不是时间", "'{value}' is no time of day"),
            remedy=Text("请写成 07:30", "write it like 07:30"),
        )  # fmt: skip

    def prepare(self, checked: Checked, engine: duckdb.DuckDBPyConnection, folder: Path) -> None:
        kinds = {"on": "DATE", "place": "INTEGER", "leaves_at": "VARCHAR"}
        held = [name if name in checked.names else f"NULL::{kind} AS {name}" for name, kind in kinds.items()]
        first = '"on"' if "on" in checked.names else 'NULL::DATE AS "on"'
        query = f"SELECT {first}, route, customer, {held[1]}, {held[2]} FROM {checked.good_rows} ORDER BY row"  # noqa: S608
        self._rows = engine.execute(query).fetchall()

    def land(self, batch: Batch) -> Iterator[Changed]:
        """Put the runs of the file in the place of those of the same day and name."""
        keys = self._keys({row[2] for row in self._rows})
        runs = {(day or self.on, route) for day, route, *_ in self._rows}
        for day, route in runs:
            Delivery.objects.filter(on=day, route=route).delete()
        rows = [
            Delivery(
                on=day or self.on, route=route, customer_id=keys[code], place=place if place is not None else number,
                leaves_at=time.fromisoformat(leaves) if leaves else None,
            )
            for number, (day, route, code, place, leaves) in enumerate(self._rows)
        ]  # fmt: skip
        Delivery.objects.bulk_create(rows, batch_size=AT_ONCE)
        self.created = len(rows)
        for day, route in sorted(runs):
            yield Changed(
                f"delivery:{day}:{route}"[:120],
                "stops",
                None,
                str(sum(one.route == route and one.on == day for one in rows)),
            )


class _Distances(_OfCustomers):
    kind = "distances"
    unique = ("origin", "target")
    named = ("origin", "target")

    def __init__(self, actor: Actor) -> None:
        super().__init__(actor)
        self._rows: list[tuple[str, str, int]] = []

    def columns(self) -> Sequence[Column]:
        metres = Typed(
            title=Title(zh="路程（米）", en="Metres"), type=FieldType.INTEGER, aliases=("距离", "米", "metres", "distance"),
            minimum=Number(value=0), maximum=Number(value=FARTHEST_METRES),
        )  # fmt: skip
        return [
            Column(
                name="origin",
                field=_words("起点客户编码", "From customer", "起点", "from", longest=40),
                required=True,
            ),
            Column(
                name="target",
                field=_words("终点客户编码", "To customer", "终点", "to", longest=40),
                required=True,
            ),
            Column(name="metres", field=metres, required=True),
        ]

    def prepare(self, checked: Checked, engine: duckdb.DuckDBPyConnection, folder: Path) -> None:
        query = f"SELECT origin, target, metres FROM {checked.good_rows} ORDER BY row"  # noqa: S608
        self._rows = engine.execute(query).fetchall()

    def land(self, batch: Batch) -> Iterator[Changed]:
        """Keep the distances, newer ones in the place of older ones; only the file itself stands in the log."""
        keys = self._keys({code for row in self._rows for code in row[:2]})
        rows = [
            SuppliedDistance(origin_id=keys[one], target_id=keys[other], metres=metres)
            for one, other, metres in self._rows
        ]
        SuppliedDistance.objects.bulk_create(
            rows, batch_size=AT_ONCE, update_conflicts=True, unique_fields=["origin", "target"], update_fields=["metres"]
        )  # fmt: skip
        self.created = len(rows)
        yield Changed("distances", "rows", None, str(len(rows)))


def deliveries_intake(actor: Actor, *, at: datetime) -> Intake:
    """Return what takes one file of delivery runs in."""
    return _Deliveries(actor, timezone.localdate(at))


def distances_intake(actor: Actor, *, at: datetime) -> Intake:
    """Return what takes one file of distances by road in."""
    return _Distances(actor)


def _has_runs() -> bool:
    return pack_on(timezone.localdate()).planning.near_route is not None


def _takes_distances() -> bool:
    travel = pack_on(timezone.localdate()).planning.travel
    return travel is not None and travel.distances == "supplied"


def declare_plan_imports() -> None:
    """Tell that delivery runs and distances may be brought as files."""
    kinds.declare(
        kinds.ImportKind(
            name="deliveries", title=Text("当日送货线路", "Delivery runs of a day"), icon="truck", order=60, needs=IMPORT,
            about=Text("每条线路送哪些客户、几点发车", "Which customers each run serves, and when it leaves"),
            intake=lambda actor, at: deliveries_intake(actor, at=at), is_there=_has_runs,
            examples={"route": "东线一车", "customer": "K0001", "leaves_at": "07:30"},
        ),
        kinds.ImportKind(
            name="distances", title=Text("道路里程", "Distances by road"), icon="route", order=61, needs=IMPORT,
            about=Text("客户之间的道路里程，用于安排走访顺序", "How far it is by road from customer to customer, for the order of visits"),
            intake=lambda actor, at: distances_intake(actor, at=at), is_there=_takes_distances,
            examples={"origin": "K0001", "target": "K0002", "metres": "1850"},
        ),
    )  # fmt: skip
