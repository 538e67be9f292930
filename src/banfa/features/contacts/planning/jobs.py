"""Background work of plans: working days out, and clearing away what is over."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.urls import reverse
from django.utils import timezone

from banfa.features.contacts.planning.models import Delivery, Proposal
from banfa.features.contacts.planning.queries.planners import planner_named
from banfa.features.contacts.planning.services.proposing import Wanted, propose
from banfa.kernel.text import Text
from banfa.platform.access import Actor
from banfa.platform.jobs.regular import declare_regular
from banfa.platform.jobs.services import OnStep, handles
from banfa.platform.org.current import pack_on
from banfa.platform.web.slots import JobKind, declare

PROPOSE = "contacts.propose_plan"
PROPOSALS_KEPT, DELIVERIES_KEPT = timedelta(days=30), timedelta(days=92)
SOMETIMES = timedelta(hours=6)


@handles(PROPOSE)
def propose_plan(actor: Actor, arguments: Mapping[str, str], on_step: OnStep) -> Mapping[str, str]:
    """Work somebody's days out; running twice leaves one open proposal."""
    on = timezone.localdate()
    planner = planner_named(actor, arguments["person"], pack_on(on), on)
    wanted = Wanted(
        planner=planner, first=date.fromisoformat(arguments["first"]), last=date.fromisoformat(arguments["last"]),
        anew=arguments.get("anew") == "yes",
    )  # fmt: skip
    found = propose(wanted, actor=actor, at=timezone.now(), on=on, on_step=on_step)
    return {"proposal": str(found.pk)}


def clear_away(at: datetime) -> None:
    """Empty proposals that nobody kept and forget deliveries that are long over; harmless from several workers."""
    stale = Proposal.objects.filter(made_at__lt=at - PROPOSALS_KEPT, state=Proposal.State.OPEN)
    stale.update(state=Proposal.State.DROPPED, content={})
    Delivery.objects.filter(on__lt=timezone.localdate(at) - DELIVERIES_KEPT).delete()


def declare_plan_jobs() -> None:
    """Tell how the work is called and where its result is seen, and let workers clear away."""
    declare(
        JobKind(
            kind=PROPOSE, title=lambda arguments: Text("编排走访计划", "Working out a plan of visits"),
            address=lambda result: reverse("contacts:plan-proposal", args=[int(result["proposal"])]),
            route="contacts:plan",
        )
    )  # fmt: skip
    declare_regular("contacts.plans", SOMETIMES, clear_away)
