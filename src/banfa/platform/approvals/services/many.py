"""Decides about many requests at once: each for itself, or all of them or none, as their chains say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.db import transaction
from django.utils import timezone

from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access import Actor
from banfa.platform.approvals.models import Request
from banfa.platform.approvals.office import Office
from banfa.platform.approvals.planning import chain_of
from banfa.platform.approvals.services.deciding import agree, carry_out, refuse

Act = Literal["agree", "refuse", "apply"]
MOST_AT_ONCE = 500
Refused = Sequence[tuple[int, Text]]


class NotAllDecided(BanfaError):
    """One of many cannot be decided, and their chain wants all or none; `refused` names each."""

    def __init__(self, refused: Refused) -> None:
        first = refused[0]
        super().__init__(
            Text(
                f"{len(refused)} 件不能办理，全部未办：第 {first[0]} 号，{first[1].zh}",
                f"{len(refused)} cannot be decided, so none was: no. {first[0]}, {first[1].en}",
            )
        )
        self.refused = refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Many:
    """What came of many: the requests decided, and why the others were not."""

    done: Sequence[int]
    refused: Refused


@transaction.atomic
def decide_many(chosen: Mapping[int, str], act: Act, *, reason: str, actor: Actor, at: datetime) -> Many:
    """Agree to, refuse or carry out many requests, given as ids with the digests that were seen.

    Each is decided on its own and one that cannot be is named, unless a chain among them says all or none: raises
    NotAllDecided then.
    """
    office, done, refused = Office(timezone.localdate(at)), [], []
    for request_id, digest in sorted(chosen.items())[:MOST_AT_ONCE]:
        try:
            with transaction.atomic():
                _one(request_id, digest, act, reason, actor, at, office)
        except BanfaError as error:
            refused.append((request_id, error.text))
        else:
            done.append(request_id)
    if refused and _together(chosen):
        raise NotAllDecided(refused)
    return Many(done=done, refused=refused)


def _one(
    request_id: int, digest: str, act: Act, reason: str, actor: Actor, at: datetime, office: Office
) -> None:
    match act:
        case "agree":
            agree(request_id, digest=digest, actor=actor, at=at, reason=reason, office=office)
        case "refuse":
            refuse(request_id, digest=digest, reason=reason, actor=actor, at=at, office=office)
        case "apply":
            carry_out(request_id, digest=digest, actor=actor, at=at, reason=reason, office=office)


def _together(chosen: Mapping[int, str]) -> bool:
    found = Request.objects.filter(pk__in=list(chosen)).only("chain")
    return any(chain_of(one).batch == "all" for one in found)
