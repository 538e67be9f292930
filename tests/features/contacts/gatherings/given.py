"""Gatherings as tests enter them."""

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone

from banfa.features.contacts.gatherings.models import Gathering, Guest
from banfa.features.contacts.gatherings.services import attending, closing, holding, inviting
from banfa.features.contacts.gatherings.services.holding import Given
from banfa.platform.access import Actor
from banfa.platform.org.models import Organisation, Unit
from tests.conftest import NOW


def runs(pack: str) -> None:
    """Let the organisation run another pack."""
    Organisation.objects.filter(pk=1).update(pack=pack)


def entered(
    actor: Actor, kind: str = "customer_training", *, at: datetime = NOW, **more: object
) -> Gathering:
    """Enter a gathering that takes place at a moment."""
    unit = str(
        more.pop("unit", "") or Unit.objects.filter(level="county").values_list("code", flat=True).first()
    )
    topics = ("law",) if kind == "customer_training" and "topics" not in more else more.pop("topics", ())
    given = Given(kind=kind, title="Training", unit=unit, starts_at=at, place="Room 2", topics=topics, **more)  # type: ignore[arg-type]
    return holding.enter(given, actor=actor, at=at)


def came(one: Gathering, actor: Actor, codes: Sequence[str], *, at: datetime = NOW) -> None:
    """Let customers or colleagues be invited and come."""
    inviting.invite_codes(one.pk, " ".join(codes), actor=actor, at=at)
    ids = list(Guest.objects.filter(gathering=one).values_list("pk", flat=True))
    attending.tick(one.pk, ids, came=True, actor=actor, at=at)


def held(
    actor: Actor, codes: Sequence[str], kind: str = "customer_training", *, at: datetime = NOW, **more: object
) -> Gathering:
    """Enter a gathering to which these come, and close it."""
    with timezone.override("Asia/Shanghai"):
        one = entered(actor, kind, at=at, **more)
        came(one, actor, codes, at=at)
        return closing.close(one.pk, actor=actor, at=at)
