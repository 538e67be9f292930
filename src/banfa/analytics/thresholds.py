"""A measure against the bounds of a threshold rule."""

from decimal import Decimal

from banfa.analytics.explanation import Bound, Distance, Shown, Thresholds
from banfa.analytics.naming import is_ratio
from banfa.analytics.planned import PlannedClass
from banfa.policy.model import Bands, Score


def thresholds_of(planned: PlannedClass, measure: Shown, value: str | None) -> Thresholds | None:
    """Return the measure, every bound, and how far the next ones are; None while the rule waits."""
    rule = planned.rule
    if not isinstance(rule, Bands | Score) or planned.waiting:
        return None
    bounds = tuple(
        Bound(
            value=band.value,
            label=band.text,
            at_least=None if band.at_least is None else band.at_least.value,
        )
        for band in rule.bands
    )
    return Thresholds(
        measure=measure,
        is_share=planned.main is not None and is_ratio(planned.main),
        bounds=bounds,
        better=_better(bounds, measure, value),
        worse=_worse(bounds, measure, value),
    )


def _better(bounds: tuple[Bound, ...], measure: Shown, value: str | None) -> Distance | None:
    """Return what is lacking to the nearest higher bound that is known."""
    above = [bound for bound in _until(bounds, value) if bound.at_least is not None]
    if not above or not isinstance(measure.value, Decimal):
        return None
    nearest = above[-1]
    assert nearest.at_least is not None
    return Distance(value=nearest.value, label=nearest.label, score=nearest.at_least - measure.value)


def _worse(bounds: tuple[Bound, ...], measure: Shown, value: str | None) -> Distance | None:
    """Return what may be lost before the own bound is no longer reached, and where one would fall to."""
    here = len(_until(bounds, value))
    if value is None or not isinstance(measure.value, Decimal) or here + 1 >= len(bounds):
        return None
    own = bounds[here].at_least
    assert own is not None
    lower = [bound for bound in bounds[here + 1 : -1] if bound.at_least is not None] or [bounds[-1]]
    return Distance(value=lower[0].value, label=lower[0].label, score=measure.value - own)


def _until(bounds: tuple[Bound, ...], value: str | None) -> tuple[Bound, ...]:
    names = [bound.value for bound in bounds]
    return bounds[: names.index(value)] if value in names else ()
