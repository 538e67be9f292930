"""What grading asks of people: answers, approvals, publications, locks; and the days it knows something about."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from django.urls import reverse
from django.utils import timezone

from banfa.features.grading import queries
from banfa.features.grading.judged import mark_in, title_in
from banfa.features.grading.models import Decision, Objection, Run
from banfa.features.grading.queries import frozen_pack, period_of
from banfa.features.grading.recent import in_force_of, recent_runs
from banfa.kernel.text import Text
from banfa.platform.access import Permission, visible
from banfa.platform.org.current import pack_on
from banfa.platform.web.owed import Dated, Owing, Source, declare_dates, declare_owed
from banfa.platform.web.slots import Asked

BY_THEMSELVES = 3  # more of a kind stand together on one line
RETURNED_FOR = timedelta(days=14)


def objections_to_answer(asked: Asked, today: date) -> Iterator[Owing]:
    """Objections of others about customers where the reader answers, together by run once there are many."""
    right = Permission.GRADING_OBJECTION_ANSWER
    found = visible(Objection, asked.actor, right).filter(state=Objection.State.OPEN)
    waiting = found.exclude(raiser_id=asked.actor.person_id).select_related("customer", "run").order_by("pk")
    lot = list(waiting[: BY_THEMSELVES + 1])
    if len(lot) <= BY_THEMSELVES:
        yield from (_objection(one) for one in lot)
        return
    per_run: dict[str, int] = {}
    for number in waiting.values_list("run__number", flat=True):
        per_run[number] = per_run.get(number, 0) + 1
    for number, count in per_run.items():
        yield Owing(
            icon="message-circle-question",
            what=Text("答复异议", "Answer objections"),
            about=Text(f"{number}，{count} 件", f"{count} about {number}"),
            act=Text("答复", "Answer"),
            address=f"{reverse('grading:run', args=[number])}?section=objections&state=open",
            cites=_publication_cites(today),
            count=count,
        )


def _objection(one: Objection) -> Owing:
    pack = frozen_pack(one.run)
    title = title_in(pack, one.classification)
    name = one.customer.name
    return Owing(
        icon="message-circle-question",
        what=Text("答复异议", "Answer an objection"),
        about=Text(f"{name}，{title.zh}", f"{name}, {title.en}"),
        act=Text("答复", "Answer"),
        address=reverse("grading:objection", args=[one.pk]),
        cites=pack.publication.cites if pack.publication else (),
    )


def _publication_cites(today: date) -> tuple[str, ...]:
    publication = pack_on(today).publication
    return publication.cites if publication else ()


def decisions_to_approve(asked: Asked, today: date) -> Iterator[Owing]:
    """Requests of others, and ends they wish for, that the reader approves or refuses."""
    waiting = queries.waiting_for_approval(asked.actor)
    lot = list(waiting[: BY_THEMSELVES + 1])
    if len(lot) <= BY_THEMSELVES:
        yield from (_decision(one, today) for one in lot)
        return
    count = waiting.count()
    yield Owing(
        icon="checkup-list",
        what=Text("审批核定", "Approve decisions"),
        about=Text(f"{count} 项申请", f"{count} requests"),
        act=Text("审批", "Decide"),
        address=reverse("grading:decisions"),
        count=count,
    )


def _decision(one: Decision, today: date) -> Owing:
    is_ending = one.state == Decision.State.APPROVED
    what = Text("审批终止核定", "End of a decision") if is_ending else Text("审批核定", "Approve a decision")
    return Owing(
        icon="checkup-list", what=what, about=_about(one, today), act=Text("审批", "Decide"),
        address=reverse("grading:decision", args=[one.pk]), cites=(one.cites,) if one.cites else (),
    )  # fmt: skip


def _about(one: Decision, today: date) -> Text:
    pack, name = pack_on(today), one.customer.name
    title = title_in(pack, one.classification)
    before, after = (mark_in(pack, one.classification, value).label for value in (one.computed, one.value))
    return Text(
        f"{name}，{title.zh} {before.zh} → {after.zh}", f"{name}, {title.en} {before.en} → {after.en}"
    )


def decisions_returned(asked: Asked, today: date) -> Iterator[Owing]:
    """The reader's own requests that were refused of late, unless they asked again."""
    own = Decision.objects.filter(requester_id=asked.actor.person_id)
    since = timezone.now() - RETURNED_FOR
    refused = own.filter(state=Decision.State.REJECTED, decided_at__gte=since).select_related("customer")
    for one in refused.order_by("-pk")[:BY_THEMSELVES]:
        if own.filter(customer=one.customer, classification=one.classification, pk__gt=one.pk).exists():
            continue
        yield Owing(
            icon="arrow-back-up",
            what=Text("核定未获批准", "A decision was refused"),
            about=_about(one, today),
            act=Text("查看", "Look"),
            address=reverse("grading:decision", args=[one.pk]),
        )


def runs_to_publish(asked: Asked, today: date) -> Iterator[Owing]:
    """The newest preview of each period that the reader may publish."""
    seen: set[date] = set()
    for run in (one for one in recent_runs(asked) if one.state == Run.State.PREVIEW):
        if run.period_end in seen:
            continue
        seen.add(run.period_end)
        pack, period = frozen_pack(run), period_of(run)
        publication = pack.publication
        if publication and publication.audited and run.computer_id == asked.actor.person_id:
            continue
        newer = in_force_of(asked, run)
        if newer is not None and newer.pk > run.pk:
            continue
        yield Owing(
            icon="send",
            what=Text("发布分级", "Publish the grades"),
            about=Text(f"{period.title.zh}，{run.number}", f"{period.title.en}, {run.number}"),
            act=Text("核对", "Review"),
            address=reverse("grading:run", args=[run.number]),
            cites=publication.cites if publication else (),
        )


def runs_to_lock(asked: Asked, today: date) -> Iterator[Owing]:
    """Published runs whose window for objections is over."""
    over = [one for one in recent_runs(asked) if one.state == Run.State.PUBLISHED and _is_over(one, today)]
    waiting = Objection.objects.filter(run__in=over, state=Objection.State.OPEN)
    unanswered = set(waiting.values_list("run", flat=True)) if over else set()
    for run in [one for one in over if one.pk not in unanswered][:BY_THEMSELVES]:
        title = period_of(run).title
        yield Owing(
            icon="lock",
            what=Text("锁定分级", "Lock the grades"),
            about=Text(f"{title.zh}，异议期已满", f"{title.en}, the window is over"),
            act=Text("锁定", "Lock"),
            address=reverse("grading:lock", args=[run.number]),
        )


def window_ends(asked: Asked, first: date, last: date) -> list[Dated]:
    """Tell the last days on which objections may be raised."""
    by_day: dict[date, list[Run]] = {}
    for run in recent_runs(asked):
        if run.state == Run.State.PUBLISHED and run.objections_until is not None:
            by_day.setdefault(run.objections_until - timedelta(days=1), []).append(run)
    return [_window_end(on, found) for on, found in by_day.items() if first <= on <= last]


def _is_over(run: Run, today: date) -> bool:
    return run.objections_until is not None and run.objections_until <= today


def _window_end(on: date, found: Sequence[Run]) -> Dated:
    newest = found[0]
    title = period_of(newest).title
    rest = len(found) - 1
    zh = f"{title.zh}异议截止" + (f"（另有 {rest} 期）" if rest else "")
    en = f"objections to {title.en} end" + (f" (and {rest} more)" if rest else "")
    return Dated(on=on, what=Text(zh, en), address=reverse("grading:run", args=[newest.number]))


def declare_grading_owed() -> None:
    """Tell the desk what grading asks of whom."""
    declare_owed(
        Source(
            name="objections", needs=Permission.GRADING_OBJECTION_ANSWER, order=10, find=objections_to_answer
        ),
        Source(
            name="decisions", needs=Permission.GRADING_DECISION_APPROVE, order=20, find=decisions_to_approve
        ),
        Source(name="returned", needs=Permission.GRADING_DECISION_REQUEST, order=30, find=decisions_returned),
        Source(name="previews", needs=Permission.GRADING_RUN_PUBLISH, order=40, find=runs_to_publish),
        Source(name="locks", needs=Permission.GRADING_RUN_LOCK, order=50, find=runs_to_lock),
    )
    declare_dates("windows", Permission.GRADING_RUN_READ, window_ends)
