"""The people beside the administrator of a demonstration, so that what takes two, or three, can be tried."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime

from banfa.config.demo.managers import first_of_all, let_managers_in, rounds, sees_own
from banfa.config.serving import Login
from banfa.kernel.text import Text
from banfa.platform.access import Actor, visible
from banfa.platform.access.appointing import appoint
from banfa.platform.access.founding import renew_password
from banfa.platform.access.post_register import posts_in_force
from banfa.platform.org.models import Person, Unit

OFFICER, MANAGER = "officer", "manager"
ADMINISTRATOR = Text("管理员", "administrator")


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """Somebody to log in as: the post, and whether it is held in a part of the organisation or everywhere."""

    username: str
    post: str
    name: str
    words: Text
    in_part: bool = False


COLLEAGUES = (
    Colleague(
        username=OFFICER, post="grading_officer", name="分级专员",
        words=Text("分级专员，发布与批准", "grading officer: publishes and approves"),
    ),
    Colleague(
        username=MANAGER, post="customer_manager", name="客户经理", in_part=True,
        words=Text("客户经理，提出异议和申请", "customer manager: objects and requests"),
    ),
    Colleague(
        username="head", post="section_head", name="区域经理", in_part=True,
        words=Text("区域营销部经理，分配客户与审核", "regional manager: assigns customers and reviews"),
    ),
    Colleague(
        username="centre", post="service_centre", name="客服主任",
        words=Text("客户服务中心，审批信息变更", "service centre: approves changes of information"),
    ),
    Colleague(
        username="network", post="network_office", name="网建主任",
        words=Text("网建办，审批并执行信息变更", "network office: approves changes and makes them"),
    ),
    Colleague(
        username="monopoly", post="monopoly_supervision", name="内管科长",
        words=Text("内部专卖管理监督科，审批信息变更", "internal monopoly supervision: approves changes"),
    ),
)  # fmt: skip


def let_colleagues_in(
    actor: Actor, note: Text, *, at: datetime, on: date, since: date | None = None
) -> tuple[Login, ...]:
    """Let those in whose posts the regulation knows, or give them new passwords; managers have customers of their own.

    They hold their posts since a day before, so that they can have worked.
    """
    since = since or on
    known = posts_in_force(on)
    found = first_of_all(rounds(on), _part_path(actor)) if sees_own(on) else []
    first = {MANAGER: found[0]} if found else {}
    logins = []
    for one in COLLEAGUES:
        if one.post not in known:
            continue
        password = secrets.token_urlsafe(9)
        if Person.objects.filter(username=one.username).exists():
            renew_password(one.username, password=password, at=at, on=on)
        else:
            own = first.get(one.username)
            appoint(
                username=one.username, name=own.name if own else one.name, post=one.post, password=password,
                actor=actor, at=at, on=since, unit_code=own.unit if own else _part(actor) if one.in_part else None,
            )  # fmt: skip
        logins.append(Login(one.username, password, note, post=one.words))
    others = {f"m{number:03}": one for number, one in enumerate(found[1:], start=2)}
    let_managers_in(first | others, actor=actor, at=at, on=since)
    return tuple(logins)


def _part(actor: Actor) -> str | None:
    """Return the first unit of the second level, None in an organisation of one unit."""
    found = _first_part(actor)
    return found.code if found is not None else None


def _part_path(actor: Actor) -> str:
    found = _first_part(actor)
    return found.path if found is not None else ""


def _first_part(actor: Actor) -> Unit | None:
    top = visible(Unit, actor).filter(parent=None).order_by("path").first()
    return visible(Unit, actor).filter(parent=top).order_by("path").first()
