"""Why a customer holds its grades, now and before."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from banfa.analytics.explaining import Explanation, explain
from banfa.analytics.sentences import sentence
from banfa.features.customers.models import Customer
from banfa.features.grading.models import CurrentGrade, Generation, Run
from banfa.features.grading.queries.runs import (
    folder_of,
    frozen_pack,
    graded_in,
    newest_published,
    period_of,
    runs,
)
from banfa.features.grading.queries.withholding import WITHHELD, is_withheld, without_reasons
from banfa.features.ledger.lookups import rows_of
from banfa.kernel.period import Period
from banfa.kernel.text import Text
from banfa.platform.access import Actor, NotThere, visible
from banfa.platform.org.models import Unit
from banfa.policy.model import Pack


@dataclass(frozen=True, slots=True)
class Explained:
    """One grade's reasons as data and as a sentence."""

    explanation: Explanation
    sentence: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class PastGrade:
    """A customer's values in one run."""

    period: Period
    run_number: str
    state: str
    values: dict[str, str | None]


def explanations(actor: Actor, customer_id: int, run: Run | None = None) -> list[Explained]:
    """Return the reasons for each of a customer's grades, in the newest published run unless told. Raises NotThere."""
    _require_visible(actor, customer_id)
    run = run or newest_published(actor)
    if run is None:
        return []
    pack = frozen_pack(run)
    found = explain(pack, period_of(run), folder_of(run), customer_id)
    names = _unit_names(found)
    return [told(actor, pack, explanation, names) for explanation in found]


def told(actor: Actor, pack: Pack, found: Explanation, names: Mapping[str, str]) -> Explained:
    """Return a grade's reasons in words; none of them where they rest on what the actor may not see."""
    if is_withheld(actor, pack, found.classification):
        return Explained(without_reasons(found), WITHHELD)
    return Explained(found, sentence(pack, found, unit_names=names))


def _unit_names(found: Sequence[Explanation]) -> dict[str, str]:
    """Return the names of the units within which the customer was ranked."""
    codes = {str(key.value) for one in found if one.place for key in one.place.keys}
    return dict(Unit.objects.filter(code__in=codes).values_list("code", "name"))


def history(
    actor: Actor, customer_id: int, *, most: int | None = None, only: Collection[str] | None = None
) -> list[PastGrade]:
    """Return the customer's values in the run in force of each period, newest first. Raises NotThere.

    `most` periods and `only` some classifications, where a page shows no more.
    """
    _require_visible(actor, customer_id)
    newest: dict[tuple[object, object], Run] = {}
    for run in runs(actor).filter(state__in=Run.IN_FORCE).defer("inputs", "sealed"):
        newest.setdefault((run.period_start, run.period_end), run)
    return [
        PastGrade(
            period=period_of(run),
            run_number=run.number,
            state=run.state,
            values=_values(run, customer_id, only),
        )
        for run in islice(newest.values(), most)
    ]


def current(actor: Actor, customer_ids: Sequence[int]) -> dict[int, dict[str, str | None]]:
    """Return the published values of some customers that the actor sees, by customer and classification."""
    generation = Generation.objects.filter(is_current=True).first()
    if generation is None:
        return {}
    seen = visible(Customer, actor).filter(pk__in=customer_ids)
    rows = CurrentGrade.objects.filter(generation=generation, customer__in=seen)
    # A JSON column of PostgreSQL forgets the order of its keys.
    slots = sorted(generation.slots.items(), key=lambda item: item[1])
    return {row.customer_id: {name: getattr(row, f"g{slot}") for name, slot in slots} for row in rows}


def _require_visible(actor: Actor, customer_id: int) -> None:
    if not visible(Customer, actor).filter(pk=customer_id).exists():
        raise NotThere


def _values(run: Run, customer_id: int, only: Collection[str] | None) -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    for name in graded_in(run):
        if only is None or name in only:
            for (value,) in rows_of(folder_of(run) / f"{name}.parquet", customer_id, ("value",)):
                found[name] = value
    return found
