"""Draws invitees out of a list of the register, or winners out of those who came, with everything kept to do it again."""

import secrets
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from banfa.features.contacts.gatherings.drawing import digest_of, drawn
from banfa.features.contacts.gatherings.models import Gathering, GatheringDraw, Guest
from banfa.features.contacts.gatherings.queries.seen import guests_seen, marks_of
from banfa.features.contacts.gatherings.rules import hinders, kind_of
from banfa.features.contacts.gatherings.services.holding import BadGathering, to_change
from banfa.features.contacts.gatherings.services.inviting import invite_codes
from banfa.features.customers.forms import wish_in
from banfa.features.customers.personal.consenting import consenting
from banfa.features.customers.queries.finding import customers_wished
from banfa.features.customers.standing import standings
from banfa.kernel.text import Text
from banfa.platform.access import Actor
from banfa.platform.audit import recording as audit
from banfa.platform.org.current import pack_on
from banfa.platform.org.paths import DIGITS

MOST_DRAWN_FROM = 50_000
LONGEST_SEED, LONGEST_REASON = 64, 200
BY_UNIT = "unit"
Purpose = GatheringDraw.Purpose


@transaction.atomic
def draw_invitees(
    number: int,
    address: str,
    wanted: int,
    *,
    by_unit: bool,
    seed: str,
    reason: str,
    actor: Actor,
    at: datetime,
) -> GatheringDraw:
    """Draw so many of the customers that a list finds and invite them; nobody is drawn twice for one gathering.

    Raises NotThere, Denied, Settled, BadRequest, BadGathering.
    """
    one = to_change(actor, number)
    found = customers_wished(actor, wish_in(address, actor), standings()).whole.select_related("unit", "area")
    pack = pack_on(timezone.localdate(at))
    kind = kind_of(pack, one.kind)
    if kind.audience == "staff":
        raise BadGathering("wanted", Text("此活动面向员工", "this gathering is for the staff"))
    if kind.consent:
        found = consenting(found, kind.consent)
    if found.order_by()[: MOST_DRAWN_FROM + 1].count() > MOST_DRAWN_FROM:
        raise BadGathering(
            "wanted",
            Text(f"一次最多从 {MOST_DRAWN_FROM:,} 户中抽取", f"draw from at most {MOST_DRAWN_FROM:,}"),
        )
    rows = list(found.order_by("pk"))
    marks = marks_of([row.pk for row in rows], timezone.localdate(at)) if kind.circumstances else {}
    invited = set(one.guests.values_list("customer_id", flat=True))
    depth = len(one.unit_path) + DIGITS
    population = {
        row.code: row.unit_path[:depth] if by_unit else ""
        for row in rows
        if row.pk not in invited and hinders(kind, pack, row, marks.get(row.pk, ())) is None
    }
    draw = _draw(
        one,
        Purpose.INVITEES,
        population,
        wanted,
        by_unit=by_unit,
        seed=seed,
        reason=reason,
        actor=actor,
        at=at,
    )
    invite_codes(number, " ".join(draw.picked), actor=actor, at=at)
    return draw


@transaction.atomic
def draw_winners(
    number: int, wanted: int, *, seed: str, reason: str, actor: Actor, at: datetime
) -> GatheringDraw:
    """Draw winners out of everybody who came; nobody wins twice. Raises NotThere, Denied, Settled, BadGathering."""
    one = to_change(actor, number)
    came = guests_seen(actor, one).filter(attended_at__isnull=False)
    population = {f"{guest.pk}": "" for guest in came}
    return _draw(
        one, Purpose.WINNERS, population, wanted, by_unit=False, seed=seed, reason=reason, actor=actor, at=at
    )


def _draw(
    one: Gathering, purpose: Purpose, population: Mapping[str, str], wanted: int, *, by_unit: bool, seed: str,
    reason: str, actor: Actor, at: datetime,
) -> GatheringDraw:  # fmt: skip
    before = list(one.draws.filter(purpose=purpose))
    drawn_before = {key for draw in before for key in draw.picked}
    left = {key: stratum for key, stratum in population.items() if key not in drawn_before}
    seed, why = seed.strip() or secrets.token_hex(8), " ".join(reason.split())
    _require_sound(left, wanted, seed, why, is_again=bool(before))
    draw = GatheringDraw.objects.create(
        gathering=one, number=len(before) + 1, purpose=purpose, seed=seed, wanted=wanted,
        stratum=BY_UNIT if by_unit else "", population=left, digest=digest_of(left), picked=drawn(left, wanted, seed),
        reason=why, drawn_by=actor.name, drawn_at=at,
    )  # fmt: skip
    audit.record(
        "gathering.drawn", f"gathering:{one.pk}", actor=actor, at=at,
        summary={
            "draw": draw.number, "purpose": purpose.value, "seed": seed, "population": len(left),
            "digest": draw.digest, "picked": len(draw.picked), "reason": why,
        },
    )  # fmt: skip
    return draw


def _require_sound(left: Mapping[str, str], wanted: int, seed: str, why: str, *, is_again: bool) -> None:
    if not left:
        raise BadGathering("wanted", Text("没有可抽取的对象", "there is nobody left to draw from"))
    if not 1 <= wanted <= 2_000:
        raise BadGathering("wanted", Text("抽取人数在 1 到 2000 之间", "draw between 1 and 2,000"))
    if len(seed) > LONGEST_SEED:
        raise BadGathering(
            "seed", Text(f"种子最长 {LONGEST_SEED} 个字符", f"a seed has up to {LONGEST_SEED} characters")
        )
    if is_again and not why:
        raise BadGathering("reason", Text("重抽须写明理由", "say why it is drawn again"))
    if len(why) > LONGEST_REASON:
        raise BadGathering(
            "reason", Text(f"理由最长 {LONGEST_REASON} 字", f"up to {LONGEST_REASON} characters")
        )


def winners_of(draw: GatheringDraw) -> list[Guest]:
    """Return the guests drawn, in their order."""
    guests = Guest.objects.select_related("customer", "person").in_bulk([int(key) for key in draw.picked])
    return [guests[int(key)] for key in draw.picked if int(key) in guests]
