"""What the published grades add to lists of customers: a column and a filter per class, movement, and two views."""

from collections.abc import Mapping, Sequence
from functools import partial

from django.db.models import Exists, OuterRef, Q, QuerySet

from banfa.features.customers.listing.columns import Column, Draw, Give, Reading, declare_columns
from banfa.features.customers.listing.kind import declare_views
from banfa.features.customers.listing.narrowing import PREFIX, Narrowing, declare_narrowing
from banfa.features.customers.models import Customer
from banfa.features.customers.standing import standings as current_standings
from banfa.features.grading.models import CurrentGrade
from banfa.features.grading.narrowing import TAG_VALUES
from banfa.features.grading.standing import PublishedStandings
from banfa.kernel.text import Text
from banfa.platform.access import Actor, Permission
from banfa.platform.lists.declaring import GivenView
from banfa.platform.web.marks import mark_of
from banfa.platform.web.templatetags.banfa import grade
from banfa.policy.model import Pack

READ = Permission.GRADING_RUN_READ
GROUP = Text("等级与分类", "Grades and classes")
MOVED = f"{PREFIX}moved"
UP, DOWN = "up", "down"
WAYS = ((UP, Text("本期升级", "moved up")), (DOWN, Text("本期降级", "moved down")))
FEW = 2_000


def declare_listing() -> None:
    """Let lists of customers show and be narrowed to published classes."""
    declare_columns("grading", class_columns)
    declare_narrowing(class_filters, "classes")
    declare_views("grading", movement_views)


def _published() -> PublishedStandings | None:
    """Return what is published; the register has asked for it already."""
    found = current_standings()
    return found if isinstance(found, PublishedStandings) else None


def movement_views(actor: Actor) -> Sequence[GivenView]:
    """Return the views of who moved, where there is a period to have moved from."""
    if READ not in actor.permissions or _published() is None:
        return ()
    return [
        GivenView(key=f"moved-{way}", title=_capital(title), query=f"{MOVED}={way}") for way, title in WAYS
    ]


def _capital(words: Text) -> Text:
    return Text(words.zh, words.en.capitalize())


def class_filters(actor: Actor) -> Sequence[Narrowing]:
    """Return the filters by movement and by every class beside the headline and the tags."""
    standings = _published() if READ in actor.permissions else None
    if standings is None:
        return ()
    moved = Narrowing(
        key=MOVED, title=Text("升降", "Movement"), options=WAYS, narrowed=partial(_moved, standings)
    )
    return [moved, *(_filter(standings, name) for name in _others(standings))]


def _others(standings: PublishedStandings) -> list[str]:
    """Return the classes that have a column of their own in lists, in the pack's order."""
    rules = standings.pack.classifications
    return [
        name
        for name in standings.slots
        if name in rules
        and name != standings.headline
        and {one.value for one in rules[name].given} != TAG_VALUES
    ]


def _filter(standings: PublishedStandings, name: str) -> Narrowing:
    column = f"g{standings.slots[name]}"
    title = standings.pack.classifications[name].title.text
    options = standings.values_by_class[name]

    def any_of(found: QuerySet[Customer], values: Sequence[str]) -> QuerySet[Customer]:
        held = {value: standings.counts.get(name, {}).get(value, 0) for value in values}
        condition = Q(generation=standings.generation_id, **{f"{column}__in": list(values)})
        return _kept(found, condition, few=sum(held.values()) <= FEW)

    return Narrowing(
        key=f"{PREFIX}{name}", title=title, options=options, narrowed=lambda found, value: any_of(found, [value]),
        any_of=any_of,
    )  # fmt: skip


def _moved(standings: PublishedStandings, found: QuerySet[Customer], way: str) -> QuerySet[Customer]:
    """Keep the customers whose headline rose, or fell, against the run published before."""
    ordered = [value for value, _ in standings.values]
    pairs = Q(pk__in=[])
    for place, now in enumerate(ordered):
        others = ordered[place + 1 :] if way == UP else ordered[:place]
        if others:
            pairs |= Q(g1=now, before__in=others)
    return _kept(found, Q(generation=standings.generation_id) & pairs)


def _kept(found: QuerySet[Customer], condition: Q, *, few: bool = False) -> QuerySet[Customer]:
    """Keep the customers with such a grade: looked up one by one in the list's order, or found first where they are few."""
    grades = CurrentGrade.objects.filter(condition)
    if few:
        return found.filter(pk__in=list(grades.values_list("customer", flat=True)))
    return found.filter(Exists(grades.filter(customer=OuterRef("pk"))))


class _PageClasses:
    """The classes of one page's customers, read once for all of its columns."""

    def __init__(self, standings: PublishedStandings, names: Sequence[str]) -> None:
        self.standings, self.names = standings, names
        self._known: dict[tuple[int, ...], Mapping[int, tuple[str | None, ...]]] = {}

    def of(self, ids: Sequence[int]) -> Mapping[int, tuple[str | None, ...]]:
        key = tuple(ids)
        if key not in self._known:
            columns = [f"g{self.standings.slots[name]}" for name in self.names]
            rows = CurrentGrade.objects.filter(generation=self.standings.generation_id, customer__in=ids)
            self._known = {key: {pk: tuple(row) for pk, *row in rows.values_list("customer_id", *columns)}}
        return self._known[key]


def class_columns(actor: Actor, pack: Pack) -> Sequence[Column]:
    """Return a column for every published class beside the headline."""
    standings = _published() if READ in actor.permissions else None
    if standings is None:
        return ()
    names = [name for name in standings.slots if name in standings.pack.classifications]
    names = [name for name in names if name != standings.headline]
    page = _PageClasses(standings, names)
    return [_column(page, place) for place in range(len(names))]


def _column(page: _PageClasses, place: int) -> Column:
    standings, name = page.standings, page.names[place]
    ordered = standings.values_by_class[name]

    def draw(reading: Reading) -> Draw:
        held = page.of(reading.ids)
        return lambda one: grade(mark_of(held[one.pk][place], ordered) if one.pk in held else None)

    def give(reading: Reading) -> Give:
        held = page.of(reading.ids)
        words = {value: label.in_language(reading.language) for value, label in ordered}

        def given(one: Customer | object) -> str | None:
            value = held.get(getattr(one, "pk", 0), (None,) * len(page.names))[place]
            return words.get(value, value) if value is not None else None

        return given

    return Column(
        key=f"g.{name}", title=standings.pack.classifications[name].title.text, draw=draw, give=give, group=GROUP,
        kind="grades",
    )  # fmt: skip
