"""The figures that rules produce now: the customers of the newest published run, value by value."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from banfa.features.customers.standing import UNGRADED
from banfa.features.grading import queries as grading
from banfa.features.grading.queries import ClassCounts, ValueCount
from banfa.kernel.text import Text
from banfa.platform.access import Actor, Permission
from banfa.platform.web.numerals import figure
from banfa.policy.model import Pack

MOST_VALUES = 4
MOST_OUTCOMES = 8
BETWEEN = " / "


@dataclass(frozen=True, slots=True, kw_only=True)
class Produced:
    """A run with what it counted, classification by classification."""

    run: str
    period: Text
    basis: Text
    customers: int
    classes: Mapping[str, ClassCounts]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """What a classification produced in a run: the customers in figures, and what they are in words."""

    run: str
    words: str
    note: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One value's customers: what the rule asks for it, how many hold it now, and where they are listed."""

    value: str | None
    label: Text
    bound: Text | None
    customers: int
    share: float
    address: str


def outcomes_of(
    pack: Pack,
    name: str,
    values: Collection[str],
    bounds: Mapping[str, Text | None],
    produced: Produced | None,
) -> tuple[Outcome, ...]:
    """Return the customers of each value of a classification, of some values only where these are named.

    Nothing where there are too many values to stand side by side.
    """
    counts = produced.classes.get(name) if produced else None
    if produced is None or counts is None:
        return ()
    wanted = [one for one in counts.counts if one.customers or one.value is not None]
    wanted = [one for one in wanted if not values or one.value in values]
    if len(wanted) > MOST_OUTCOMES:
        return ()
    return tuple(
        Outcome(
            value=one.value,
            label=one.label,
            bound=bounds.get(one.value or ""),
            customers=one.customers,
            share=one.share,
            address=_rows_of(pack, name, one.value, produced),
        )
        for one in wanted
    )


def _rows_of(pack: Pack, name: str, value: str | None, produced: Produced) -> str:
    """Return where a value's customers are listed: the register knows the headline, a run's page every class."""
    if name == pack.headline:
        return f"{reverse('customers:list')}?{urlencode({'grade': value or UNGRADED})}"
    return f"{reverse('grading:run', args=[produced.run])}?{urlencode({'by': name})}"


def newest_produced(actor: Actor, pack: Pack) -> Produced | None:
    """Return what the newest published run counted; None where nothing is published or runs are not the actor's.

    Its basis names the version that graded, where that is another one than the pack's.
    """
    if Permission.GRADING_RUN_READ not in actor.permissions:
        return None
    run = grading.newest_published(actor)
    if run is None:
        return None
    period, graded_by = grading.period_of(run).title, f"{run.pack} {run.pack_version}"
    other = Text(f"（{graded_by} 版）", f" (by {graded_by})")
    return Produced(
        run=run.number,
        period=period,
        basis=period if graded_by == f"{pack.name} {pack.version}" else period + other,
        customers=run.customers,
        classes={counts.name: counts for counts in grading.distribution(run)},
    )


def figure_of(name: str, values: Collection[str], produced: Produced | None) -> Figure | None:
    """Return the customers that a classification graded, of some values only where these are named."""
    counts = produced.classes.get(name) if produced else None
    if produced is None or counts is None:
        return None
    wanted = [one for one in counts.counts if one.value is not None and (not values or one.value in values)]
    few = [one for one in wanted if values or len(wanted) <= MOST_VALUES]
    if few and len(few) <= MOST_VALUES:
        words, note = _apart(few)
    elif values:
        words, note = (
            figure(sum(one.customers for one in wanted)),
            Text("户属于这些取值", "customers hold these values"),
        )
    else:
        words, note = _together(counts, wanted)
    when = Text(f"，{produced.basis.zh}", f", {produced.basis.en}")
    return Figure(run=produced.run, words=words, note=note + when)


def _apart(values: list[ValueCount]) -> tuple[str, Text]:
    """Each value's customers side by side."""
    words = BETWEEN.join(figure(one.customers) for one in values)
    names = Text(BETWEEN.join(one.label.zh for one in values), BETWEEN.join(one.label.en for one in values))
    return words, Text(f"{names.zh}（户）", f"{names.en} (customers)")


def _together(counts: ClassCounts, values: list[ValueCount]) -> tuple[str, Text]:
    decided = sum(one.customers for one in values)
    undecided = sum(one.customers for one in counts.counts if one.value is None)
    words = Text("户已判定", "customers decided")
    if undecided:
        n = figure(undecided)
        words = words + Text(f"，{n} 户未定", f", {n} undecided")
    return figure(decided), words
