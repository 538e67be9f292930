"""Fills an organisation that was founded in the browser with a demonstration's data, for who only wants to look."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from datetime import date
from functools import partial

from django.db import transaction
from django.utils import timezone

from banfa.config.demo.building import (
    DEMOS,
    NotADemo,
    demo_files,
    demo_named,
    grade_whole_periods,
    land,
    periods_to_grade,
)
from banfa.config.demo.files import DemoFiles
from banfa.kernel.text import Text
from banfa.platform.access import Actor, Permission, actor_named, require
from banfa.platform.access.appointing import appoint
from banfa.platform.access.credentials import passing_password
from banfa.platform.audit import recording as audit
from banfa.platform.jobs.models import Job
from banfa.platform.jobs.services import OnStep, enqueue, handles
from banfa.platform.org.current import organisation
from banfa.platform.org.models import Organisation, Person, Unit
from banfa.platform.setup.examples import FILL, Example, declare_example
from banfa.platform.web.slots import JobKind, declare

CUSTOMERS = {"tobacco": 5_000, "fuel": 2_000}  # enough to look at, and there in half a minute
COLLEAGUES = {
    "example-officer": ("grading_officer", "示例专员"),
    "example-manager": ("customer_manager", "示例经理"),
}
SAYS = {
    "supermarket": Text(
        "真实的超市销售数据（台湾 Ta-Feng，四个月），并已分级发布。只用于试用：以后要换成自己的数据，请另用一个空目录。",
        "Real supermarket sales (Ta-Feng, Taiwan, four months), graded and published. For trying only: for your own data start in another empty folder.",
    ),
    "tobacco": Text(
        "虚构的一个地市、五千家零售户和十五个月的订货，并已分级发布。只用于试用：以后要换成自己的数据，请另用一个空目录。",
        "An invented city with 5,000 retailers and fifteen months of orders, graded and published. For trying only: for your own data start in another empty folder.",
    ),
    "fuel": Text(
        "虚构的一个省、两千个客户和多个加油站的销售，并已分级发布。只用于试用：以后要换成自己的数据，请另用一个空目录。",
        "An invented province with 2,000 customers and its stations' sales, graded and published. For trying only: for your own data start in another empty folder.",
    ),
}
FILES, IMPORTS = 1, 4


@handles(FILL)
def fill(actor: Actor, arguments: Mapping[str, str], on_step: OnStep) -> Mapping[str, str]:
    """Fill the organisation with the example data of its pack; a second time goes on where it was left.

    Raises Denied, NotADemo where the organisation has data of its own, DemoBroken.
    """
    require(actor, Permission.ORG_PERSON_APPOINT)
    _require_nothing_of_its_own()
    pack, today = organisation().pack, timezone.localdate()
    files = demo_files(demo_named(pack), today, CUSTOMERS.get(pack), partial(_counted, on_step, [0], FILES))
    _say_where_from(files.note, actor)
    second = _colleagues(actor, today)
    _land_and_grade(files, actor, second, on_step)
    return {"pack": pack}


def _land_and_grade(files: DemoFiles, actor: Actor, second: Actor, on_step: OnStep) -> None:
    during = partial(_counted, on_step, [FILES], FILES + IMPORTS + len(periods_to_grade(files)))
    land(files, actor, during)
    grade_whole_periods(files, actor, second, during)


def _counted(
    on_step: OnStep, done: list[int], total: int, title: Text
) -> AbstractContextManager[Callable[[int, int], None]]:
    """Count a piece of the work as one step; asking to cancel is noticed within it."""

    @contextmanager
    def one() -> Iterator[Callable[[int, int], None]]:
        on_step(done[0], total)
        yield lambda _done, _total: on_step(done[0], total)
        done[0] += 1

    return one()


def _require_nothing_of_its_own() -> None:
    house = organisation()
    if not house.origin_zh and Unit.objects.exists():
        raise NotADemo(
            Text(
                f"“{house.name}”已有自己的数据，示例数据不会写入",
                f"'{house.name}' has data of its own, and no example data are added",
            )
        )


@transaction.atomic
def _say_where_from(note: Text, actor: Actor) -> None:
    """Mark the organisation as a demonstration before anything of it lands."""
    house = Organisation.objects.get(pk=1)
    if house.origin_zh:
        return
    house.origin_zh, house.origin_en = note.zh, note.en
    house.save(update_fields=["origin_zh", "origin_en"])
    audit.record("organisation.made_example", "organisation:1", actor=actor, at=timezone.now())


def _colleagues(actor: Actor, today: date) -> Actor:
    """Let two colleagues in whose passwords nobody knows yet: the page of people hands new ones over."""
    for username, (post, name) in COLLEAGUES.items():
        if not Person.objects.filter(username=username).exists():
            appoint(
                username=username, name=name, post=post, password=passing_password(), actor=actor, at=timezone.now(),
                on=today,
            )  # fmt: skip
    return actor_named("example-officer", on=today)


def queue_filling(pack: str, actor: Actor) -> Job:
    """Queue the filling of an organisation that runs the pack."""
    return enqueue(FILL, {"pack": pack}, actor=actor, needs=Permission.ORG_PERSON_APPOINT)


def declare_examples() -> None:
    """Offer the data of every demonstration to a new organisation of its pack."""
    for pack in DEMOS:
        declare_example(Example(pack=pack, says=SAYS[pack], fill=partial(queue_filling, pack)))
    declare(
        JobKind(
            kind=FILL, title=lambda _: Text("填充示例数据", "Filling in example data"),
            address=lambda _: "/start/", route="setup:start",
        )
    )  # fmt: skip
