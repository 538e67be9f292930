"""Trainings and help of a demonstration's unit: planned, held, attended and closed with the records that are asked for."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from banfa.config.demo.chances import between, chance, one_of
from banfa.config.demo.visiting import photo
from banfa.features.contacts.gatherings.models import Gathering
from banfa.features.contacts.gatherings.services import (
    attending,
    closing,
    holding,
    inviting,
    marking,
    photographing,
)
from banfa.features.contacts.gatherings.services.holding import Given
from banfa.features.customers.models import Customer
from banfa.platform.access import Actor
from banfa.platform.org.models import Unit
from banfa.platform.org.paths import ancestors, end_of_subtree
from banfa.policy.model import GatheringKind, Pack

MOST_GUESTS = 400
PRESENT = 0.66
WHY = ("店主住院，店面由家人代管", "门前修路半年，客流减少", "夫妻年过七旬，独自经营")
GIVEN = ("米、油各一份，慰问金 300 元", "免费更换货架一组", "慰问金 500 元")
OUTCOME = "按计划完成，现场答疑，客户反映内容实用。"


def hold_gatherings(
    pack: Pack, unit: Unit, *, host: Actor, marker: Actor, mine: Sequence[int], on: Sequence[datetime]
) -> None:
    """Hold one training of the customers and one help activity, at `on[0]` and `on[1]`, where the regulation has them.

    `mine` are the customers whose circumstances `marker` knows.
    """
    kinds = {code: kind for code, kind in pack.gatherings.items() if kind.audience == "customers"}
    trainings = [code for code, kind in kinds.items() if kind.proves == "training"]
    helping = [code for code, kind in kinds.items() if kind.circumstances]
    if trainings:
        code = trainings[-1]  # the pack's own, behind that of every pack
        at = _unit_for(kinds[code], unit)
        guests = _guests(at, kinds[code])[:MOST_GUESTS]
        _hold(code, kinds[code], at, [one.code for one in guests], host=host, starts_at=on[0])
    if helping:
        code = helping[0]
        at = _unit_for(kinds[code], unit)
        needy = list(Customer.objects.filter(pk__in=mine, status="active").order_by("pk"))[:3]
        for place, one in enumerate(needy):
            circumstance = one_of([*kinds[code].circumstances], "circumstance", one.code)
            marking.mark(one.pk, circumstance, WHY[place], actor=marker, at=on[0])
        _hold(code, kinds[code], at, [one.code for one in needy], host=host, starts_at=on[1])


def _unit_for(kind: GatheringKind, unit: Unit) -> Unit:
    """Return the nearest unit, from one upwards, of a level that holds such gatherings."""
    above = Unit.objects.filter(path__in=[*ancestors(unit.path), unit.path]).order_by("-path")
    fitting = above.filter(level__in=kind.held_by) if kind.held_by else above
    return fitting.first() or unit


def _guests(unit: Unit, kind: GatheringKind) -> list[Customer]:
    found = Customer.objects.filter(unit_path__gte=unit.path, unit_path__lt=end_of_subtree(unit.path))
    return list(found.filter(status__in=kind.statuses or ("active",)).order_by("pk"))


def _hold(
    code: str, kind: GatheringKind, unit: Unit, codes: Sequence[str], *, host: Actor, starts_at: datetime
) -> None:
    title = f"{unit.name}{kind.title.zh}"
    if not codes or Gathering.objects.filter(kind=code, unit=unit, starts_at=starts_at).exists():
        return
    before, after = starts_at - timedelta(days=2), starts_at + timedelta(hours=3)
    one = holding.enter(
        Given(
            kind=code, title=title, unit=unit.code, starts_at=starts_at, place=f"{unit.name}会议室",
            topics=tuple(kind.topics)[:2], expected=len(codes),
        ),
        actor=host, at=before,
    )  # fmt: skip
    inviting.invite_codes(one.pk, " ".join(codes), actor=host, at=before)
    is_help = bool(kind.circumstances)
    guests = list(one.guests.order_by("pk").values_list("pk", "customer__code"))
    came = [pk for pk, guest in guests if is_help or chance("came", guest, starts_at.date()) < PRESENT]
    attending.tick(one.pk, came, came=True, actor=host, at=starts_at + timedelta(minutes=10))
    _complete(one, kind, came, host=host, at=after)
    closing.close(one.pk, actor=host, at=after)


def _complete(one: Gathering, kind: GatheringKind, came: Sequence[int], *, host: Actor, at: datetime) -> None:
    """Add the records that the kind asks for."""
    for code in kind.arrangements:
        holding.see_to(one.pk, code, done=True, actor=host, at=at)
    holding.write_outcome(one.pk, OUTCOME, actor=host, at=at)
    if {"given", "score"} & set(kind.asks):
        results = {
            pk: (
                str(between(62, 98, "score", pk)) if "score" in kind.asks else "",
                GIVEN[place % len(GIVEN)] if "given" in kind.asks else "",
            )
            for place, pk in enumerate(came)
        }
        attending.give_results(one.pk, results, actor=host, at=at)
    if "photo" in kind.asks:
        photographing.add_photo(one.pk, photo(3), actor=host, at=at)
