"""Keeps who came: ticked on the list, by a scanned code, from a file, or without an invitation."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation

from django.core import signing
from django.db import transaction
from django.utils import timezone

from banfa.features.contacts.gatherings.models import Gathering, Guest
from banfa.features.contacts.gatherings.queries.seen import guests_seen, marks_of
from banfa.features.contacts.gatherings.rules import NotForThem, hinders, kind_of
from banfa.features.contacts.gatherings.services.holding import BadGathering, to_change
from banfa.features.customers.models import Customer
from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access import Actor, Permission, require, visible
from banfa.platform.audit import recording as audit
from banfa.platform.org.current import pack_on

ROOM_SALT, GUEST_SALT = "gatherings.room", "gatherings.guest"
ROOM_LASTS, GUEST_LASTS = timedelta(minutes=15), timedelta(days=60)
MOST_ROWS, MOST_BYTES = 5_000, 1_000_000
LONGEST_NAME, LONGEST_GIVEN = 80, 200


class BadCode(BanfaError):
    """A scanned code is none of ours, too old, or of a gathering that is closed."""

    status = 404


@dataclass(frozen=True, slots=True, kw_only=True)
class Came:
    """How many came anew, and how many of a list had come before."""

    count: int
    before: int = 0


@transaction.atomic
def tick(number: int, guest_ids: Sequence[int], *, came: bool, actor: Actor, at: datetime) -> Came:
    """Keep that guests came, or that they did not after all. Raises NotThere, Denied, Settled, BadGathering."""
    one = _begun(number, actor, at)
    guests = list(guests_seen(actor, one).filter(pk__in=guest_ids, attended_at__isnull=came))
    for guest in guests:
        guest.attended_at, guest.came_by = (at, Guest.Way.LIST) if came else (None, "")
    Guest.objects.bulk_update(guests, ["attended_at", "came_by"])
    _log(
        one,
        "gathering.attended" if came else "gathering.unattended",
        len(guests),
        Guest.Way.LIST,
        actor=actor,
        at=at,
    )
    return Came(count=len(guests), before=len(set(guest_ids)) - len(guests))


@transaction.atomic
def walk_in(number: int, words: str, *, actor: Actor, at: datetime) -> Guest:
    """Keep that somebody came without an invitation: a customer's code, or else a name. Twice is once.

    Raises NotThere, Denied, Settled, NotForThem, BadGathering.
    """
    one = _begun(number, actor, at)
    said = " ".join(words.split())
    if not said or len(said) > LONGEST_NAME:
        text = Text(
            f"请填写客户编码或姓名（{LONGEST_NAME} 字以内）",
            f"a code or a name, up to {LONGEST_NAME} characters",
        )
        raise BadGathering("who", text)
    customer = visible(Customer, actor).select_related("unit", "area").filter(code=said).first()
    if customer is not None:
        guest = _guest_of(one, customer, at)
    else:
        guest = one.guests.filter(name=said).first() or Guest(gathering=one, name=said)
    if guest.attended_at is None:
        guest.attended_at, guest.came_by = at, Guest.Way.WALK_IN
        guest.save()
        _log(one, "gathering.attended", 1, Guest.Way.WALK_IN, actor=actor, at=at)
    return guest


@transaction.atomic
def read_list(number: int, content: bytes, *, actor: Actor, at: datetime) -> Came:
    """Keep that the customers of a list came: CSV with their codes in the first column. All rows or none.

    Raises NotThere, Denied, Settled, BadGathering naming the rows that are wrong.
    """
    one = _begun(number, actor, at)
    codes = _codes_in(content)
    known = {
        row.code: row
        for row in visible(Customer, actor).select_related("unit", "area").filter(code__in=codes)
    }
    wrong = [(line, code) for code, line in codes.items() if code not in known]
    if wrong:
        zh = "；".join(f"第 {line} 行 {code}" for line, code in wrong[:10])
        en = "; ".join(f"row {line}: {code}" for line, code in wrong[:10])
        text = Text(
            f"没有找到或不在管辖范围内：{zh}。没有登记任何签到",
            f"not found or outside your part: {en}. Nothing was kept",
        )
        raise BadGathering("file", text)
    count = 0
    for code in codes:
        guest = _guest_of(one, known[code], at)
        if guest.attended_at is None:
            guest.attended_at, guest.came_by = at, Guest.Way.FILE
            guest.save()
            count += 1
    _log(one, "gathering.attended", count, Guest.Way.FILE, actor=actor, at=at)
    return Came(count=count, before=len(codes) - count)


@transaction.atomic
def give_results(number: int, given: Mapping[int, tuple[str, str]], *, actor: Actor, at: datetime) -> int:
    """Keep the score of each guest who came, and what was given to them; an empty score is none.

    Raises NotThere, Denied, Settled, BadGathering.
    """
    one = to_change(actor, number)
    guests = list(guests_seen(actor, one).filter(pk__in=given, attended_at__isnull=False))
    changed = []
    for guest in guests:
        score, help_given = given[guest.pk]
        read = (_score(guest, score), " ".join(help_given.split())[:LONGEST_GIVEN])
        if read != (guest.score, guest.given):
            guest.score, guest.given = read
            changed.append(guest)
    Guest.objects.bulk_update(changed, ["score", "given"])
    audit.record(
        "gathering.results", f"gathering:{one.pk}", actor=actor, at=at, summary={"guests": len(changed)}
    )
    return len(changed)


def room_code(one: Gathering) -> str:
    """Return what the code on the wall says: which gathering, for a quarter of an hour."""
    return signing.dumps(one.pk, salt=ROOM_SALT)


def guest_code(guest: Guest) -> str:
    """Return what the code on a guest's invitation says."""
    return signing.dumps(guest.pk, salt=GUEST_SALT)


def gathering_of(token: str, at: datetime) -> Gathering:
    """Return the gathering of a code on the wall. Raises BadCode."""
    return _open(_number_in(token, ROOM_SALT, ROOM_LASTS), at)


def guest_of(token: str, at: datetime) -> Guest:
    """Return the guest of an invitation's code. Raises BadCode."""
    number = _number_in(token, GUEST_SALT, GUEST_LASTS)
    guest = Guest.objects.select_related("gathering", "customer", "person").filter(pk=number).first()
    if guest is None:
        raise BadCode(Text("邀请已撤回", "the invitation was taken back"))
    _open(guest.gathering_id, at)
    return guest


@transaction.atomic
def come_myself(token: str, *, actor: Actor, at: datetime) -> Guest:
    """Keep that the actor is there, who scanned the code on the wall. Twice is once. Raises Denied, BadCode, NotForThem."""
    require(actor, Permission.CONTACTS_GATHERING_READ)
    one = gathering_of(token, at)
    kind = kind_of(pack_on(timezone.localdate(at)), one.kind)
    if kind.audience != "staff" or (kind.posts and not actor.posts & set(kind.posts)):
        text = Text(
            "此码供参训员工本人扫描；客户请出示邀请码",
            "this code is for the staff; customers show their invitation",
        )
        raise NotForThem(text)
    Gathering.objects.select_for_update().get(pk=one.pk)
    guest = one.guests.filter(person=actor.person_id).first() or Guest(
        gathering=one, person_id=actor.person_id
    )
    if guest.attended_at is None:
        guest.attended_at, guest.came_by = at, Guest.Way.SCAN
        guest.save()
        _log(one, "gathering.attended", 1, Guest.Way.SCAN, actor=actor, at=at)
    return guest


@transaction.atomic
def let_in(token: str, *, actor: Actor, at: datetime) -> Guest:
    """Keep that the guest came whose invitation was scanned. Twice is once. Raises BadCode, NotThere, Denied, Settled."""
    guest = guest_of(token, at)
    one = _begun(guest.gathering_id, actor, at)
    if guest.attended_at is None:
        guest.attended_at, guest.came_by = at, Guest.Way.SCAN
        guest.save(update_fields=["attended_at", "came_by"])
        _log(one, "gathering.attended", 1, Guest.Way.SCAN, actor=actor, at=at)
    return guest


def _begun(number: int, actor: Actor, at: datetime) -> Gathering:
    one = to_change(actor, number)
    if one.starts_at is None or timezone.localdate(one.starts_at) > timezone.localdate(at):
        raise BadGathering(
            "starts_at", Text("活动当天起才能签到", "attendance is kept from the day itself on")
        )
    return one


def _open(number: int, at: datetime) -> Gathering:
    one = Gathering.objects.filter(pk=number, state=Gathering.State.OPEN).first()
    if one is None or one.starts_at is None or timezone.localdate(one.starts_at) > timezone.localdate(at):
        raise BadCode(Text("活动未开放签到", "attendance is not kept at this gathering now"))
    return one


def _number_in(token: str, salt: str, lasts: timedelta) -> int:
    try:
        number = signing.loads(token, salt=salt, max_age=lasts)
    except signing.SignatureExpired:
        raise BadCode(
            Text("签到码已过期，请扫最新的一张", "the code has expired: scan the one shown now")
        ) from None
    except signing.BadSignature:
        raise BadCode(Text("这不是签到码", "this is no code of a gathering")) from None
    return int(number)


def _guest_of(one: Gathering, customer: Customer, at: datetime) -> Guest:
    """Return the guest that a customer is, a new one where they were not invited. Raises NotForThem."""
    guest = one.guests.filter(customer=customer).first()
    if guest is not None:
        return guest
    on = timezone.localdate(at)
    pack = pack_on(on)
    kind = kind_of(pack, one.kind)
    if kind.audience == "staff":
        raise NotForThem(Text("此活动面向员工", "this gathering is for the staff"))
    why = hinders(kind, pack, customer, marks_of([customer.pk], on).get(customer.pk, ()))
    if why is not None:
        raise NotForThem(Text(f"{customer.code}：{why.zh}", f"{customer.code}: {why.en}"))
    return Guest(gathering=one, customer=customer)


def _codes_in(content: bytes) -> dict[str, int]:
    """Return the codes of a list with the lines they stand in; a heading and empty lines are passed over."""
    if len(content) > MOST_BYTES:
        raise BadGathering("file", Text("文件超过 1 MB", "the file is larger than 1 MB"))
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            words = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise BadGathering("file", Text("请上传 CSV 文本文件", "send a CSV file"))
    if "\0" in words:
        raise BadGathering("file", Text("请上传 CSV 文本文件", "send a CSV file"))
    found: dict[str, int] = {}
    for line, row in enumerate(csv.reader(io.StringIO(words)), start=1):
        code = row[0].strip() if row else ""
        if code and not (line == 1 and code.lower() in ("code", "customer", "编码", "客户编码", "客户代码")):
            found.setdefault(code, line)
    if not found or len(found) > MOST_ROWS:
        raise BadGathering("file", Text(f"名单须有 1–{MOST_ROWS} 行", f"a list has 1 to {MOST_ROWS} rows"))
    return found


def _score(guest: Guest, words: str) -> Decimal | None:
    if not words.strip():
        return None
    try:
        score = Decimal(words.strip())
    except InvalidOperation:
        score = Decimal(-1)
    if not score.is_finite() or not 0 <= score <= 100:
        text = Text(f"{guest.shown}：成绩为 0 到 100 分", f"{guest.shown}: a score is between 0 and 100")
        raise BadGathering("score", text)
    return score.quantize(Decimal("0.1"))


def _log(one: Gathering, action: str, count: int, way: str, *, actor: Actor, at: datetime) -> None:
    audit.record(action, f"gathering:{one.pk}", actor=actor, at=at, summary={"guests": count, "by": way})
