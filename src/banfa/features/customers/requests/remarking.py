"""What an approver should know about a change: that it is repeated, or that it bears on classes before they are drawn."""

from datetime import datetime, timedelta

from banfa.features.customers.requests.content import Asked
from banfa.features.customers.requests.models import FieldChange
from banfa.kernel.text import Text
from banfa.platform.facts import supplied
from banfa.policy.expressions import tree
from banfa.policy.model import Pack
from banfa.policy.scope import parsed

LOOKED_BACK = timedelta(days=180)
REPEATED, BEARS_ON_CLASSES = "repeated", "bears_on_classes"
WORDS = {
    REPEATED: Text(
        "近半年内同一信息项已申请过变更", "a change of the same field was asked for within half a year"
    ),
    BEARS_ON_CLASSES: Text(
        "涉及分级依据，下次分级将采用新值", "grading reads this field: the next run takes the new value"
    ),
}


def remarks_on(asked: Asked, pack: Pack, *, at: datetime) -> list[str]:
    """Return which remarks hold, by name; they are kept with the request."""
    found = []
    if _is_repeated(asked, at):
        found.append(REPEATED)
    if {one.field for one in asked.lines} & fields_of_classes(pack):
        found.append(BEARS_ON_CLASSES)
    return found


def _is_repeated(asked: Asked, at: datetime) -> bool:
    wanted = {(one.customer_id, one.field) for one in asked.lines}
    earlier = FieldChange.objects.filter(
        customer__in={one.customer_id for one in asked.lines}, request__requested_at__gte=at - LOOKED_BACK,
        request__requested_at__lt=at,
    )  # fmt: skip
    return any(row in wanted for row in earlier.values_list("customer", "field"))


def fields_of_classes(pack: Pack) -> frozenset[str]:
    """Return the fields that the rules of a pack's classifications read."""
    return frozenset(
        step.name
        for trees in parsed(pack, supplied()).values()
        for node in trees.values()
        for step in node.walk()
        if isinstance(step, tree.FieldRef)
    )
