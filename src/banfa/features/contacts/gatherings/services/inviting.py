"""Invites customers and colleagues to a gathering, by hand or as a list of the register finds them, and keeps their replies."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from banfa.features.contacts.gatherings.models import Gathering, Guest
from banfa.features.contacts.gatherings.queries.covering import staff
from banfa.features.contacts.gatherings.queries.seen import guests_seen, marks_of
from banfa.features.contacts.gatherings.rules import hinders, kind_of
from banfa.features.contacts.gatherings.services.holding import BadGathering, to_change
from banfa.features.customers.forms import wish_in
from banfa.features.customers.models import Customer
from banfa.features.customers.personal.consenting import consenting
from banfa.features.customers.queries.finding import customers_wished
from banfa.features.customers.standing import standings
from banfa.kernel.text import Text
from banfa.platform.access import Actor, visible
from banfa.platform.audit import recording as audit
from banfa.platform.org.current import pack_on
from banfa.platform.org.models import Person

MOST_AT_ONCE = 2_000
NO_CONSENT = Text("没有授权接收此类邀请", "has not consented to such an invitation")
BEFORE = Text("已在名单中", "on the list already")


@dataclass(frozen=True, slots=True, kw_only=True)
class Invited:
    """How many were invited, and how many were left out for which reason."""

    count: int
    left_out: Mapping[Text, int]


@transaction.atomic
def invite_codes(number: int, words: str, *, actor: Actor, at: datetime) -> Invited:
    """Invite by codes of customers, or by user names of colleagues, divided by spaces, commas or lines. All or nobody.

    Whoever is named personally needs no consent. Raises NotThere, Denied, Settled, BadGathering naming what is not known.
    """
    one = _to_invite(number, actor)
    codes = list(dict.fromkeys(words.replace(",", " ").replace("，", " ").replace("、", " ").split()))
    if not codes or len(codes) > MOST_AT_ONCE:
        text = Text(f"请填写 1–{MOST_AT_ONCE} 个编码", f"write 1 to {MOST_AT_ONCE} codes")
        raise BadGathering("codes", text)
    kind = kind_of(pack_on(timezone.localdate(at)), one.kind)
    if kind.audience == "staff":
        people = staff(actor, kind.posts, timezone.localdate(at)).filter(username__in=codes)
        _require_all(codes, people.values_list("username", flat=True))
        return _keep_people(one, list(people), actor=actor, at=at)
    customers = visible(Customer, actor).select_related("unit", "area").filter(code__in=codes).order_by("pk")
    _require_all(codes, customers.values_list("code", flat=True))
    return _keep_customers(one, customers, actor=actor, at=at)


@transaction.atomic
def invite_wished(number: int, address: str, *, actor: Actor, at: datetime) -> Invited:
    """Invite the customers that a list of the register finds; whoever may not be written to is left out and counted.

    Raises NotThere, Denied, Settled, BadRequest, BadGathering where the list is too long.
    """
    one = _to_invite(number, actor)
    found = customers_wished(actor, wish_in(address, actor), standings()).whole
    return _invite_found(one, found.select_related("unit", "area"), actor=actor, at=at)


@transaction.atomic
def invite_customers(number: int, customers: QuerySet[Customer], *, actor: Actor, at: datetime) -> Invited:
    """Invite the customers of a query that was made through access. Raises as `invite_wished`."""
    return _invite_found(_to_invite(number, actor), customers, actor=actor, at=at)


@transaction.atomic
def invite_staff(number: int, *, actor: Actor, at: datetime) -> Invited:
    """Invite everybody in the kind's posts (FUEL-STN-5.1.6). Raises NotThere, Denied, Settled."""
    one = _to_invite(number, actor)
    on = timezone.localdate(at)
    kind = kind_of(pack_on(on), one.kind)
    return _keep_people(one, list(staff(actor, kind.posts, on)), actor=actor, at=at)


@transaction.atomic
def reply(number: int, guest_id: int, answer: str, *, actor: Actor, at: datetime) -> Guest:
    """Keep what a guest answered. Raises NotThere, Denied, Settled, BadGathering; full where no seat is left."""
    one = to_change(actor, number)
    guest = guests_seen(actor, one).filter(pk=guest_id).first()
    if guest is None or answer not in Guest.Reply.values:
        raise BadGathering("reply", Text("请选择回复", "choose an answer"))
    coming = one.guests.filter(reply=Guest.Reply.COMING).exclude(pk=guest.pk).count()
    if answer == Guest.Reply.COMING and one.seats is not None and coming >= one.seats:
        raise BadGathering("reply", Text(f"{one.seats} 个席位已满", f"all {one.seats} seats are taken"))
    guest.reply = Guest.Reply(answer)
    guest.save(update_fields=["reply"])
    audit.record(
        "gathering.replied",
        f"gathering:{one.pk}",
        actor=actor,
        at=at,
        summary={"guest": guest.pk, "reply": answer},
    )
    return guest


@transaction.atomic
def note_reminded(number: int, guest_ids: Sequence[int], *, actor: Actor, at: datetime) -> int:
    """Keep that guests were reminded. Raises NotThere, Denied, Settled."""
    one = to_change(actor, number)
    ids = list(guests_seen(actor, one).filter(pk__in=guest_ids).values_list("pk", flat=True))
    Guest.objects.filter(pk__in=ids).update(reminded_at=at)
    audit.record(
        "gathering.reminded", f"gathering:{one.pk}", actor=actor, at=at, summary={"guests": len(ids)}
    )
    return len(ids)


@transaction.atomic
def take_off(number: int, guest_id: int, *, actor: Actor, at: datetime) -> None:
    """Take somebody off the list who has not come. Raises NotThere, Denied, Settled, BadGathering."""
    one = to_change(actor, number)
    guest = guests_seen(actor, one).filter(pk=guest_id).first()
    if guest is None:
        raise BadGathering("guest", Text("名单中没有此人", "nobody of this number is on the list"))
    if guest.attended_at is not None:
        raise BadGathering("guest", Text("已签到，请先撤销签到", "has come; take the attendance back first"))
    audit.record(
        "gathering.taken_off", f"gathering:{one.pk}", actor=actor, at=at, summary={"guest": guest.pk}
    )
    guest.delete()


def _to_invite(number: int, actor: Actor) -> Gathering:
    one = to_change(actor, number)
    if one.state != Gathering.State.OPEN:
        text = Text("请先填写活动时间和地点，再邀请", "give it a time and a place before inviting anybody")
        raise BadGathering("starts_at", text)
    return one


def _invite_found(one: Gathering, found: QuerySet[Customer], *, actor: Actor, at: datetime) -> Invited:
    kind = kind_of(pack_on(timezone.localdate(at)), one.kind)
    if kind.audience == "staff":
        raise BadGathering("codes", Text("此活动面向员工", "this gathering is for the staff"))
    if found.order_by()[: MOST_AT_ONCE + 1].count() > MOST_AT_ONCE:
        text = Text(
            f"一次最多邀请 {MOST_AT_ONCE:,} 户，请缩小范围或抽取",
            f"at most {MOST_AT_ONCE:,} at once: narrow the list, or draw some of them",
        )
        raise BadGathering("codes", text)
    total = found.order_by().count()
    allowed = consenting(found, kind.consent) if kind.consent else found
    kept = _keep_customers(one, allowed.order_by("pk"), actor=actor, at=at)
    without = total - kept.count - sum(kept.left_out.values())
    return Invited(count=kept.count, left_out={**kept.left_out, **({NO_CONSENT: without} if without else {})})


def _keep_customers(one: Gathering, customers: QuerySet[Customer], *, actor: Actor, at: datetime) -> Invited:
    on = timezone.localdate(at)
    pack = pack_on(on)
    kind, rows = kind_of(pack, one.kind), list(customers)
    there = set(one.guests.values_list("customer_id", flat=True))
    marks = marks_of([row.pk for row in rows], on) if kind.circumstances else {}
    left_out: dict[Text, int] = {}
    kept = []
    for row in rows:
        why = BEFORE if row.pk in there else hinders(kind, pack, row, marks.get(row.pk, ()))
        if why is None:
            kept.append(row)
        else:
            left_out[why] = left_out.get(why, 0) + 1
    _write(one, [Guest(gathering=one, customer=row) for row in kept], actor=actor, at=at)
    return Invited(count=len(kept), left_out=left_out)


def _keep_people(one: Gathering, people: Sequence[Person], *, actor: Actor, at: datetime) -> Invited:
    there = set(one.guests.values_list("person_id", flat=True))
    kept = [row for row in people if row.pk not in there]
    _write(one, [Guest(gathering=one, person=row) for row in kept], actor=actor, at=at)
    known = len(people) - len(kept)
    return Invited(count=len(kept), left_out={BEFORE: known} if known else {})


def _write(one: Gathering, guests: Sequence[Guest], *, actor: Actor, at: datetime) -> None:
    for guest in guests:
        guest.invited_at, guest.invited_by = at, actor.name
    Guest.objects.bulk_create(guests)
    audit.record(
        "gathering.invited", f"gathering:{one.pk}", actor=actor, at=at, summary={"guests": len(guests)}
    )


def _require_all(codes: Sequence[str], known: Iterable[str]) -> None:
    there = set(known)
    unknown = [code for code in codes if code not in there]
    if unknown:
        shown = "、".join(unknown[:10])
        raise BadGathering(
            "codes",
            Text(
                f"没有找到或不在管辖范围内：{shown}；没有邀请任何人",
                f"not found or outside your part: {', '.join(unknown[:10])}; nobody was invited",
            ),
        )
