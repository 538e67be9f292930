"""The published grades as the register shows, filters and sorts by them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from django.db.models import Exists, FilteredRelation, OuterRef, Q, QuerySet

from banfa.features.customers.models import Customer
from banfa.features.customers.standing import UNGRADED, Held, Standing
from banfa.features.grading.models import AppliedDecision, CurrentGrade, Generation
from banfa.features.grading.queries import frozen_pack
from banfa.features.ledger.lake import home
from banfa.kernel.text import Text
from banfa.platform.access import Actor, visible
from banfa.platform.prepared import Prepared
from banfa.platform.web.marks import Mark, mark_of
from banfa.policy.model import Manual, Pack

HEADLINE_SLOT = 1
BESIDE = "graded"  # the customers' current grades in a list's query
_current = Prepared(lambda: Generation.objects.filter(is_current=True).values_list("pk", "run__folder"))
FEW = 2_000  # customers of one value, which are put into order more quickly than the list is followed


@dataclass(frozen=True)
class PublishedStandings:
    """The current generation, in the words of the pack it was graded with."""

    generation_id: int
    slots: Mapping[str, int]
    counts: Mapping[str, Mapping[str, int]]
    pack: Pack
    headline: str
    has_decisions: bool = True

    @property
    def title(self) -> Text:
        return self.pack.classifications[self.headline].title.text

    @property
    def values(self) -> Sequence[tuple[str, Text]]:
        return self.values_by_class[self.headline]

    @cached_property
    def values_by_class(self) -> Mapping[str, Sequence[tuple[str, Text]]]:
        """The values of every class published, best first; lists ask for them on each of their lines."""
        rules = self.pack.classifications
        return {
            name: values_of(self.pack, name, self.counts.get(name, {}))
            for name in self.slots
            if name in rules
        }

    def mark(self, value: str | None) -> Mark:
        return mark_of(value, self.values)

    def _holders(self, value: str) -> int:
        return self.counts.get(self.headline, {}).get(value, 0)

    @property
    def edition(self) -> tuple[int, int]:
        return self.generation_id, self._code_slot

    @property
    def _code_slot(self) -> int:
        return self.slots.get(self.pack.mark or "", HEADLINE_SLOT)

    @property
    def columns(self) -> Sequence[str]:
        return (
            f"{BESIDE}__generation", f"{BESIDE}__g1", f"{BESIDE}__g{self._code_slot}", f"{BESIDE}__before",
        )  # fmt: skip

    def beside(self, found: QuerySet[Customer]) -> QuerySet[Customer]:
        current = Q(grades__generation=self.generation_id)
        return found.annotate(**{BESIDE: FilteredRelation("grades", condition=current)})

    def of(self, held: Mapping[int, Held]) -> Mapping[int, Standing]:
        graded = {customer_id: row for customer_id, row in held.items() if row[0] is not None}
        ruled = self._ruled(list(graded))
        known: dict[Held, Standing] = {}  # the lines of a list share a few grades
        found = {}
        for customer_id, row in graded.items():
            key = (*row, customer_id in ruled, ruled.get(customer_id))
            if key not in known:
                known[key] = self._standing(*key[1:])
            found[customer_id] = known[key]
        return found

    def _standing(
        self, value: str | None, code: str | None, before: str | None, is_ruled: bool, ruled: str | None
    ) -> Standing:
        has_code = (self.pack.mark or "") in self.slots
        return Standing(
            mark=self.mark(value),
            code=code if has_code else None,
            moved=moved(before, value, [name for name, _ in self.values]),
            ruled=self.mark(ruled) if is_ruled else None,
            before=self.mark(before) if before else None,
        )

    def _ruled(self, customer_ids: Sequence[int]) -> Mapping[int, str | None]:
        """Return what the rule says of those about whose headline people decided."""
        if not self.has_decisions or isinstance(self.pack.classifications[self.headline], Manual):
            return {}
        decided = AppliedDecision.objects.filter(
            run__generation=self.generation_id, classification=self.headline, customer__in=customer_ids
        )
        return dict(decided.values_list("customer", "computed"))

    def held_by(self, actor: Actor, customer_id: int) -> tuple[Mapping[str, str | None], Standing] | None:
        """Return a customer's value of each classification, and the standing; None without grades, or out of sight."""
        names = list(self.slots)
        seen = visible(Customer, actor).filter(pk=customer_id)
        rows = CurrentGrade.objects.filter(generation=self.generation_id, customer__in=seen)
        for before, *row in rows.values_list("before", *(f"g{self.slots[name]}" for name in names)):
            values = dict(zip(names, row, strict=True))
            value, code = values[self.headline], values.get(self.pack.mark or "")
            ruled = self._ruled([customer_id])
            return values, self._standing(value, code, before, customer_id in ruled, ruled.get(customer_id))
        return None

    def narrowed(self, found: QuerySet[Customer], value: str) -> QuerySet[Customer]:
        if value != UNGRADED and self._holders(value) <= FEW:
            return found.filter(grades__generation=self.generation_id, grades__g1=value)
        if value != UNGRADED:
            holds = CurrentGrade.objects.filter(
                generation=self.generation_id, customer=OuterRef("pk"), g1=value
            )
            return found.filter(
                Exists(holds)
            )  # the list is followed in its order, and each customer looked up
        graded = CurrentGrade.objects.filter(
            generation=self.generation_id, customer=OuterRef("pk"), g1__isnull=False
        )
        return found.exclude(Exists(graded))

    def narrowed_to(self, found: QuerySet[Customer], values: Sequence[str]) -> QuerySet[Customer]:
        """Keep the customers of any of some values."""
        if len(values) == 1:
            return self.narrowed(found, values[0])
        wanted = [value for value in values if value != UNGRADED]
        of_mine = CurrentGrade.objects.filter(generation=self.generation_id, customer=OuterRef("pk"))
        holds = Q(Exists(of_mine.filter(g1__in=wanted)))
        if UNGRADED in values:
            return found.filter(holds | ~Q(Exists(of_mine.filter(g1__isnull=False))))
        if sum(self._holders(value) for value in wanted) <= FEW:
            return found.filter(grades__generation=self.generation_id, grades__g1__in=wanted)
        return found.filter(holds)

    def value_of(self, customer_id: int) -> str:
        row = CurrentGrade.objects.filter(generation=self.generation_id, customer=customer_id).first()
        known = {value for value, _ in self.values}
        return row.g1 if row is not None and row.g1 is not None and row.g1 in known else UNGRADED


def published_standings() -> PublishedStandings | None:
    """Return the grades that lists show now, None while none are published."""
    for pk, folder in _current.rows():
        return _standings_of(pk, home() / folder)
    return None


@lru_cache(maxsize=8)  # every page asks; what a run was graded with and gave never changes
def _standings_of(generation_id: int, folder: Path) -> PublishedStandings | None:
    """Return the standings of a generation; its run's folder tells it from one of another data folder."""
    generation = Generation.objects.select_related("run").get(pk=generation_id)
    run, slots = generation.run, generation.slots
    headline = next((name for name, slot in slots.items() if slot == HEADLINE_SLOT), None)
    if headline is None:
        return None
    has_decisions = AppliedDecision.objects.filter(run=run).exists()
    return PublishedStandings(generation_id, slots, run.counts, frozen_pack(run), headline, has_decisions)


def values_of(pack: Pack, classification: str, counted: Mapping[str, int]) -> Sequence[tuple[str, Text]]:
    """Return a classification's values with their words, best first; a composed code's as the run counted them."""
    given = [(value.value, value.text) for value in pack.classifications[classification].given]
    return given or [(value, Text(value, value)) for value in sorted(counted) if value]


def moved(before: str | None, now: str | None, ordered: Sequence[str]) -> int:
    """Return 1 for a rise, -1 for a fall, 0 where it stayed or cannot be said."""
    if before not in ordered or now not in ordered:
        return 0
    steps = ordered.index(before) - ordered.index(now)
    return (steps > 0) - (steps < 0)
