"""Chains to try, a kind of request that only notes what is done, and the people of a city's offices."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest

from banfa.kernel.text import Text
from banfa.platform.access import Actor, Permission, actor_of
from banfa.platform.approvals import kinds
from banfa.platform.approvals.kinds import Kind, Line, Moved, Shown, declare_kind
from banfa.platform.approvals.models import Request
from banfa.platform.approvals.services import Wanted, submit, submitting
from banfa.platform.org.models import Person, Unit
from banfa.policy.loading import load
from banfa.policy.model import Chain
from tests.conftest import NOW, TODAY, person

KIND = "trial"


@dataclass
class Deeds:
    """What approvals led to; `is_moved` makes carrying out fail because the ground has moved."""

    done: list[tuple[int, str]] = field(default_factory=list)
    ended: list[int] = field(default_factory=list)
    is_moved: bool = False

    def carry_out(self, request: Request, actor: Actor, at: datetime) -> None:
        if self.is_moved:
            raise Moved(Text("原值已变", "the old value has moved"))
        self.done.append((request.pk, actor.name))

    def end(self, request: Request, actor: Actor, at: datetime) -> None:
        self.ended.append(request.pk)


@pytest.fixture
def deeds() -> Iterator[Deeds]:
    made = Deeds()
    line = Line(title=Text("电话", "Phone"), old=Text("1", "1"), new=Text("2", "2"))
    declare_kind(
        Kind(
            name=KIND, title=Text("试行", "Trial"), icon="edit", read=Permission.CUSTOMERS_CUSTOMER_READ,
            show=lambda request, actor: Shown(lines=[line]), on_approved=made.carry_out, on_ended=made.end,
            facts=lambda payload: {"customers": payload.get("customers")},  # type: ignore[dict-item]
        )
    )  # fmt: skip
    yield made
    kinds._kinds.pop(KIND)


@pytest.fixture
def chains(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let the pack have one more chain, named `trial`, written like a pack's YAML."""

    def have(**written: Any) -> None:
        chain = Chain.model_validate({"title": {"zh": "试行", "en": "Trial"}, **written})
        pack = load("tobacco", on=TODAY)
        other = pack.model_copy(update={"chains": {**pack.chains, "trial": chain}})
        monkeypatch.setattr(submitting, "pack_on", lambda day: other)

    return have


def step(code: str, *posts: str, **more: Any) -> dict[str, Any]:
    """Return a step as a pack writes it."""
    return {"step": code, "title": {"zh": code, "en": code}, "posts": list(posts or [code]), **more}


def actor(username: str, post: str | None, unit: Unit | None = None) -> Actor:
    """Return a new person in a post, as they act today."""
    return again(person(username, post, unit))


def again(who: Person | str) -> Actor:
    """Return somebody as they act now."""
    found = Person.objects.get(username=who) if isinstance(who, str) else who
    return actor_of(found, on=TODAY)


@pytest.fixture
def manager(units: dict[str, Unit]) -> Actor:
    return actor("lin", "customer_manager", units["E1"])


@pytest.fixture
def heads(units: dict[str, Unit]) -> dict[str, Actor]:
    """The heads of the three offices that sign, at the city company."""
    posts = ("service_centre", "network_office", "monopoly_supervision")
    return {post: actor(post, post, units["LZ"]) for post in posts}


@pytest.fixture
def ask(deeds: Deeds, units: dict[str, Unit]) -> Callable[..., Request]:
    """Put something to a chain as somebody."""

    def put(
        who: Actor, *, chain: str = "trial", unit: str = "E11", at: datetime = NOW, **payload: Any
    ) -> Request:
        wanted = Wanted(
            kind=KIND, subject="customer:LZ001", unit_path=units[unit].path, title=Text("改电话", "Change the phone"),
            payload={"new": "2", **payload}, reason="客户换号", chain=chain,
        )  # fmt: skip
        return submit(wanted, actor=who, at=at)

    return put
