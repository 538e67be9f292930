"""Grading a period: which one, and what a run of it will read."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from banfa.features.grading import queries
from banfa.features.grading.first_steps import Offered, periods_with_sales, preselected
from banfa.features.grading.models import Run
from banfa.features.grading.services.queueing import require_grading
from banfa.features.grading.wording import state_of, tone_of_run
from banfa.kernel.text import Text
from banfa.platform.access import Actor
from banfa.platform.org.current import pack_on
from banfa.platform.web.acting import actor_for
from banfa.policy.loading import NoPackInForce
from banfa.policy.model import Pack


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A period with what stands in its way or follows from grading it; `pack` is the version in force on its last day."""

    offered: Offered
    pack: Pack | None
    run: Run | None
    state: Text | None
    tone: str
    is_locked: bool

    @property
    def may_be_graded(self) -> bool:
        return not self.is_locked and self.pack is not None


@require_safe
def new_run(request: HttpRequest) -> HttpResponse:
    """Offer the periods that have sales, the newest whole one chosen, each with what a run will read."""
    actor = actor_for(request)
    require_grading(actor)
    offered = periods_with_sales()
    choices = [_choice(actor, one) for one in offered]
    asked = request.GET.get("period", "")
    chosen = next((one for one in choices if str(one.offered.period) == asked), None)
    open_ones = [one for one in choices if one.may_be_graded]
    waiting = [one.offered for one in open_ones if one.run is None and one.offered.is_whole]
    usual = preselected(waiting) or preselected([one.offered for one in open_ones])
    content = {
        "choices": choices,
        "chosen": chosen.offered if chosen else usual,
        "newest": queries.newest(actor),
    }
    return render(request, "grading/new_run.html", content)


def _choice(actor: Actor, offered: Offered) -> Choice:
    today = timezone.localdate()
    found = queries.newest(actor, period=offered.period)
    in_force = queries.in_force(found) if found else None
    shown = in_force or found
    try:
        pack = pack_on(offered.period.last_day)
    except NoPackInForce:
        pack = None
    return Choice(
        offered=offered,
        pack=pack,
        run=shown,
        state=state_of(shown, today) if shown else None,
        tone=tone_of_run(shown) if shown else "",
        is_locked=in_force is not None and in_force.state == Run.State.LOCKED,
    )
