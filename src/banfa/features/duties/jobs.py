"""Background work of duties: generating them, and what time does to them."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.utils import timezone

from banfa.features.customers.models import Customer
from banfa.features.duties import services
from banfa.features.duties.models import Round
from banfa.features.duties.queries.staleness import WHOLE, stale
from banfa.features.duties.services.watching import watch
from banfa.kernel.text import Text
from banfa.platform.access import Actor, NoSuchPerson, Permission, actor_named
from banfa.platform.jobs.regular import declare_regular
from banfa.platform.jobs.services import OnStep, enqueue, handles
from banfa.platform.org.current import NothingSetUp, pack_on
from banfa.platform.web.slots import JobKind, declare
from banfa.policy.loading import NoPackInForce, PackInvalid

GENERATE = "duties.generate"
SOMETIMES = timedelta(minutes=2)


@handles(GENERATE)
def generate(actor: Actor, arguments: Mapping[str, str], on_step: OnStep) -> Mapping[str, str]:
    """Bring every duty up to date, or those of the customers that changed; running twice makes nothing twice."""
    at = timezone.now()
    changed = WHOLE if arguments.get("whole") else stale(at)
    ids = None
    if changed is not WHOLE:
        codes = changed or ()
        ids = list(Customer.objects.filter(code__in=codes).values_list("pk", flat=True))
    done = services.generate(actor=actor, at=at, customer_ids=ids, on_step=on_step)
    return {"made": str(done.made), "moved": str(done.moved), "withdrawn": str(done.withdrawn)}


def see_to_duties(at: datetime) -> None:
    """Let time pass for duties, and queue a generation where something changed; harmless from several workers."""
    on = timezone.localdate(at)
    try:
        pack, actor = pack_on(on), actor_named(None, on=on)
    except (NothingSetUp, NoPackInForce, PackInvalid, NoSuchPerson):
        return
    if not pack.obligations and not Round.objects.exists():
        return
    watch(at)
    if stale(at) is not None:
        enqueue(GENERATE, {"on": on.isoformat()}, actor=actor, needs=Permission.DUTIES_DUTY_GENERATE)


def declare_duty_jobs() -> None:
    """Tell how the work is called, and let workers see to it."""
    declare(
        JobKind(
            kind=GENERATE, title=lambda arguments: Text("更新义务清单", "Bringing duties up to date"),
            address=lambda result: None, route="",
        )
    )  # fmt: skip
    declare_regular("duties", SOMETIMES, see_to_duties)
