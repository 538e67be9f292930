"""Who owes what a post owes: the person to whom a customer is assigned, or the nearest holder of the post upwards."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from banfa.features.customers.assigning.holding import standing
from banfa.platform.access.actors import current
from banfa.platform.access.post_register import posts_in_force
from banfa.platform.org.models import Appointment
from banfa.platform.org.paths import ancestors

IDS_AT_ONCE = 900


@dataclass(slots=True)
class Owing:
    """Answers for one day, with what was read kept: a generation asks for many customers of a few posts."""

    on: date
    _holders: dict[str, dict[str, int]] = field(default_factory=dict)
    _nearest: dict[tuple[str, str], int | None] = field(default_factory=dict)

    def is_assigned(self, post: str) -> bool:
        """Tell whether customers are assigned to holders of a post."""
        known = posts_in_force(self.on).get(post)
        return known is not None and known.customers != "none"

    def of_customers(self, post: str, paths: Mapping[int, str]) -> Mapping[int, int]:
        """Return who owes for each customer, given with the path of its unit; those for whom nobody does are left out."""
        if self.is_assigned(post):
            return self._assigned(post, list(paths))
        owed = ((customer, self.nearest(post, path)) for customer, path in paths.items())
        return {customer: person for customer, person in owed if person is not None}

    def nearest(self, post: str, path: str) -> int | None:
        """Return the holder of a post at a unit, or at the nearest one above it; None where there is none."""
        if (post, path) not in self._nearest:
            holders = self._holders_of(post)
            steps = [*reversed(ancestors(path)), ""]
            self._nearest[post, path] = next((holders[one] for one in steps if one in holders), None)
        return self._nearest[post, path]

    def holders(self, post: str) -> Iterator[tuple[int, str]]:
        """Yield every holder of a post with the path of the unit at which it is held, each person once."""
        held = Appointment.objects.filter(current(self.on), post=post, person__is_active=True)
        seen = set[int]()
        for person, path in held.order_by("pk").values_list("person_id", "unit__path"):
            if person not in seen:
                seen.add(person)
                yield person, path or ""

    def _assigned(self, post: str, ids: Sequence[int]) -> dict[int, int]:
        found: dict[int, int] = {}
        for start in range(0, len(ids), IDS_AT_ONCE):
            rows = standing(self.on).filter(post=post, customer__in=ids[start : start + IDS_AT_ONCE])
            for customer, person in rows.order_by("pk").values_list("customer_id", "person_id"):
                found.setdefault(customer, person)
        return found

    def assigned_between(self, post: str, first: int, last: int) -> dict[int, int]:
        """Return who owes for the customers of a range of ids, both included, to whom this post is assigned."""
        rows = standing(self.on).filter(post=post, customer__gte=first, customer__lte=last)
        found: dict[int, int] = {}
        for customer, person in rows.order_by("pk").values_list("customer_id", "person_id"):
            found.setdefault(customer, person)
        return found

    def _holders_of(self, post: str) -> dict[str, int]:
        if post not in self._holders:
            found: dict[str, int] = {}
            for person, path in self.holders(post):
                found.setdefault(path, person)
            self._holders[post] = found
        return self._holders[post]
