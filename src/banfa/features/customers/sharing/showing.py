"""Sharing in words: states, tabs, titles of items, and what was decided."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.db.models import QuerySet

from banfa.features.customers.sharing.models import Sharing
from banfa.features.customers.sharing.reading import theirs
from banfa.kernel.text import Text, same
from banfa.platform.access import Actor
from banfa.platform.approvals.models import Decision
from banfa.platform.approvals.queries import waiting_for
from banfa.platform.approvals.wording import ACTS
from banfa.platform.org.current import pack_on

State = Sharing.State
STATES: Mapping[Sharing.State, tuple[Text, str]] = {
    State.ASKED: (Text("待答复", "waits for the holder"), "warn"),
    State.REFUSED: (Text("已拒绝", "refused"), "bad"),
    State.APPEALED: (Text("待上级决定", "waits for the level above"), "warn"),
    State.GRANTED: (Text("共享中", "shared"), "ok"),
    State.CLOSED: (Text("申诉被驳回", "refused on appeal"), "bad"),
    State.WITHDRAWN: (Text("已撤回", "taken back"), ""),
    State.ENDED: (Text("已结束", "ended"), ""),
}
TABS: Mapping[str, Text] = {
    "standing": Text("共享中", "Standing"), "mine": Text("我方申请", "Asked by us"), "decide": Text("待我办理", "To decide"),
    "all": Text("全部", "All"),
}  # fmt: skip


def of_tab(found: QuerySet[Sharing], tab: str, actor: Actor, on: date) -> QuerySet[Sharing]:
    """Return the requests of a tab."""
    match tab:
        case "standing":
            return found.filter(state=State.GRANTED, until_on__gt=on)
        case "mine":
            return found.filter(theirs(actor, on))
        case "decide":
            waiting = [one.request_id for one in waiting_for(actor, on=on)]
            return found.filter(request_id__in=waiting) | found.filter(appeal_id__in=waiting)
    return found


def titles_of(row: Sharing, on: date) -> Sequence[Text]:
    """Return the titles of a request's items; one that the regulation no longer has keeps its name."""
    fields = pack_on(on).fields
    return [fields[name].title.text if name in fields else same(name) for name in row.fields]


def decisions_on(row: Sharing) -> list[tuple[Decision, Text]]:
    """Return what was decided about a request and its appeal, the oldest first."""
    numbers = [one for one in (row.request_id, row.appeal_id) if one is not None]
    found = Decision.objects.filter(request__in=numbers).order_by("pk")
    return [(one, ACTS[Decision.Act(one.act)]) for one in found]
