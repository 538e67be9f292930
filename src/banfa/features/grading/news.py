"""What grading's events mean to readers of the desk."""

from collections.abc import Iterator, Sequence

from django.urls import reverse

from banfa.features.grading.models import Decision, Objection
from banfa.kernel.text import Text
from banfa.platform.access import Permission, visible
from banfa.platform.web.news import News, Teller, Told, declare_news
from banfa.platform.web.slots import Asked

RUNS = {
    "run.computed": ("stairs-up", Text("分级预览", "Run computed")),
    "run.published": ("send", Text("分级发布", "Grades published")),
    "run.rejected": ("arrow-back-up", Text("批次退回", "Run rejected")),
    "run.locked": ("lock", Text("分级锁定", "Grades locked")),
}
OBJECTIONS = {
    "objection.raised": Text("新异议", "Objections raised"),
    "objection.accepted": Text("异议成立", "Objections accepted"),
    "objection.rejected": Text("异议不成立", "Objections rejected"),
}
DECISIONS = {
    "decision.requested": Text("申请核定", "Decisions requested"),
    "decision.approved": Text("批准核定", "Decisions approved"),
    "decision.rejected": Text("核定未获批准", "Decisions refused"),
    "decision.ended": Text("终止核定", "Decisions ended"),
}


def tell_runs(asked: Asked, events: Sequence[Told]) -> Iterator[News]:
    """One line a run for what was done with it last; a publication says more than the computing before it."""
    told: set[str] = set()
    for event in events:
        if event.name in told:
            continue
        told.add(event.name)
        icon, what = RUNS[event.action]
        yield News(
            icon=icon, what=what, about=Text(f"{event.name}，{event.who}", f"{event.name}, {event.who}"),
            address=reverse("grading:run", args=[event.name]), at=event.at,
        )  # fmt: skip


def tell_objections(asked: Asked, events: Sequence[Told]) -> Iterator[News]:
    """One line a kind of event, counting the objections about customers that the reader sees."""
    seen = visible(Objection, asked.actor).filter(pk__in=_numbers(events))
    known = {
        str(pk): (name, run) for pk, name, run in seen.values_list("pk", "customer__name", "run__number")
    }
    for action, what in OBJECTIONS.items():
        own = [event for event in events if event.action == action and event.name in known]
        if not own:
            continue
        name, run = known[own[0].name]
        single = reverse("grading:objection", args=[int(own[0].name)])
        many = f"{reverse('grading:run', args=[run])}?section=objections"
        yield _line("message-circle-question", what, own, name, single if len(own) == 1 else many)


def tell_decisions(asked: Asked, events: Sequence[Told]) -> Iterator[News]:
    """One line a kind of event, counting the decisions about customers that the reader sees."""
    seen = visible(Decision, asked.actor).filter(pk__in=_numbers(events))
    known = {str(pk): name for pk, name in seen.values_list("pk", "customer__name")}
    for action, what in DECISIONS.items():
        own = [event for event in events if event.action == action and event.name in known]
        if not own:
            continue
        single, many = reverse("grading:decision", args=[int(own[0].name)]), reverse("grading:decisions")
        yield _line("checkup-list", what, own, known[own[0].name], single if len(own) == 1 else many)


def _numbers(events: Sequence[Told]) -> list[int]:
    return [int(event.name) for event in events if event.name.isdecimal()]


def _line(icon: str, what: Text, own: Sequence[Told], name: str, address: str) -> News:
    count, people = len({event.name for event in own}), len({event.who for event in own})
    about = (
        Text(f"{name}，{own[0].who}", f"{name}, {own[0].who}")
        if count == 1
        else Text(f"{count} 件，{people} 人", f"{count}, by {people} people")
    )
    return News(icon=icon, what=what, about=about, address=address, at=own[0].at)


def declare_grading_news() -> None:
    """Tell the desk what grading's events mean."""
    declare_news(
        Teller(name="runs", needs=Permission.GRADING_RUN_READ, actions=frozenset(RUNS), tell=tell_runs),
        Teller(
            name="objections", needs=Permission.GRADING_RUN_READ, actions=frozenset(OBJECTIONS),
            tell=tell_objections,
        ),
        Teller(
            name="decisions", needs=Permission.GRADING_RUN_READ, actions=frozenset(DECISIONS), tell=tell_decisions
        ),
    )  # fmt: skip
