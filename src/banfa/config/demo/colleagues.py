"""The people beside the administrator of a demonstration, so that what takes two can be tried."""

import secrets
from datetime import date, datetime

from banfa.config.serving import Login
from banfa.kernel.text import Text
from banfa.platform.access import Actor, visible
from banfa.platform.access.appointing import appoint
from banfa.platform.access.founding import renew_password
from banfa.platform.org.models import Person, Unit

OFFICER, MANAGER = "officer", "manager"
ADMINISTRATOR = Text("管理员", "administrator")
POSTS = {
    OFFICER: (
        "grading_officer",
        "分级专员",
        Text("分级专员，发布与批准", "grading officer: publishes and approves"),
    ),
    MANAGER: (
        "customer_manager",
        "客户经理",
        Text("客户经理，提出异议和申请", "customer manager: objects and requests"),
    ),
}


def let_colleagues_in(actor: Actor, note: Text, *, at: datetime, on: date) -> tuple[Login, ...]:
    """Let a grading officer and a manager of one part of the organisation in, or give them new passwords."""
    logins = []
    for username, (post, name, words) in POSTS.items():
        password = secrets.token_urlsafe(9)
        if Person.objects.filter(username=username).exists():
            renew_password(username, password=password, at=at, on=on)
        else:
            appoint(
                username=username, name=name, post=post, password=password, actor=actor, at=at, on=on,
                unit_code=_part(actor) if username == MANAGER else None,
            )  # fmt: skip
        logins.append(Login(username, password, note, post=words))
    return tuple(logins)


def _part(actor: Actor) -> str | None:
    """Return the first unit of the second level, None in an organisation of one unit."""
    top = visible(Unit, actor).filter(parent=None).order_by("path").first()
    return visible(Unit, actor).filter(parent=top).order_by("path").values_list("code", flat=True).first()
