"""Closes a visit: the one service for pages, programs and phones without a network."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from banfa.features.contacts.models import Contact
from banfa.features.contacts.services import Said, keep_contact
from banfa.features.contacts.visits.checking_in import CLOCK, Fix, Outcome, flags_in
from banfa.features.contacts.visits.kinds import Offered, kind_for, known_of
from banfa.features.contacts.visits.models import OpenVisit, Visit
from banfa.features.contacts.visits.payload import (
    MET,
    BadVisit,
    VisitPayload,
    moment_in,
    require_key,
    shifted,
)
from banfa.features.contacts.visits.places import Place
from banfa.features.contacts.visits.planned import is_planned
from banfa.features.contacts.visits.services.beginning import Arrival, customer_to_visit, outcome_of
from banfa.features.contacts.visits.services.doing import DoneAction, read_actions, titles_of
from banfa.features.contacts.visits.services.holding import keep_actions, keep_position
from banfa.features.contacts.visits.services.pictures import (
    Sents,
    digests_of,
    missing_pictures,
)
from banfa.features.contacts.visits.services.placing import place_shop
from banfa.features.customers.models import Customer
from banfa.features.duties.services.closing import close_with
from banfa.features.duties.services.happening import happened
from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access import Actor
from banfa.platform.audit import recording as audit
from banfa.platform.org.current import pack_on
from banfa.policy.model import Pack
from banfa.worktime import UnknownYear

CLOSED, EVIDENCE, FIRST = "visit.closed", "visit", "visit.first"
MOST_DAYS_LATE, AHEAD = 31, timedelta(minutes=5)
LONGEST_CONTENT = 5_000


class OtherVisit(BanfaError):
    """The key was used for another visit."""

    status = 422

    def __init__(self) -> None:
        super().__init__(
            Text(
                "这个键已用于另一次拜访；没有保存，请用新的键重发",
                "this key was used for another visit; nothing was kept, take a new one",
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """A closed visit; `is_again` where the very same was sent before. `remark` says what became of the shop's place."""

    contact: Contact
    is_again: bool
    remark: Text | None = None


@transaction.atomic
def record_visit(
    payload: VisitPayload,
    *,
    client_key: str,
    pictures: Sents,
    actor: Actor,
    at: datetime,
    source: Visit.Source = Visit.Source.PAGE,
) -> Recorded:
    """Check a visit, keep it for good and close the duties that it proves; sent again it is the same visit.

    A check-in that was kept under the same key is taken before the one that is sent. Raises Denied, NotThere,
    NoSuchVisitKind, BadVisitKey, OtherVisit, CheckInRefused, BadVisit naming everything that is missing.
    """
    key = require_key(client_key)
    digest = payload.digest(digests_of(pictures))
    before = Visit.objects.filter(person_id=actor.person_id, client_key=key).select_related("contact").first()
    if before is not None:
        if before.digest != digest:
            raise OtherVisit
        return Recorded(contact=before.contact, is_again=True)
    on = timezone.localdate(at)
    pack, customer = pack_on(on), customer_to_visit(payload.customer_id, actor)
    offered = kind_for(payload.kind, customer, pack, actor)
    arrived = _arrived(payload, customer, offered, key, pack, actor=actor, at=at)
    known = known_of(customer, pack)
    done = read_actions(payload, offered, pack=pack, known=known, today=on)
    _require_in_time(arrived, at, offered, pack)
    _require_pictures(done, payload, pictures, offered, pack)
    contact = keep_contact(
        customer,
        _said(payload, offered, done),
        who=actor,
        began_at=arrived.began_at,
        ended_at=arrived.ended_at,
        at=at,
    )
    visit = Visit.objects.create(
        contact=contact, client_key=key, person_id=actor.person_id, digest=digest, kind=payload.kind,
        pack=f"{pack.name}/{pack.version}", is_planned=arrived.is_planned, source=source,
        distance_m=arrived.outcome.distance_m, flags=[one.stored() for one in arrived.outcome.flags],
        notes={one.code: one.words for one in done if one.words},
        sheets=[one.action.sheet for one in done if one.read is not None],
    )  # fmt: skip
    if arrived.fix is not None:
        keep_position(contact, arrived.fix, actor)
    keep_actions(contact, customer, done, payload, pictures, pack=pack, actor=actor, at=at)
    OpenVisit.objects.filter(person=actor.person_id, client_key=key).delete()
    _record(visit, customer, actor=actor, at=at)
    remark = _follow_up(contact, customer, visit, arrived, payload, pack, actor=actor, at=at)
    return Recorded(contact=contact, is_again=False, remark=remark)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Arrived:
    """When a visit was, by the server's clock, and what came of its check-in."""

    began_at: datetime
    ended_at: datetime
    outcome: Outcome
    fix: Fix | None
    is_planned: bool


def _arrived(
    payload: VisitPayload,
    customer: Customer,
    offered: Offered,
    key: str,
    pack: Pack,
    *,
    actor: Actor,
    at: datetime,
) -> _Arrived:
    kept = OpenVisit.objects.filter(person=actor.person_id, client_key=key, customer=customer).first()
    if kept is not None:
        return _Arrived(
            began_at=kept.at, ended_at=max(kept.at, min(payload.ended_at, at)),
            outcome=Outcome(
                distance_m=kept.check_in.get("distance_m"), flags=tuple(flags_in(kept.check_in.get("flags", [])))
            ),
            fix=_kept_fix(kept), is_planned=kept.is_planned,
        )  # fmt: skip
    arrival = Arrival(
        began_at=payload.began_at, fix=payload.fix, why_none=payload.why_no_fix, sent_at=payload.sent_at
    )
    outcome = outcome_of(customer, offered.kind, arrival, pack, actor=actor, at=at)
    is_off = any(flag.code == CLOCK for flag in outcome.flags) and payload.sent_at is not None
    off = at - payload.sent_at if is_off and payload.sent_at is not None else timedelta(0)
    began_at, ended_at = shifted(payload, off)
    return _Arrived(
        began_at=began_at, ended_at=ended_at, outcome=outcome, fix=_shifted_fix(payload.fix, off),
        is_planned=is_planned(actor.person_id, customer.pk, timezone.localdate(began_at)),
    )  # fmt: skip


def _shifted_fix(fix: Fix | None, off: timedelta) -> Fix | None:
    return None if fix is None else replace(fix, captured_at=fix.captured_at + off)


def _kept_fix(kept: OpenVisit) -> Fix | None:
    held = kept.check_in.get("position")
    captured = moment_in(held["captured_at"]) if held else None
    if held is None or captured is None:
        return None
    return Fix(
        place=Place(held["longitude"], held["latitude"]), accuracy_m=held["accuracy_m"], captured_at=captured,
        raw=held["raw"],
    )  # fmt: skip


def _require_in_time(arrived: _Arrived, at: datetime, offered: Offered, pack: Pack) -> None:
    """Raises BadVisit for a visit that lies in the future or too far back."""
    if arrived.ended_at > at + AHEAD:
        raise BadVisit(
            {
                "ended_at": Text(
                    "拜访时间在将来，请校准手机时间", "it lies in the future: set the phone's clock right"
                )
            },
            titles_of(offered, pack),
        )
    if at - arrived.began_at > timedelta(days=MOST_DAYS_LATE):
        late = Text(
            f"拜访已过去 {MOST_DAYS_LATE} 天以上，不能再补录", f"it is more than {MOST_DAYS_LATE} days ago"
        )
        raise BadVisit({"ended_at": late}, titles_of(offered, pack))


def _require_pictures(
    done: Sequence[DoneAction], payload: VisitPayload, pictures: Sents, offered: Offered, pack: Pack
) -> None:
    named = {name: one.code for one in done for names in one.pictures.values() for name in names}
    problems = {
        f"actions.{named[name]}": Text(
            f"照片 {name} 没有传到，请重新发送", f"photo {name} did not arrive: send it again"
        )
        for name in missing_pictures(named, pictures)
    }
    if problems:
        raise BadVisit(problems, titles_of(offered, pack))


def _said(payload: VisitPayload, offered: Offered, done: Sequence[DoneAction]) -> Said:
    """Return what the contact was about, out of notes and of the rows that say so."""
    content, heard = [*_words(done, "content")], [*_words(done, "heard")]
    if payload.result != MET:
        content.insert(0, payload.why)
    if not content:
        content = ["、".join(dict.fromkeys(one.action.title.zh for one in done)) or offered.kind.title.zh]
    return Said(
        way=Contact.Way.VISIT, channel=offered.kind.way or "", purpose=payload.kind, result=payload.result,
        content="\n".join(content)[:LONGEST_CONTENT], heard="\n".join(heard)[:LONGEST_CONTENT],
        satisfaction=payload.satisfaction, next_on=payload.next_on, next_declined=payload.next_declined,
    )  # fmt: skip


def _words(done: Sequence[DoneAction], says: str) -> Iterator[str]:
    for one in done:
        if one.words and (one.action.do == "suggestion") == (says == "heard"):
            yield one.words
        if one.sheet is None or one.read is None:
            continue
        for name, row in one.sheet.rows.items():
            if row.says == says and one.read.values.get(name):
                yield f"{row.title.zh}：{one.read.values[name]}"


def _record(visit: Visit, customer: Customer, *, actor: Actor, at: datetime) -> None:
    contact = visit.contact
    audit.record(
        CLOSED, f"contact:{contact.pk}", actor=actor, at=at,
        summary={
            "kind": visit.kind, "result": contact.result, "digest": visit.digest, "source": visit.source,
            "flags": [one["code"] for one in visit.flags], "planned": visit.is_planned,
        },
        changes=[audit.Changed(f"customer:{customer.code}", f"visit:{contact.pk}", None, f'"{visit.kind}"')],
    )  # fmt: skip


def _follow_up(
    contact: Contact, customer: Customer, visit: Visit, arrived: _Arrived, payload: VisitPayload, pack: Pack,
    *, actor: Actor, at: datetime,
) -> Text | None:  # fmt: skip
    """Close the duties that a visit proves, tell of a first one, and give a shop without a place its place."""
    if contact.result != MET:
        return None
    # The duty that the visit was begun for comes first, then whatever else it proves.
    for duty_id in dict.fromkeys((payload.duty_id, None)):
        close_with(
            EVIDENCE, contact.pk, at=contact.at, actor=actor, customer_id=customer.pk,
            person_id=actor.person_id, duty_id=duty_id,
        )  # fmt: skip
    met_before = Contact.objects.filter(customer=customer, way=Contact.Way.VISIT, result=MET)
    if not met_before.exclude(pk=contact.pk).exists():
        with suppress(UnknownYear):  # the visit is kept even where nobody knows that year's holidays yet
            happened(FIRST, at=contact.at, customer_id=customer.pk, key=f"visit:{contact.pk}")
    positions = pack.visiting.positions
    if positions is None or not positions.fixes_shop or arrived.fix is None or not arrived.outcome.is_good:
        return None
    return place_shop(customer, arrived.fix, pack, visit=contact.pk, actor=actor, at=at)
