"""Plans a gathering, gives it its day, calls it off, and closes it for good."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from banfa.features.contacts.gatherings.models import ArrangementTask, Gathering, TrainingPlan
from banfa.features.contacts.gatherings.queries.seen import gathering_numbered, may_hold, units_to_hold_at
from banfa.features.contacts.gatherings.rules import kind_of
from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access import Actor, Denied, Permission
from banfa.platform.audit import recording as audit
from banfa.platform.audit.recording import Changed
from banfa.platform.org.current import pack_on
from banfa.platform.org.models import Person, Unit
from banfa.policy.model import GatheringKind

HOLD = Permission.CONTACTS_GATHERING_HOLD
LONGEST_TITLE, LONGEST_PLACE, LONGEST_REASON, LONGEST_OUTCOME = 120, 200, 200, 5_000


class BadGathering(BanfaError):
    """What was written of a gathering cannot be kept; `field` says where."""

    status = 422

    def __init__(self, field: str, text: Text) -> None:
        super().__init__(text)
        self.field = field


class Settled(BanfaError):
    """A gathering that was held or called off does not change any more."""

    def __init__(self, one: Gathering) -> None:
        super().__init__(
            Text(f"“{one.title}”已办结，不能再改动", f"'{one.title}' is closed and does not change any more")
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What is written of a gathering. Without `starts_at` it is planned for `month` and nobody is invited yet."""

    kind: str
    title: str
    unit: str
    month: date | None = None
    starts_at: datetime | None = None
    place: str = ""
    topics: tuple[str, ...] = ()
    host: str = ""
    seats: int | None = None
    expected: int | None = None
    budget_fen: int | None = None
    plan_id: int | None = None


@transaction.atomic
def enter(given: Given, *, actor: Actor, at: datetime) -> Gathering:
    """Enter a gathering, with the arrangements of its kind. Raises Denied, NoSuchKind, BadGathering."""
    pack = pack_on(timezone.localdate(at))
    kind = kind_of(pack, given.kind)
    unit = _unit(actor, given.unit, kind)
    plan = _plan(given.plan_id, unit)
    one = Gathering(
        kind=given.kind, unit=unit, unit_path=unit.path, plan=plan, made_by=actor.name, made_at=at, **_read(given, kind)
    )  # fmt: skip
    if plan is not None and not plan.starts_on <= one.month < plan.ends_on:
        raise BadGathering("month", Text("月份不在计划期内", "the month lies outside the plan"))
    one.save()
    _arrange(one, kind)
    _log("gathering.entered", one, None, actor=actor, at=at)
    return one


@transaction.atomic
def change(number: int, given: Given, *, actor: Actor, at: datetime) -> Gathering:
    """Change a gathering that is not closed; its kind and its unit stay. Raises NotThere, Denied, Settled, BadGathering."""
    one = to_change(actor, number)
    before = _told(one)
    kind = kind_of(pack_on(timezone.localdate(at)), one.kind)
    for name, value in _read(given, kind).items():
        setattr(one, name, value)
    one.save()
    _arrange(one, kind)
    _log("gathering.changed", one, before, actor=actor, at=at)
    return one


@transaction.atomic
def call_off(number: int, because: str, *, actor: Actor, at: datetime) -> Gathering:
    """Call a gathering off, saying why; it stays on the list. Raises NotThere, Denied, Settled, BadGathering."""
    one = to_change(actor, number)
    why = " ".join(because.split())
    if not why or len(why) > LONGEST_REASON:
        text = Text(
            f"请写明取消原因（{LONGEST_REASON} 字以内）", f"say why, in up to {LONGEST_REASON} characters"
        )
        raise BadGathering("because", text)
    one.state, one.cancelled_because = Gathering.State.CANCELLED, why
    one.closed_by, one.closed_at = actor.name, at
    one.save()
    audit.record("gathering.called_off", f"gathering:{one.pk}", actor=actor, at=at, summary={"because": why})
    return one


@transaction.atomic
def write_outcome(number: int, words: str, *, actor: Actor, at: datetime) -> Gathering:
    """Write how it went. Raises NotThere, Denied, Settled, BadGathering."""
    one = to_change(actor, number)
    if len(words.strip()) > LONGEST_OUTCOME:
        raise BadGathering(
            "outcome", Text(f"纪要最长 {LONGEST_OUTCOME} 字", f"up to {LONGEST_OUTCOME} characters")
        )
    one.outcome = words.strip()
    one.save(update_fields=["outcome"])
    audit.record(
        "gathering.noted", f"gathering:{one.pk}", actor=actor, at=at, summary={"length": len(one.outcome)}
    )
    return one


@transaction.atomic
def see_to(number: int, code: str, *, done: bool, actor: Actor, at: datetime) -> ArrangementTask:
    """Tick an arrangement off, or open it again. Raises NotThere, Denied, Settled, BadGathering."""
    one = to_change(actor, number)
    task = one.arrangements.filter(code=code).first()
    if task is None:
        raise BadGathering("code", Text("没有这项准备", "there is no such arrangement"))
    task.done_at, task.done_by = (at, actor.name) if done else (None, "")
    task.save(update_fields=["done_at", "done_by"])
    action = "gathering.arranged" if done else "gathering.unarranged"
    audit.record(action, f"gathering:{one.pk}", actor=actor, at=at, summary={"arrangement": code})
    return task


def to_change(actor: Actor, number: int) -> Gathering:
    """Return a gathering that the actor may change. Raises NotThere, Denied, Settled."""
    one = gathering_numbered(actor, number)
    if not may_hold(actor, one):
        raise Denied(HOLD)
    # A guarded write would do for one column; guests hang on it too, so it is held while they change.
    one = Gathering.objects.select_for_update().select_related("unit").get(pk=one.pk)
    if one.is_settled:
        raise Settled(one)
    return one


def _unit(actor: Actor, code: str, kind: GatheringKind) -> Unit:
    unit = units_to_hold_at(actor).filter(code=code).first()
    if unit is None:
        raise BadGathering("unit", Text("请选择本人管辖的机构", "choose a unit of yours"))
    if kind.held_by and unit.level not in kind.held_by:
        pack = pack_on(timezone.localdate())
        levels = [level.title.text for level in pack.levels if level.code in kind.held_by]
        zh, en = "、".join(one.zh for one in levels), ", ".join(one.en for one in levels)
        raise BadGathering("unit", Text(f"此类活动由{zh}举办", f"gatherings of this kind are held by: {en}"))
    return unit


def _plan(number: int | None, unit: Unit) -> TrainingPlan | None:
    if number is None:
        return None
    plan = TrainingPlan.objects.filter(pk=number).first()
    if plan is None or not unit.path.startswith(plan.unit_path):
        raise BadGathering("plan", Text("计划不属于该机构", "the plan belongs to another unit"))
    return plan


def _read(given: Given, kind: GatheringKind) -> dict[str, object]:
    title, place = " ".join(given.title.split()), " ".join(given.place.split())
    if not title or len(title) > LONGEST_TITLE:
        text = Text(f"请填写名称（{LONGEST_TITLE} 字以内）", f"name it, in up to {LONGEST_TITLE} characters")
        raise BadGathering("title", text)
    if len(place) > LONGEST_PLACE:
        raise BadGathering("place", Text(f"地点最长 {LONGEST_PLACE} 字", f"up to {LONGEST_PLACE} characters"))
    month = timezone.localdate(given.starts_at).replace(day=1) if given.starts_at else given.month
    if month is None:
        raise BadGathering(
            "starts_at", Text("请填写时间，或计划的月份", "give its time, or the month it is planned for")
        )
    if given.starts_at is not None and not place:
        raise BadGathering("place", Text("请填写地点", "say where it is"))
    for topic in given.topics:
        if topic not in kind.topics:
            raise BadGathering("topics", Text("请选择列出的主题", "choose topics of the list"))
    for name in ("seats", "expected"):
        number = getattr(given, name)
        if number is not None and not 1 <= number <= 100_000:
            raise BadGathering(name, Text("人数在 1 到 100000 之间", "between 1 and 100,000 people"))
    return {
        "title": title, "place": place, "month": month.replace(day=1), "starts_at": given.starts_at,
        "topics": list(given.topics), "host": _host(given.host), "seats": given.seats, "expected": given.expected,
        "budget_fen": given.budget_fen,
        "state": Gathering.State.OPEN if given.starts_at else Gathering.State.PLANNED,
    }  # fmt: skip


def _host(username: str) -> Person | None:
    if not username:
        return None
    person = Person.objects.filter(username=username, is_active=True).first()
    if person is None:
        raise BadGathering("host", Text(f"没有在岗用户“{username}”", f"there is no active user '{username}'"))
    return person


def _arrange(one: Gathering, kind: GatheringKind) -> None:
    """Give it the arrangements of its kind, each due so many days before; those done stay done."""
    for code, rule in kind.arrangements.items():
        days = rule.days_before.value
        due = (
            timezone.localdate(one.starts_at) - timedelta(days=int(days))
            if one.starts_at and days is not None
            else None
        )
        ArrangementTask.objects.update_or_create(gathering=one, code=code, defaults={"due_on": due})


def _told(one: Gathering) -> dict[str, str]:
    names = (
        "title",
        "place",
        "month",
        "starts_at",
        "topics",
        "host_id",
        "seats",
        "expected",
        "budget_fen",
        "state",
    )
    return {name: str(getattr(one, name)) for name in names}


def _log(action: str, one: Gathering, before: dict[str, str] | None, *, actor: Actor, at: datetime) -> None:
    now, was = _told(one), before or {}
    audit.record(
        action, f"gathering:{one.pk}", actor=actor, at=at, summary={"kind": one.kind, "unit": one.unit.code},
        changes=[
            Changed(f"gathering:{one.pk}", name, was.get(name), value)
            for name, value in now.items()
            if was.get(name) != value
        ],
    )  # fmt: skip
