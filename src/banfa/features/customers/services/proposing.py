"""Hands values that need an approval on to whoever takes requests, where the dictionary says `validate`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from banfa.features.customers.models import Customer
from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access import Actor
from banfa.policy.model import Source
from banfa.policy.values import StoredValue


class NeedsApproval(BanfaError):
    """A value that only an approved request may change."""

    status = 409

    def __init__(self, title: Text) -> None:
        super().__init__(
            Text(
                f"“{title.zh}”须经审批才能修改，请提出信息变更申请",
                f"{title.en} changes only by an approved request: make a change request",
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """New values of one customer, as stored, that wait for approval."""

    customer: Customer
    values: Mapping[str, StoredValue]


class TakesProposals(Protocol):
    """Makes requests of proposals, in the caller's transaction, and returns where they are seen."""

    def __call__(
        self, proposals: Sequence[Proposal], *, source: Source, why: str, actor: Actor, at: datetime
    ) -> str: ...


_takers: list[TakesProposals] = []


def declare_proposals(taker: TakesProposals) -> None:
    """Tell who makes requests of values that need an approval, in `AppConfig.ready`."""
    _takers[:] = [taker]


def propose(
    proposals: Sequence[Proposal], *, title: Text, source: Source, why: str, actor: Actor, at: datetime
) -> str:
    """Make requests of values and return their address; `title` is what needs the approval. Raises NeedsApproval."""
    if not _takers:
        raise NeedsApproval(title)
    return _takers[0](proposals, source=source, why=why, actor=actor, at=at)
