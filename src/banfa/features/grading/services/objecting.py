"""Raises objections to published grades."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from banfa.features.grading.models import Objection, Run
from banfa.features.grading.queries import frozen_pack, is_window_open, run_numbered
from banfa.features.grading.queries.graded import graded_value
from banfa.features.grading.services.giving_reasons import given_reason
from banfa.features.grading.services.locking import require_unlocked_period
from banfa.features.grading.services.subjects import customer_in_reach, graded_classification
from banfa.features.grading.services.tracing import told
from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access import Actor, Permission
from banfa.platform.audit import recording as audit

LONGEST_EVIDENCE = 10_000


class NotObjectable(BanfaError):
    """Objections are to the run in force: published, and not replaced by another."""


class WindowClosed(BanfaError):
    """The window for objections is over."""


class NotGraded(BanfaError):
    """The classification is not about this customer."""


class AlreadyObjected(BanfaError):
    """An objection to the same grade waits for its answer."""


class TooMuchEvidence(BanfaError):
    """The evidence is longer than anybody reads."""

    status = 400


@transaction.atomic
def object_to(
    *,
    run_number: str,
    customer_code: str,
    classification: str,
    reason: str,
    actor: Actor,
    at: datetime,
    evidence: str = "",
    voice: Objection.Voice = Objection.Voice.CUSTOMER,
) -> Objection:
    """Object to a customer's published grade, on the customer's behalf or as its manager.

    Raises Denied, NotThere, NoSuchClass, ReasonNeeded, TooMuchEvidence, NotObjectable, PeriodLocked, WindowClosed,
    NotGraded, AlreadyObjected; nothing is changed then.
    """
    customer = customer_in_reach(actor, customer_code, Permission.GRADING_OBJECTION_RAISE)
    run = run_numbered(actor, run_number)
    require_unlocked_period(run)
    _hold_in_force(run)
    _require_open_window(run, at)
    name = graded_classification(run, classification)
    graded = graded_value(run, name, customer.pk)
    if graded is None:
        title = frozen_pack(run).classifications[name].title.text
        raise NotGraded(
            Text(
                f"{customer.code} 不在“{title.zh}”的范围之内",
                f"{title.en} is not about {customer.code}: it has no grade",
            )
        )
    objection = Objection(
        run=run, customer=customer, classification=name, value=graded.value, voice=voice, reason=given_reason(reason),
        evidence=_evidence(evidence), raiser_id=actor.person_id, raised_by=actor.name, raised_at=at,
    )  # fmt: skip
    try:
        with transaction.atomic():
            objection.save()
    except IntegrityError as error:
        raise AlreadyObjected(
            Text(
                f"{customer.code} 对同一级别的异议正待答复",
                f"an objection of {customer.code} to it waits for its answer",
            )
        ) from error
    audit.record(
        "objection.raised", f"objection:{objection.pk}", actor=actor, at=at,
        summary={"run": run.number, "classification": name, "voice": voice},
        changes=[told(customer, "objection", name, None, objection.reason)],
    )  # fmt: skip
    return objection


def _hold_in_force(run: Run) -> None:
    """Hold the run's row, so that nobody locks or corrects it meanwhile. Raises NotObjectable."""
    if Run.objects.filter(pk=run.pk, state=Run.State.PUBLISHED).update(state=Run.State.PUBLISHED):
        return
    if run.state == Run.State.SUPERSEDED and run.superseded_by is not None:
        newer = run.superseded_by.number
        raise NotObjectable(
            Text(
                f"{run.number} 已由 {newer} 更正，请对 {newer} 提出异议",
                f"{run.number} was corrected by {newer}: object to {newer}",
            )
        )
    raise NotObjectable(
        Text(
            f"{run.number} 未发布，不能提出异议",
            f"{run.number} is not published: there is nothing to object to",
        )
    )


def _require_open_window(run: Run, at: datetime) -> None:
    if is_window_open(run, localdate(at)):
        return
    ended, published_on = run.objections_until, localdate(run.published_at)
    if ended == published_on:
        raise WindowClosed(
            Text(
                f"{run.number} 所依据的制度没有规定异议期",
                f"the regulation of {run.number} gives no time for objections",
            )
        )
    raise WindowClosed(
        Text(
            f"{run.number} 的异议期已于 {ended} 零时结束",
            f"objections to {run.number} could be raised until {ended}; the window is closed",
        )
    )


def _evidence(words: str) -> str:
    kept = words.strip()
    if len(kept) > LONGEST_EVIDENCE:
        raise TooMuchEvidence(
            Text(
                f"证据请控制在 {LONGEST_EVIDENCE:,} 字以内",
                f"keep the evidence below {LONGEST_EVIDENCE:,} characters",
            )
        )
    return kept
