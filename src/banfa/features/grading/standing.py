"""The published grades as the register shows, filters and sorts by them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from banfa.features.customers.models import Customer
from banfa.features.customers.standing import UNGRADED, Standing
from banfa.features.grading.models import CurrentGrade, Generation
from banfa.features.grading.queries import frozen_pack
from banfa.kernel.text import Text
from banfa.platform.web.marks import Mark, mark_of
from banfa.policy.model import Pack

HEADLINE_SLOT = 1


@dataclass(frozen=True, slots=True)
class PublishedStandings:
    """The current generation, in the words of the pack it was graded with."""

    generation: Generation
    pack: Pack
    headline: str

    @property
    def title(self) -> Text:
        return self.pack.classifications[self.headline].title.text

    @property
    def values(self) -> Sequence[tuple[str, Text]]:
        return values_of(self.pack, self.headline, self.generation.run.counts.get(self.headline, {}))

    def mark(self, value: str | None) -> Mark:
        return mark_of(value, self.values)

    def of(self, customer_ids: Sequence[int]) -> Mapping[int, Standing]:
        code_slot = self.generation.slots.get(self.pack.mark or "")
        rows = CurrentGrade.objects.filter(generation=self.generation, customer__in=customer_ids)
        return {
            row.customer_id: Standing(
                mark=self.mark(row.g1),
                code=getattr(row, f"g{code_slot}") if code_slot else None,
                moved=moved(row.before, row.g1, [value for value, _ in self.values]),
            )
            for row in rows
        }

    def narrowed(self, found: QuerySet[Customer], value: str) -> QuerySet[Customer]:
        if value != UNGRADED:
            return found.filter(grades__generation=self.generation, grades__g1=value)
        graded = CurrentGrade.objects.filter(
            generation=self.generation, customer=OuterRef("pk"), g1__isnull=False
        )
        return found.exclude(Exists(graded))

    def value_of(self, customer_id: int) -> str:
        row = CurrentGrade.objects.filter(generation=self.generation, customer=customer_id).first()
        known = {value for value, _ in self.values}
        return row.g1 if row is not None and row.g1 is not None and row.g1 in known else UNGRADED


def published_standings() -> PublishedStandings | None:
    """Return the grades that lists show now, None while none are published."""
    generation = Generation.objects.filter(is_current=True).select_related("run").first()
    if generation is None:
        return None
    headline = next((name for name, slot in generation.slots.items() if slot == HEADLINE_SLOT), None)
    return None if headline is None else PublishedStandings(generation, frozen_pack(generation.run), headline)


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
