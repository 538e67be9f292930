"""What was kept of what was owed: by obligation, clause, unit, person or period, with the rows behind every figure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Substr
from django.utils import timezone

from banfa.features.duties.models import Duty
from banfa.features.duties.queries.rules import obligation_title, obligations_now
from banfa.features.duties.queries.seeing import seen
from banfa.kernel.text import Text, same
from banfa.platform.access import Actor
from banfa.platform.org.models import Person, Unit
from banfa.platform.org.paths import DIGITS, end_of_subtree

By = Literal["obligation", "clause", "unit", "person"]
States = Literal["owed", "in_time", "late", "excused", "missed", "open", "overdue", "not_kept"]
NOBODY = Text("暂无责任人", "nobody yet")


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptWish:
    """What is asked: duties that were due from a moment until another (exclusive), narrowed, and cut `by` something.

    Cut by unit, the rows are the units `depth` levels down in the tree (1: the uppermost).
    """

    start: datetime
    end: datetime
    by: By = "obligation"
    obligation: str = ""
    clause: str = ""
    unit_path: str = ""
    person_id: int | None = None
    depth: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One row of figures. What is excused is not owed any more, and what is open and not yet due is not judged yet."""

    key: str
    title: Text
    owed: int
    in_time: int
    late: int
    excused: int
    missed: int
    open: int
    overdue: int
    target: Decimal | None = None
    cites: tuple[str, ...] = ()

    @property
    def judged(self) -> int:
        """How many had to be done by now."""
        return self.owed - self.excused - (self.open - self.overdue)

    @property
    def share(self) -> Decimal | None:
        """The share done in time of those that had to be; None where none had to be."""
        return Decimal(self.in_time) / self.judged if self.judged else None

    @property
    def is_met(self) -> bool | None:
        """Whether the target is reached; None without a target, or where nothing is judged yet."""
        if self.target is None or self.share is None:
            return None
        return self.share >= self.target


def kept(actor: Actor, wish: KeptWish, at: datetime | None = None) -> list[Kept]:
    """Return the figures, cut as wished: one query for them, one for names. Raises Denied."""
    at = at or timezone.now()
    rows = _counted(kept_rows(actor, wish, "owed"), wish, at)
    if wish.by == "clause":
        return _by_clause(rows, wish)
    titles = _titles(wish, [key for key, _ in rows])
    rules = obligations_now()
    found = []
    for key, counts in rows:
        rule = rules.get(str(key)) if wish.by == "obligation" else rules.get(wish.obligation)
        target = rule.target.value if rule is not None and rule.target is not None else None
        found.append(
            Kept(key=str(key if key is not None else ""), title=titles.get(key, same(str(key or ""))), target=target,
                 cites=rule.cites if rule is not None and wish.by == "obligation" else (), **counts)
        )  # fmt: skip
    return sorted(found, key=lambda one: (one.share if one.share is not None else Decimal(2), one.title.zh))


def kept_in_all(actor: Actor, wish: KeptWish, at: datetime | None = None) -> Kept:
    """Return the figures of everything wished for in one row. Raises Denied."""
    at = at or timezone.now()
    counts = kept_rows(actor, wish, "owed").aggregate(**_figures(at))
    rule = obligations_now().get(wish.obligation)
    target = rule.target.value if rule is not None and rule.target is not None else None
    return Kept(key="", title=Text("合计", "All"), target=target, **counts)


def kept_rows(
    actor: Actor, wish: KeptWish, state: States = "owed", at: datetime | None = None
) -> QuerySet[Duty]:
    """Return the duties behind a figure. Raises Denied."""
    at = at or timezone.now()
    found = seen(actor).filter(due_at__gt=wish.start, due_at__lte=wish.end)
    names = _obligations(wish)
    if names is not None:
        found = found.filter(obligation__in=names)
    if wish.unit_path:
        found = found.filter(unit_path__gte=wish.unit_path, unit_path__lt=end_of_subtree(wish.unit_path))
    if wish.person_id is not None:
        found = found.filter(person=wish.person_id)
    return found.filter(_state(state, at))


def by_period(
    actor: Actor, wish: KeptWish, ends: Sequence[datetime], at: datetime | None = None
) -> list[Kept]:
    """Return one row for each of the spans that end at the moments given, the first from `wish.start` on: one query."""
    at = at or timezone.now()
    figures: dict[str, Any] = {}
    starts = [wish.start, *ends[:-1]]
    for place, (start, end) in enumerate(zip(starts, ends, strict=True)):
        inside = Q(due_at__gt=start, due_at__lte=end)
        figures |= {
            f"{name}_{place}": Count("pk", filter=inside & one) for name, one in _conditions(at).items()
        }
    whole = kept_rows(actor, replace(wish, end=ends[-1]), "owed", at).aggregate(**figures)
    rule = obligations_now().get(wish.obligation)
    target = rule.target.value if rule is not None and rule.target is not None else None
    return [
        Kept(key=end.isoformat(), title=same(f"{timezone.localtime(start):%Y-%m-%d}"), target=target,
             **{name: whole[f"{name}_{place}"] for name in _conditions(at)})
        for place, (start, end) in enumerate(zip(starts, ends, strict=True))
    ]  # fmt: skip


def _obligations(wish: KeptWish) -> list[str] | None:
    if wish.obligation:
        return [wish.obligation]
    if wish.clause:
        return [name for name, rule in obligations_now().items() if wish.clause in rule.cites]
    return None


def _conditions(at: datetime) -> Mapping[str, Q]:
    late = Q(due_at__lt=at) | Q(due_at=at, is_whole_day=True)
    is_open = Q(state=Duty.State.OPEN)
    return {
        "owed": Q(),
        "in_time": Q(state=Duty.State.DONE, is_late=False),
        "late": Q(state=Duty.State.DONE, is_late=True),
        "excused": Q(state=Duty.State.EXCUSED),
        "missed": Q(state=Duty.State.MISSED),
        "open": is_open,
        "overdue": is_open & late,
    }


def _state(state: States, at: datetime) -> Q:
    conditions = _conditions(at)
    if state == "not_kept":
        return conditions["missed"] | conditions["overdue"] | conditions["late"]
    return conditions[state]


def _figures(at: datetime) -> dict[str, Any]:
    return {name: Count("pk", filter=one) if one else Count("pk") for name, one in _conditions(at).items()}


def _counted(found: QuerySet[Duty], wish: KeptWish, at: datetime) -> list[tuple[Any, dict[str, int]]]:
    column = {"obligation": "obligation", "clause": "obligation", "person": "person_id", "unit": "within"}[
        wish.by
    ]
    if wish.by == "unit":
        digits = DIGITS * (wish.depth or (len(wish.unit_path) // DIGITS + 1))
        found = found.annotate(within=Substr("unit_path", 1, digits))
    rows = found.order_by().values(column).annotate(**_figures(at))
    return [(row.pop(column), row) for row in rows]


def _titles(wish: KeptWish, keys: Iterable[Any]) -> Mapping[Any, Text]:
    if wish.by == "obligation":
        return {key: obligation_title(key) for key in keys}
    if wish.by == "person":
        names = dict(Person.objects.filter(pk__in=[key for key in keys if key]).values_list("pk", "name"))
        return {None: NOBODY, **{pk: same(name) for pk, name in names.items()}}
    return {
        path: same(name)
        for path, name in Unit.objects.filter(path__in=list(keys)).values_list("path", "name")
    }


def _by_clause(rows: Iterable[tuple[Any, dict[str, int]]], wish: KeptWish) -> list[Kept]:
    """Add the figures of obligations up by the clauses that they cite; one may count for several clauses."""
    rules = obligations_now()
    sums: dict[str, dict[str, int]] = {}
    for name, counts in rows:
        rule = rules.get(name)
        for clause in rule.cites if rule is not None else ():
            if wish.clause in ("", clause):
                known = sums.setdefault(clause, dict.fromkeys(counts, 0))
                for key, count in counts.items():
                    known[key] += count
    return [
        Kept(key=clause, title=same(clause), target=_target_of(clause), cites=(clause,), **counts)
        for clause, counts in sorted(sums.items())
    ]


def _target_of(clause: str) -> Decimal | None:
    """Return the target of a clause: that of its obligations, where they agree."""
    targets = {
        rule.target.value
        for rule in obligations_now().values()
        if clause in rule.cites and rule.target is not None
    }
    return targets.pop() if len(targets) == 1 else None
