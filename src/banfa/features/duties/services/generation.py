"""One generation of duties under way: lot by lot, what the rules want is held against what stands, and the difference written."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from banfa.features.customers.indexes.expressions import COLUMNS as REGISTER_COLUMNS
from banfa.features.customers.indexes.expressions import attribute
from banfa.features.customers.models import Customer
from banfa.features.duties.anniversaries import spans_of_date
from banfa.features.duties.cadences import Span, spans_about
from banfa.features.duties.days import FixedDay, fixed_days
from banfa.features.duties.models import Duty
from banfa.features.duties.queries.concerned import Published, concerned
from banfa.features.duties.queries.owing import Owing
from banfa.features.duties.services.lots import IDS_AT_ONCE, Lot
from banfa.features.duties.services.moments import Moments, Window
from banfa.features.duties.services.settling import (
    STANDING,
    About,
    Difference,
    Standing,
    Wish,
    compare,
    standing_rows,
    write,
)
from banfa.kernel.errors import BanfaError
from banfa.platform.org.models import Unit
from banfa.policy.model import Obligation, Pack
from banfa.worktime import UnknownYear


@dataclass(slots=True)
class Tally:
    """What a generation did, by obligation, and what kept an obligation from being worked out."""

    made: dict[str, int] = field(default_factory=dict)
    moved: dict[str, int] = field(default_factory=dict)
    withdrawn: dict[str, int] = field(default_factory=dict)
    failures: dict[str, dict[str, str]] = field(default_factory=dict)

    def add(self, name: str, found: Difference) -> None:
        for counted, rows in (
            (self.made, found.made),
            (self.moved, found.moved),
            (self.withdrawn, found.withdrawn),
        ):
            counted[name] = counted.get(name, 0) + len(rows)

    def fail(self, name: str, error: BanfaError) -> None:
        self.failures[name] = {"zh": error.text.zh, "en": error.text.en}


@dataclass(slots=True, kw_only=True)
class Generation:
    """One generation under way."""

    pack: Pack
    grades: Published
    on: date
    at: datetime
    tally: Tally = field(default_factory=Tally)
    moments: Moments = field(default_factory=Moments)
    spans: dict[int, Sequence[Span]] = field(default_factory=dict)
    unknown: set[str] = field(default_factory=set)
    owing: Owing = field(init=False)

    def __post_init__(self) -> None:
        self.owing = Owing(self.on)

    def about(self, name: str, rule: Obligation, column: str) -> About:
        return About(
            obligation=name, post=rule.by, pack=f"{self.pack.name}/{self.pack.version}", column=column,
            generation_id=self.grades.generation_id,
        )  # fmt: skip

    def of_customers(self, lot: Lot) -> None:
        """Settle every obligation that is owed for customers, for those of one lot."""
        owners: dict[str, Mapping[int, int]] = {}
        for name, rule in self.pack.obligations.items():
            if rule.each != "customer":
                continue
            try:
                with transaction.atomic():
                    self._settle_customers(name, rule, lot, owners)
            except BanfaError as error:
                self.tally.fail(name, error)

    def _settle_customers(
        self, name: str, rule: Obligation, lot: Lot, owners: dict[str, Mapping[int, int]]
    ) -> None:
        paths = dict[int, str]()
        wishes = dict[tuple[int, str], Wish]()
        if rule.due.after is None:
            rows = [*self._wanted(rule, lot)]
            paths = {customer: path for customer, path, _ in rows}
            owner = self._owners(rule.by, lot, paths, owners)
            fixed = self._fixed(rule, list(paths))
            for customer, path, held in rows:
                for span in self._spans(rule, held):
                    window = self._window(name, rule, span, path, fixed.get(customer))
                    if window is not None:
                        person = owner.get(customer)
                        wishes[customer, span.key] = Wish(customer, path, person, span.key, window)
        stands = [*self._stands(name, lot.narrow("customer_id"), "customer_id", wishes)]
        self._keep_going(name, rule, lot, stands, wishes, owners)
        found = compare(wishes, stands, self.on)
        write(found, self.about(name, rule, "customer_id"))
        self.tally.add(name, found)

    def _window(
        self, name: str, rule: Obligation, span: Span, path: str, fixed: FixedDay | None = None
    ) -> Window | None:
        """Return the window of a span; None where it lies in a year whose calendar is not known yet."""
        try:
            return self.moments.of_span(rule, span, path, fixed)
        except UnknownYear as error:
            self.tally.fail(name, error)
            self.unknown.add(span.key)
            return None

    def _wanted(self, rule: Obligation, lot: Lot) -> Iterable[tuple[int, str, Any]]:
        """Yield customers with the path of their unit, and the date of the file that the cadence reads."""
        found = concerned(rule, self.pack, self.grades).filter(lot.narrow("pk")).order_by("pk")
        dated = rule.due.yearly_on or rule.due.leading_to
        if dated is None:
            yield from ((pk, path, None) for pk, path in found.values_list("pk", "unit_path"))
            return
        if dated.field in REGISTER_COLUMNS:
            rows = found.values_list("pk", "unit_path", dated.field)
        else:
            rows = found.annotate(dated=attribute(dated.field)).values_list("pk", "unit_path", "dated")
        for pk, path, held in rows:
            if held:
                yield pk, path, held if isinstance(held, date) else date.fromisoformat(held)

    def _spans(self, rule: Obligation, held: date | None) -> Sequence[Span]:
        if held is not None:
            return spans_of_date(rule.due, held, self.on)
        return self._spans_now(rule)

    def _spans_now(self, rule: Obligation) -> Sequence[Span]:
        """Return the spans of a rule about today; worked out once, not for each customer."""
        if id(rule) not in self.spans:
            self.spans[id(rule)] = spans_about(rule.due, self.on)
        return self.spans[id(rule)]

    def _owners(
        self, post: str, lot: Lot, paths: Mapping[int, str], owners: dict[str, Mapping[int, int]]
    ) -> Mapping[int, int]:
        """Return who owes for the customers; assignments of a range are read once for all obligations of a post."""
        if lot.ids or not self.owing.is_assigned(post):
            return self.owing.of_customers(post, paths)
        if post not in owners:
            owners[post] = self.owing.assigned_between(post, lot.first + 1, lot.last)
        return owners[post]

    def _fixed(self, rule: Obligation, ids: Sequence[int]) -> Mapping[int, FixedDay]:
        every = rule.due.every
        return fixed_days(ids, rule.by) if every is not None and every.fixed_day and ids else {}

    def _stands(
        self, name: str, where: Q, column: str, wishes: Mapping[tuple[int, str], Wish]
    ) -> Iterable[tuple[int, Standing]]:
        """Yield the duties there are: the open ones, and those of the periods that are wished for."""
        periods = {wish.period for wish in wishes.values()}
        found = Duty.objects.filter(where, obligation=name)
        known = found.filter(Q(state=Duty.State.OPEN) | Q(period__in=periods))
        return standing_rows(known.values_list(column, *STANDING))

    def _keep_going(
        self,
        name: str,
        rule: Obligation,
        lot: Lot,
        stands: Sequence[tuple[int, Standing]],
        wishes: dict[tuple[int, str], Wish],
        owners: dict[str, Mapping[int, int]],
    ) -> None:
        """Wish for what is owed already, though the rule would not make it anew: what followed an event, what is late."""
        left = [
            (subject, one)
            for subject, one in stands
            if one.state == Duty.State.OPEN and (subject, one.period) not in wishes and self._goes_on(one)
        ]
        if not left:
            return
        paths = self._still_there(rule, {subject for subject, _ in left})
        owner = self._owners(rule.by, lot, paths, owners)
        for subject, one in left:
            if subject in paths:
                wishes[subject, one.period] = self._going_on(
                    name, rule, subject, one, paths[subject], owner.get(subject)
                )

    def _goes_on(self, one: Standing) -> bool:
        """Tell whether an open duty is owed though the rule would not make it anew: what followed an event, what is late,
        and what lies in a year of which nothing is known yet."""
        return bool(one.event) or one.due_at <= self.at or one.period in self.unknown

    def _going_on(
        self, name: str, rule: Obligation, subject: int, one: Standing, path: str, person: int | None
    ) -> Wish:
        window = _window_of(one)
        if rule.due.after is not None and one.event_at is not None and one.event == rule.due.after.event:
            try:
                window = self.moments.after(rule, one.event_at, path)
            except UnknownYear as error:  # its day stands until the calendar is there
                self.tally.fail(name, error)
        return Wish(subject, path, person, one.period, window, one.event, one.event_at)

    def _still_there(self, rule: Obligation, ids: set[int]) -> dict[int, str]:
        """Return the customers that still are in a state in which anything is owed for them."""
        found: dict[int, str] = {}
        listed = sorted(ids)
        for start in range(0, len(listed), IDS_AT_ONCE):
            rows: QuerySet[Customer] = Customer.objects.filter(pk__in=listed[start : start + IDS_AT_ONCE])
            if rule.statuses:
                rows = rows.filter(status__in=rule.statuses)
            found |= dict(rows.values_list("pk", "unit_path"))
        return found

    def of_the_rest(self) -> None:
        """Settle what is owed for units and persons, and withdraw what the regulation asks for no more."""
        for name, rule in self.pack.obligations.items():
            if rule.each == "customer":
                continue
            try:
                with transaction.atomic():
                    self._settle_others(name, rule)
            except BanfaError as error:
                self.tally.fail(name, error)
        self._withdraw_dropped()

    def _settle_others(self, name: str, rule: Obligation) -> None:
        column = "unit_id" if rule.each == "unit" else "about_id"
        subjects = self._units(rule) if rule.each == "unit" else self._people(rule)
        wishes = {
            (subject, span.key): Wish(subject, path, person, span.key, window)
            for subject, (path, person) in subjects.items()
            for span in (self._spans_now(rule) if rule.due.after is None else ())
            if (window := self._window(name, rule, span, path)) is not None
        }
        stands = [*self._stands(name, Q(), column, wishes)]
        for subject, one in stands:
            is_left = one.state == Duty.State.OPEN and (subject, one.period) not in wishes
            if is_left and self._goes_on(one) and subject in subjects:
                path, person = subjects[subject]
                wishes[subject, one.period] = self._going_on(name, rule, subject, one, path, person)
        found = compare(wishes, stands, self.on)
        write(found, self.about(name, rule, column))
        self.tally.add(name, found)

    def _units(self, rule: Obligation) -> dict[int, tuple[str, int | None]]:
        units = Unit.objects.filter(closed_on=None)
        if rule.level is not None:
            units = units.filter(level=rule.level)
        return {pk: (path, self.owing.nearest(rule.by, path)) for pk, path in units.values_list("pk", "path")}

    def _people(self, rule: Obligation) -> dict[int, tuple[str, int | None]]:
        return {person: (path, person) for person, path in self.owing.holders(rule.by)}

    def _withdraw_dropped(self) -> None:
        """Take back what is not due yet and stands in the regulation no more."""
        dropped = Duty.objects.filter(state=Duty.State.OPEN, due_at__gt=self.at, notes=None).exclude(
            obligation__in=self.pack.obligations
        )
        for name in sorted(set(dropped.order_by().values_list("obligation", flat=True).distinct())):
            with transaction.atomic():
                _, counted = dropped.filter(obligation=name).delete()
            self.tally.withdrawn[name] = counted.get(Duty._meta.label, 0)


def _window_of(one: Standing) -> Window:
    return Window(opens_at=one.opens_at, due_at=one.due_at, is_whole_day=True, closes_at=one.closes_at)
