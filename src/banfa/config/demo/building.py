"""Builds a whole organisation for demonstration through the ordinary services, and can be interrupted anywhere."""

import json
import secrets
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from banfa.config.demo import fuel, tafeng, tobacco
from banfa.config.demo.colleagues import ADMINISTRATOR, COLLEAGUES, OFFICER, let_colleagues_in
from banfa.config.demo.files import DemoFiles, end_of_last_month
from banfa.config.demo.fortnight import began_on, crew_of, work_a_fortnight
from banfa.config.serving import Login
from banfa.features.customers.services import import_areas, import_customers, import_units
from banfa.features.grading import queries, services
from banfa.features.grading.models import Run
from banfa.features.ledger.services import import_sales
from banfa.kernel.errors import BanfaError
from banfa.kernel.period import Period, PeriodKind
from banfa.kernel.suggesting import did_you_mean
from banfa.kernel.text import Text
from banfa.platform.access import Actor, actor_named
from banfa.platform.access.founding import found, renew_password
from banfa.platform.imports.batches import Outcome, Result
from banfa.platform.org.current import pack_on
from banfa.platform.org.models import Organisation, Person
from banfa.platform.terminal import progress, remark

During = Callable[[Text], AbstractContextManager[Callable[[int, int], None]]]  # what shows that work goes on
USERNAME = "demo"
MOST_RUNS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    """One demonstration: the organisation's name, and what makes its files."""

    name: Text
    write: Callable[[Path, date, int | None], DemoFiles]


def _tafeng(folder: Path, until: date, customers: int | None) -> DemoFiles:
    return tafeng.write(folder, until=until)


def _tobacco(folder: Path, until: date, customers: int | None) -> DemoFiles:
    return tobacco.write(folder, until=until, customers=customers or 20_000)


def _fuel(folder: Path, until: date, customers: int | None) -> DemoFiles:
    return fuel.write(folder, until=until, customers=customers or 5_000)


DEMOS = {
    "supermarket": Demo(
        name=Text("Ta-Feng 超市（真实销售）", "Ta-Feng supermarket (real sales)"), write=_tafeng
    ),
    "tobacco": Demo(name=Text("澜州市公司（合成数据）", "Lanzhou city company (synthetic)"), write=_tobacco),
    "fuel": Demo(name=Text("澜江省公司（合成数据）", "Lanjiang province company (synthetic)"), write=_fuel),
}


class NoSuchDemo(BanfaError):
    """There is no demonstration of this name."""


class NotADemo(BanfaError):
    """The data folder holds something else, which a demonstration must not touch."""


class NotInProduction(BanfaError):
    """Where real people are let in by TLS, nothing is made up."""

    def __init__(self) -> None:
        super().__init__(
            Text(
                "BANFA_TLS=True 表示正式环境，不建演示数据；请在另一处不带 TLS 运行演示",
                "BANFA_TLS=True says that this is production, where no demonstration is built; run it elsewhere, without TLS",
            )
        )


class DemoBroken(BanfaError):
    """An import of the demonstration's own files was refused."""


def demo_named(name: str) -> Demo:
    """Return a demonstration by name. Raises NoSuchDemo."""
    if name not in DEMOS:
        raise NoSuchDemo(Text(f"没有演示“{name}”", f"there is no demo '{name}'") + did_you_mean(name, DEMOS))
    return DEMOS[name]


def build(name: str, *, customers: int | None = None) -> Login:
    """Build the demonstration in the data folder, or go on where it was left; return a fresh log-in.

    Raises NoSuchDemo, NotADemo, NotInProduction.
    """
    demo = demo_named(name)
    if settings.SERVED_BY_TLS:
        raise NotInProduction
    _require_empty_or_this(name)
    password = secrets.token_urlsafe(9)
    today = timezone.localdate()
    files = demo_files(demo, today, customers)
    if not Person.objects.filter(username=USERNAME).exists():
        found(
            name=demo.name.zh, pack=files.pack, administrator=USERNAME, password=password,
            at=timezone.now(), on=today, origin=files.note,
        )  # fmt: skip
    else:
        renew_password(USERNAME, password=password, at=timezone.now(), on=today)
    actor = actor_named(USERNAME, on=today)
    land(files, actor)
    others = let_colleagues_in(actor, files.note, at=timezone.now(), on=today, since=began_on(today))
    grade_whole_periods(files, actor, actor_named(OFFICER, on=today))
    work(files, actor, now=timezone.now())
    return Login(USERNAME, password, files.note, post=ADMINISTRATOR, others=others)


def _require_empty_or_this(name: str) -> None:
    existing = Organisation.objects.filter(pk=1).first()
    if existing is not None and (existing.pack != name or not existing.origin_zh):
        raise NotADemo(
            Text(
                f"数据目录已属于“{existing.name}”，演示不会改动它；请把 BANFA_HOME 指向空目录",
                f"the data folder belongs to '{existing.name}' and stays untouched; point BANFA_HOME to an empty one",
            )
        )


def demo_files(demo: Demo, today: date, customers: int | None, during: During = progress) -> DemoFiles:
    """Make the demonstration's files once; a month later, or asked for another size, they stay as they are.

    Raises NotADemo where a size is asked for that is not the one made.
    """
    folder = Path(settings.BANFA_HOME) / "demo-files"
    made = folder / "made.json"
    if made.exists():
        told = json.loads(made.read_text(encoding="utf-8"))
        if customers not in (None, told["customers"]):
            raise NotADemo(
                Text(
                    "数据目录中的演示是另一种规模；请把 BANFA_HOME 指向空目录",
                    "the demo in this data folder has another size; point BANFA_HOME to an empty one",
                )
            )
        return _from_told(folder, told)
    with during(Text("生成演示数据", "Making the demonstration's files")):
        files = demo.write(folder, end_of_last_month(today), customers)
    aside = made.with_suffix(".part")
    aside.write_text(json.dumps(_to_told(files, customers), ensure_ascii=False), encoding="utf-8")
    aside.replace(made)
    return files


def _to_told(files: DemoFiles, customers: int | None) -> dict[str, str | int | None]:
    return {
        "customers": customers, "pack": files.pack, "note_zh": files.note.zh, "note_en": files.note.en,
        "units": files.units.name, "areas": files.areas.name if files.areas else None,
        "customer_file": files.customers.name, "sales": files.sales.name,
        "first_sale_on": files.first_sale_on.isoformat(), "last_sale_on": files.last_sale_on.isoformat(),
    }  # fmt: skip


def _from_told(folder: Path, told: dict[str, str]) -> DemoFiles:
    return DemoFiles(
        units=folder / told["units"], areas=folder / told["areas"] if told["areas"] else None,
        customers=folder / told["customer_file"], sales=folder / told["sales"], pack=told["pack"],
        note=Text(told["note_zh"], told["note_en"]),
        first_sale_on=date.fromisoformat(told["first_sale_on"]),
        last_sale_on=date.fromisoformat(told["last_sale_on"]),
    )  # fmt: skip


def land(files: DemoFiles, actor: Actor, during: During = progress) -> None:
    """Import every file, in order; one that landed before is recognised. Raises DemoBroken."""
    steps = [
        (Text("导入机构", "Importing units"), import_units, files.units),
        (Text("导入片区", "Importing areas"), import_areas, files.areas),
        (Text("导入客户", "Importing customers"), import_customers, files.customers),
        (Text("导入销售", "Importing sales"), import_sales, files.sales),
    ]
    for title, service, path in steps:
        if path is None:
            continue
        with during(title) as on_step:
            outcome = service(path, actor=actor, at=timezone.now(), on_step=on_step)
        _require_landed(outcome, path)
        remark(Text(f"{title.zh}：{outcome.good:,} 行", f"{title.en}: {outcome.good:,} rows"))


def _require_landed(outcome: Outcome, path: Path) -> None:
    if outcome.result in (Result.LANDED, Result.KNOWN):
        return
    first = outcome.examples[0] if outcome.examples else Text("", "")
    raise DemoBroken(Text(f"{path.name} 未能导入：", f"{path.name} was refused: ") + first)


def periods_to_grade(files: DemoFiles) -> list[Period]:
    """Return the newest whole periods of the pack's own kind, oldest first."""
    kind = PeriodKind(pack_on(files.last_sale_on).period)
    return whole_periods(files.first_sale_on, files.last_sale_on, kind)[-MOST_RUNS:]


def grade_whole_periods(files: DemoFiles, actor: Actor, second: Actor, during: During = progress) -> None:
    """Grade the periods, oldest first; a second person publishes them."""
    for period in periods_to_grade(files):
        run = queries.newest(actor, period=period)
        with during(Text(f"{period.title.zh}分级", f"Grading {period.title.en}")) as on_step:
            run = run or services.grade(period=period, actor=actor, at=timezone.now(), on_step=on_step)
        if run.state == Run.State.PREVIEW:
            services.publish(run.number, actor=second, at=timezone.now())
        remark(
            Text(
                f"{run.number}：{run.customers:,} 户，{run.seconds:.1f} 秒",
                f"{run.number}: {run.customers:,} customers, {run.seconds:.1f} s",
            )
        )


def work(files: DemoFiles, actor: Actor, *, now: datetime, during: During = progress) -> None:
    """Let the colleagues work for a fortnight, once."""
    crew = crew_of([one.username for one in COLLEAGUES], administrator=actor, on=timezone.localdate(now))
    with during(Text("补上两周的走访与关怀", "Working for a fortnight")):
        work_a_fortnight(files, crew, now=now)


def whole_periods(first: date, last: date, kind: PeriodKind) -> list[Period]:
    """Return the periods that the sales fill: from the month of the first one to the month of the last one."""
    month = Period.containing(last, PeriodKind.MONTH)
    start = Period.containing(first, PeriodKind.MONTH).start
    found: list[Period] = []
    period = Period.containing(last, kind)
    while period.start >= start:
        if period.end <= month.end:
            found.append(period)
        period = period.previous
    return found[::-1]
