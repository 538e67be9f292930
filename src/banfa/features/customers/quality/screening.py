"""The monthly screening (档案筛查): every stored file is held against the pack's doubts; each one found waits for a person."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from banfa.features.customers.duplicates.pairs import Pair, pairs_of_everybody
from banfa.features.customers.models import Customer
from banfa.features.customers.quality.models import Finding, Screening
from banfa.features.customers.quality.signals import Giving, Subject, closed_since, givings
from banfa.kernel.period import Period, PeriodKind
from banfa.platform.access import Actor, Permission, require
from banfa.platform.audit import recording as audit
from banfa.platform.org.current import pack_on
from banfa.policy.expressions.evaluating import Value, answer
from banfa.policy.expressions.tree import FieldRef, Node
from banfa.policy.model import Pack, Screen
from banfa.policy.signals import SIGNALS, read_screen
from banfa.policy.values import StoredValue, from_stored

DECIDE = Permission.CUSTOMERS_FINDING_DECIDE
LOT = 500
OnStep = Callable[[int, int], None]
READ = (
    "pk", "status", "phone", "created_at", "opened_on", "latitude", "longitude", "mark__lacking", "unit_path",
    "code", "name", "address", "attributes",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """One screen with a condition, ready to be asked: what it reads of files, what of signals."""

    name: str
    screen: Screen
    node: Node
    names: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A doubt about one customer, or about a pair, before it is stored."""

    customer: int
    unit_path: str
    kind: str
    screen: str
    evidence: Mapping[str, object]
    other: int | None = None
    score: float | None = None


def doubts_of(pack: Pack) -> list[Doubt]:
    """Return the screens of a pack that have conditions."""
    screening = pack.quality.screening
    found = []
    for name, screen in (screening.screens if screening is not None else {}).items():
        if screen.when is not None:
            node = read_screen(screen.when, pack).node
            names = frozenset(step.name for step in node.walk() if isinstance(step, FieldRef))
            found.append(Doubt(name=name, screen=screen, node=node, names=names))
    return found


def screen_everybody(*, actor: Actor, at: datetime, on_step: OnStep = lambda done, total: None) -> Screening:
    """Hold every file against the pack's screens and keep what is doubted (AD-1.5.2.2a); again finds the same once.

    A doubt that a person decided stays decided while its evidence is the same; one that is no longer found is gone.
    Raises Denied.
    """
    require(actor, DECIDE)
    on = timezone.localdate(at)
    pack = pack_on(on)
    run = Screening.objects.create(period_start=period_of(pack, on).start, began_at=at, by_name=actor.name)
    total, looked = Customer.objects.count(), 0
    for lot, doubted in _doubted(pack, on):
        with transaction.atomic():
            _keep(doubted, on)
        looked += lot
        on_step(looked, total)
    for pairs in _in_lots(_paired(pack)):
        with transaction.atomic():
            _keep(pairs, on)
    with transaction.atomic():
        return _closed(run, looked, actor=actor, at=at)


def period_of(pack: Pack, on: date) -> Period:
    """Return the period of the pack's screening that a day lies in."""
    screening = pack.quality.screening
    return Period.containing(on, PeriodKind(screening.every if screening is not None else "month"))


def _closed(run: Screening, looked: int, *, actor: Actor, at: datetime) -> Screening:
    on = timezone.localdate(at)
    gone = Finding.objects.filter(state=Finding.State.OPEN, seen_on__lt=on).update(state=Finding.State.GONE)
    run.looked_at, run.ended_at = looked, timezone.now()
    run.found = Finding.objects.filter(state=Finding.State.OPEN).count()
    run.save(update_fields=["looked_at", "ended_at", "found"])
    audit.record(
        "quality.screened", f"screening:{run.pk}", actor=actor, at=at,
        summary={"customers": looked, "open": run.found, "gone": gone, "period": run.period_start.isoformat()},
    )  # fmt: skip
    return run


def _doubted(pack: Pack, on: date) -> Iterator[tuple[int, list[Found]]]:
    """Yield lot by lot how many customers were looked at, and what is doubted of them."""
    doubts, giving, last = doubts_of(pack), givings(on), 0
    while rows := [*Customer.objects.filter(pk__gt=last).order_by("pk").values_list(*READ)[:LOT]]:
        yield len(rows), _doubts_of_lot(rows, doubts, giving, pack)
        last = rows[-1][0]


def _doubts_of_lot(
    rows: Sequence[tuple[object, ...]], doubts: Sequence[Doubt], giving: Sequence[Giving], pack: Pack
) -> list[Found]:
    since = closed_since([int(str(row[0])) for row in rows])
    subjects = [_subject(row, since) for row in rows]
    known: dict[int, dict[str, Value]] = {one.pk: {} for one in subjects}
    for give in giving:
        for pk, signals in give(subjects).items():
            known[pk].update(signals)
    found = []
    for row, subject in zip(rows, subjects, strict=True):
        values = known[subject.pk]
        for doubt in doubts:
            asked = {**values, **_stored_values(row, doubt.names, pack)}
            if answer(doubt.node, asked) is True:
                found.append(_found(row, subject, doubt, asked))
    return found


def _subject(row: tuple[object, ...], since: Mapping[int, date]) -> Subject:
    pk, status, phone, created_at, opened_on, latitude, longitude, lacking, *_ = row
    number = int(str(pk))
    return Subject(
        pk=number, status=str(status), phone=str(phone), opened_on=opened_on,  # type: ignore[arg-type]
        entered_on=timezone.localdate(created_at), lacking=int(str(lacking or 0)),  # type: ignore[arg-type]
        latitude=latitude, longitude=longitude,  # type: ignore[arg-type]
        closed_on=since.get(number) if status == "closed" else None,
    )  # fmt: skip


def _stored_values(row: tuple[object, ...], names: Iterable[str], pack: Pack) -> dict[str, Value]:
    stored: dict[str, StoredValue] = {
        **row[12], "code": str(row[9]), "name": str(row[10]), "address": str(row[11]) or None,  # type: ignore[dict-item]
        "status": str(row[1]), "phone": str(row[2]) or None,
        "opened_on": row[4].isoformat() if isinstance(row[4], date) else None,
    }  # fmt: skip
    return {name: _value(pack, name, stored.get(name)) for name in names if name in pack.fields}


def _value(pack: Pack, name: str, stored: StoredValue) -> Value:
    if stored is None:
        return None
    field = pack.fields[name]
    try:
        value = from_stored(field, stored)
    except ValueError:  # the pack's field was of another type when this was stored
        return None
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    return value


def _found(row: tuple[object, ...], subject: Subject, doubt: Doubt, asked: Mapping[str, Value]) -> Found:
    evidence = {name: _plain(asked.get(name)) for name in sorted(doubt.names & SIGNALS.keys())}
    return Found(
        customer=subject.pk,
        unit_path=str(row[8]),
        kind=doubt.screen.kind,
        screen=doubt.name,
        evidence=evidence,
    )


def _plain(value: Value) -> object:
    return (
        float(value)
        if isinstance(value, Decimal)
        else value.isoformat()
        if isinstance(value, date)
        else value
    )


def _paired(pack: Pack) -> Iterator[Found]:
    screening = pack.quality.screening
    names = [
        name for name, one in (screening.screens if screening else {}).items() if one.kind == "duplicate"
    ]
    if not names:
        return
    for pair in pairs_of_everybody(pack):
        yield found_pair(pair, names[0])


def found_pair(pair: Pair, screen: str) -> Found:
    """Return a pair as a doubt about its later file."""
    return Found(
        customer=pair.later, unit_path=pair.unit_path, kind="duplicate", screen=screen, other=pair.earlier,
        score=pair.score, evidence={"same": list(pair.same), "name": pair.name_likeness},
    )  # fmt: skip


def _in_lots(found: Iterable[Found]) -> Iterator[list[Found]]:
    lot: list[Found] = []
    for one in found:
        lot.append(one)
        if len(lot) == LOT:
            yield lot
            lot = []
    if lot:
        yield lot


def _keep(found: Sequence[Found], on: date) -> None:
    """Store doubts: a new one is open, a known one is seen again, a decided one opens only with other evidence."""
    known = {
        (one.customer_id, one.other_id, one.screen): one
        for one in Finding.objects.filter(customer__in={one.customer for one in found})
    }
    fresh = []
    for one in found:
        stands = known.get((one.customer, one.other, one.screen))
        if stands is None:
            fresh.append(
                Finding(
                    customer_id=one.customer, other_id=one.other, unit_path=one.unit_path, kind=one.kind,
                    screen=one.screen, evidence=dict(one.evidence), score=one.score, found_on=on, seen_on=on,
                )
            )  # fmt: skip
        else:
            _seen_again(stands, one, on)
    Finding.objects.bulk_create(fresh)


def _seen_again(stands: Finding, one: Found, on: date) -> None:
    stands.seen_on = on
    if stands.state == Finding.State.GONE or (
        stands.state == Finding.State.DISMISSED and stands.evidence != dict(one.evidence)
    ):
        stands.state, stands.why, stands.decided_by, stands.decided_at = Finding.State.OPEN, "", "", None
    stands.evidence, stands.score = dict(one.evidence), one.score
    stands.save(update_fields=["seen_on", "state", "why", "decided_by", "decided_at", "evidence", "score"])
