"""The parts of a rule that wait for something and could have given a customer a better value."""

from collections.abc import Iterator

from banfa.analytics.explanation import Off
from banfa.analytics.planned import PlannedClass, values_with_criteria
from banfa.analytics.run_folder import Outcome
from banfa.policy.model import Bands, Score


def parts_off(planned: PlannedClass, outcome: Outcome, value: str | None) -> tuple[Off, ...]:
    """Return what waits and stands before the value that was given, in the order of the rule."""
    if planned.waiting:
        return ()
    return tuple(one for one in _parts(planned, _place(planned, value)) if one.part in outcome.off)


def _parts(planned: PlannedClass, before: int) -> Iterator[Off]:
    """Yield every part that could have given one of the values before a place."""
    rule = planned.rule
    for item in planned.items:
        yield Off(part=f"item:{item.rule.item}", text=item.rule.text, waiting=item.waiting)
    if isinstance(rule, Bands | Score):
        for band in rule.bands[:before]:
            yield Off(part=f"band:{band.value}", text=band.text, waiting=("at_least",))
    written = [criterion for one in values_with_criteria(rule) for criterion in one.criteria]
    for criterion in planned.criteria:
        if criterion.choice < before:
            yield Off(
                part=f"criterion:{criterion.index}",
                text=written[criterion.index].text,
                waiting=criterion.waiting,
            )


def _place(planned: PlannedClass, value: str | None) -> int:
    values = [one.value for one in planned.rule.given]
    return values.index(value) if value in values else len(values)
