"""What the quality pages show: units and people with their shares, late files, doubts and inspections, in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from banfa.features.customers.assigning.queries import names_in_charge
from banfa.features.customers.models import Customer
from banfa.features.customers.quality.models import Finding, InspectedFile
from banfa.features.customers.quality.queries import Share, completeness_by_unit, completeness_in
from banfa.features.customers.quality.reviews import joining_deadline, late_after_joining
from banfa.kernel.text import Text, same
from banfa.platform.access import Actor, NotThere, visible
from banfa.platform.access.fields import hidden_from
from banfa.platform.org.models import Unit
from banfa.platform.org.paths import DIGITS
from banfa.policy.model import Pack
from banfa.worktime import Deadline

PAGE = 40
COUNTED = 10_000
KINDS = {
    "duplicate": Text("重复档案", "Duplicates"),
    "fictitious": Text("虚拟档案", "Fictitious files"),
    "sales": Text("乱挂销售", "Wrongly attached sales"),
}
STATES = {
    "OPEN": Text("待处理", "Open"),
    "CONFIRMED": Text("属实", "Confirmed"),
    "DISMISSED": Text("排除", "Dismissed"),
    "MERGED": Text("已合并", "Merged"),
    "GONE": Text("已消失", "Gone"),
}
SAME = {
    "phone": Text("电话相同", "same telephone number"),
    "licence": Text("证号相同", "same licence"),
    "credit": Text("信用代码相同", "same credit code"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitLine:
    """One unit with what is below it."""

    unit: Unit
    share: Share
    has_more: bool
    is_wanting: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LateLine:
    """A file that is late after joining: until when it was due, what it lacks, who answers for it."""

    customer: Customer
    deadline: Deadline | None
    late_days: int
    lacking: Sequence[tuple[str, Text]]
    people: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingLine:
    """A doubt in words."""

    finding: Finding
    title: Text
    reason: Text


def unit_named(actor: Actor, code: str) -> Unit | None:
    """Return the unit that an address names, None where it names none. Raises NotThere."""
    if not code:
        return None
    found = visible(Unit, actor).filter(code=code).first()
    if found is None:
        raise NotThere
    return found


def units_above(actor: Actor, unit: Unit | None) -> list[Unit]:
    """Return the way from the actor's topmost unit down to one."""
    if unit is None:
        return []
    paths = [unit.path[: end * DIGITS] for end in range(1, len(unit.path) // DIGITS + 1)]
    return [*visible(Unit, actor).filter(path__in=paths).order_by("path")]


def unit_lines(actor: Actor, pack: Pack, above: Unit | None) -> tuple[list[UnitLine], Share]:
    """Return the units right below one, each with everything below it, the wanting ones first; and the whole."""
    shares = completeness_by_unit(actor, above.path if above else "")
    below = _children(actor, above)
    good = pack.quality.complete.good
    least = float(good.value) if good is not None and good.value is not None else 0.0
    parents = {unit.parent_id for unit in visible(Unit, actor).filter(parent__in=below)}
    lines = []
    for unit in below:
        share = sum((one for path, one in shares.items() if path.startswith(unit.path)), Share())
        if share.customers:
            wanting = share.share_complete < least
            lines.append(UnitLine(unit=unit, share=share, has_more=unit.pk in parents, is_wanting=wanting))
    lines.sort(key=lambda line: (line.share.share_complete, line.unit.path))
    return lines, sum(shares.values(), Share())


def _children(actor: Actor, above: Unit | None) -> list[Unit]:
    units = visible(Unit, actor).order_by("path")
    if above is not None:
        return [*units.filter(parent=above)]
    seen = [*units.only("path", "name", "code", "parent_id")]
    shortest = min((len(unit.path) for unit in seen), default=0)
    tops = [unit for unit in seen if len(unit.path) == shortest]
    return tops if len(tops) > 1 else [unit for unit in seen if tops and unit.parent_id == tops[0].pk] or tops


def late_lines(
    actor: Actor, pack: Pack, at: datetime, *, unit_path: str, before: int
) -> tuple[list[LateLine], bool]:
    """Return a page of files that are late after joining, the newest first, and whether there are more."""
    found = late_after_joining(actor, pack, at, unit_path=unit_path).order_by("-pk")
    if before:
        found = found.filter(pk__lt=before)
    rows = [*found.select_related("unit", "area")[: PAGE + 1]]
    more, rows = len(rows) > PAGE, rows[:PAGE]
    people = names_in_charge([one.pk for one in rows], timezone.localdate(at))
    hidden = hidden_from(actor, pack)
    return [_late(one, pack, at, hidden, people) for one in rows], more


def _late(
    one: Customer, pack: Pack, at: datetime, hidden: frozenset[str], people: Mapping[int, Sequence[str]]
) -> LateLine:
    joining = pack.quality.joining
    deadline = joining_deadline(joining, one.created_at) if joining is not None else None
    late = (timezone.localdate(at) - deadline.last_day).days if deadline is not None else 0
    lacking = [name for name in completeness_in(one, pack).lacking if name not in hidden]
    return LateLine(
        customer=one, deadline=deadline, late_days=late, people=people.get(one.pk, ()),
        lacking=[(name, pack.fields[name].title.text) for name in lacking],
    )  # fmt: skip


def count_capped(found: QuerySet[Customer]) -> int:
    """Count rows up to a limit: beyond it the page says more than so many."""
    return found.order_by()[: COUNTED + 1].count()


def findings(actor: Actor, *, kind: str, state: str, unit_path: str, before: int = 0) -> QuerySet[Finding]:
    """Return doubts by kind and state, the newest first."""
    found = visible(Finding, actor).filter(state=state)
    if kind:
        found = found.filter(kind=kind)
    if unit_path:
        found = found.filter(unit_path__startswith=unit_path)
    if before:
        found = found.filter(pk__lt=before)
    return found.select_related("customer__unit", "other__unit").order_by("-pk")


def finding_lines(found: QuerySet[Finding], pack: Pack) -> tuple[list[FindingLine], bool]:
    """Return a page of doubts in words, and whether there are more."""
    rows = [*found[: PAGE + 1]]
    return [line_of(one, pack) for one in rows[:PAGE]], len(rows) > PAGE


def line_of(one: Finding, pack: Pack) -> FindingLine:
    """Return a doubt in words: its screen's title, and the figures that made it."""
    screening = pack.quality.screening
    screen = screening.screens.get(one.screen) if screening is not None else None
    return FindingLine(
        finding=one, title=screen.title.text if screen is not None else same(one.screen), reason=_reason(one)
    )


def _reason(one: Finding) -> Text:
    if one.kind == "duplicate":
        same_keys = [SAME[key] for key in one.evidence.get("same", []) if key in SAME]
        name = f"{one.evidence.get('name', 0):.0%}"
        parts = [*same_keys, Text(f"名称相似 {name}", f"names alike {name}")]
    else:
        parts = [_said(name, value) for name, value in one.evidence.items()]
    return Text("，".join(part.zh for part in parts), ", ".join(part.en for part in parts))


SAID = {
    "same_phone": Text("另有 {n} 户用同一电话", "{n} others have the number"),
    "same_place": Text("另有 {n} 户在同一点", "{n} others at the same spot"),
    "phone_is_odd": Text("号码连号或重复", "digits in a row or repeated"),
    "months_kept": Text("在册 {n} 个月", "{n} months on file"),
    "months_sold": Text("有销售 {n} 个月", "{n} months with sales"),
    "sold_before_opening": Text("首笔销售早于开户", "the first sale is before the opening"),
    "sold_after_closing": Text("注销后仍有销售", "sales after the closing"),
    "newest_share": Text("最近一月为此前均值的 {n} 倍", "the newest month is {n} times the mean before"),
    "days_known": Text("建档 {n} 天", "{n} days on file"),
    "days_open": Text("开户 {n} 天", "{n} days since opening"),
    "lacking": Text("缺 {n} 项", "{n} fields missing"),
    "photos": Text("照片 {n} 张", "{n} photos"),
    "has_position": Text("有定位", "has a position"),
}


def _said(name: str, value: object) -> Text:
    words = SAID.get(name, same(name))
    number = f"{value:g}" if isinstance(value, float) else str(value)
    return Text(words.zh.replace("{n}", number), words.en.replace("{n}", number))


def inspected(actor: Actor, *, week: date | None, state: str) -> QuerySet[InspectedFile]:
    """Return files in inspection: of a week, or everywhere in a state, those that wait first."""
    found = visible(InspectedFile, actor).select_related("customer__unit")
    if week is not None:
        found = found.filter(week=week)
    if state:
        found = found.filter(Q(state=state))
    return found.order_by("unit_path", "pk")
