"""Judges an area: who knows the place says what it is, with a reason, for everyone in it at once."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from banfa.features.customers.models import Area
from banfa.features.customers.services.areas import keep_past
from banfa.features.customers.services.writing import as_words
from banfa.kernel.errors import BanfaError
from banfa.kernel.suggesting import did_you_mean
from banfa.kernel.text import Text
from banfa.platform.access import Actor, NotThere, Permission, visible
from banfa.platform.audit import recording as audit
from banfa.platform.audit.recording import Changed
from banfa.platform.org.current import pack_on
from banfa.policy.model import Pack
from banfa.policy.values import StoredValue, read_all, to_stored

LONGEST_REASON = 500


class NoReason(BanfaError):
    """A judgement says why."""


class NothingChanged(BanfaError):
    """The area says this already."""


class NoSuchAreaValue(BanfaError):
    """The pack gives areas no value of this name."""


@transaction.atomic
def judge_area(code: str, given: Mapping[str, object], *, reason: str, actor: Actor, at: datetime) -> Area:
    """Change an area's values from today on; what is given empty is taken away, what is not given stays (NY-8.f).

    Everyone in the area shares them, so that kinds are never mixed within one (NY-8.g). Raises Denied, NotThere,
    NoReason, NoSuchAreaValue, BadValues, NothingChanged.
    """
    found = visible(Area, actor, Permission.CUSTOMERS_AREA_JUDGE)
    area = found.select_for_update(of=("self",)).filter(code=code).first()
    if area is None:
        raise NotThere
    why = " ".join(reason.split())
    if not why or len(why) > LONGEST_REASON:
        raise NoReason(
            Text(
                f"请写明判定理由（{LONGEST_REASON} 字以内）",
                f"say why, in at most {LONGEST_REASON} characters",
            )
        )
    on = timezone.localdate(at)
    changed = _changed(area, _read(pack_on(on), given, on))
    before = dict(area.values)
    keep_past(area, changed, on=on)
    area.values = {name: value for name, value in {**before, **changed}.items() if value is not None}
    area.save(update_fields=["values"])
    audit.record(
        "area.judged", f"area:{code}", actor=actor, at=at, summary={"reason": why},
        changes=[
            Changed(f"area:{code}", name, as_words(before.get(name)), as_words(value))
            for name, value in changed.items()
        ],
    )  # fmt: skip
    return area


def _read(pack: Pack, given: Mapping[str, object], on: date) -> dict[str, StoredValue]:
    kinds = pack.areas.values if pack.areas else {}
    for name in given:
        if name not in kinds:
            raise NoSuchAreaValue(
                Text(f"片区没有“{name}”这一项", f"an area has no '{name}'") + did_you_mean(name, kinds)
            )
    values = read_all({name: kinds[name] for name in given}, given, today=on)
    return {name: to_stored(kinds[name], value) for name, value in values.items()}


def _changed(area: Area, values: Mapping[str, StoredValue]) -> dict[str, StoredValue]:
    changed = {name: value for name, value in values.items() if value != area.values.get(name)}
    if not changed:
        raise NothingChanged(
            Text(f"片区 {area.code} 的登记没有变化", f"nothing about the area {area.code} would change")
        )
    return changed
