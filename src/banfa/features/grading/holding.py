"""What grading holds about one customer."""

from collections.abc import Sequence

from banfa.features.customers.personal.holding import Ask, Item, declare_held
from banfa.features.grading.models import Decision, Objection
from banfa.features.grading.queries import history
from banfa.kernel.text import Text, same
from banfa.platform.access import Permission

READ = Permission.GRADING_RUN_READ


def _grades(ask: Ask) -> Sequence[Item]:
    """Return the customer's values in every run in force, newest first."""
    rules = ask.pack.classifications
    return [
        Item(
            rules[name].title.text if name in rules else same(name),
            value or "–",
            past.period.last_day,
            past.run_number,
        )
        for past in history(ask.actor, ask.customer.pk)
        for name, value in past.values.items()
    ]


def _judgements(ask: Ask) -> Sequence[Item]:
    decisions = Decision.objects.filter(customer=ask.customer).order_by("pk")
    objections = Objection.objects.filter(customer=ask.customer).order_by("pk")
    return [
        *(Item(Text("核定", "Decision"), one.value, one.requested_at, one.reason) for one in decisions),
        *(Item(Text("异议", "Objection"), one.reason, one.raised_at) for one in objections),
    ]


def declare_holding() -> None:
    """Tell what grading holds."""
    declare_held("grades", Text("分级", "Grades"), 82, _grades, needs=READ)
    declare_held("judgements", Text("核定与异议", "Decisions and objections"), 84, _judgements, needs=READ)
