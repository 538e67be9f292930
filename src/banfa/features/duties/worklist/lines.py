"""Duties as lines of a list: what, for whom, until when, under which clause, and where they are done."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.db.models import Count, QuerySet
from django.urls import reverse

from banfa.features.duties import queries
from banfa.features.duties.evidence import NOTE
from banfa.features.duties.models import Duty
from banfa.features.duties.worklist.horizon import Horizon, When
from banfa.features.duties.worklist.wishes import By, Wish
from banfa.kernel.text import Text, same
from banfa.platform.org.models import Unit
from banfa.platform.web.remaining import last_day_of

NOBODY = Text("无人负责", "Nobody holds it")


@dataclass(frozen=True, slots=True, kw_only=True)
class Doing:
    """One way to do a duty now: what it is called, and where it is done."""

    title: Text
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One duty. `doing` are the ways to do it, the first one the nearest; none while it cannot be done yet."""

    duty: Duty
    title: Text
    subject: Text
    subject_address: str
    code: str
    place: str
    cites: Sequence[str]
    is_whole_day: bool
    when: When
    doing: Sequence[Doing]
    takes_note: bool
    opens_later: bool
    covered: str

    @property
    def address(self) -> str:
        return reverse("duties:duty", args=[self.duty.pk])

    @property
    def last_day(self) -> date:
        """The last day that is in time."""
        return last_day_of(self.duty.due_at, is_whole_day=self.is_whole_day)

    @property
    def look(self) -> str:
        """How its state is drawn."""
        match self.duty.state:
            case Duty.State.DONE:
                return "warn" if self.duty.is_late else "ok"
            case Duty.State.MISSED:
                return "bad"
            case Duty.State.EXCUSED:
                return "off"
        return "bad" if self.when is When.OVERDUE else "accent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Lines that stand together; `count` is that of all pages, `address` leads to them alone."""

    title: Text
    lines: Sequence[Line]
    count: int | None = None
    address: str = ""
    is_late: bool = False


def line_of(duty: Duty, borders: Horizon, *, reader: int = 0) -> Line:
    """Return a duty as a line; `reader` is who looks, so that a colleague's name is told."""
    rule = queries.rule_of(duty)
    opens_later = duty.opens_at > borders.now
    kinds = rule.evidence if rule is not None else ()
    forms = queries.forms_of(duty) if duty.state == Duty.State.OPEN and not opens_later else []
    customer = duty.customer
    return Line(
        duty=duty,
        title=queries.title_of(duty),
        subject=queries.subject_title(duty),
        subject_address=reverse("customers:customer", args=[customer.pk]) if customer is not None else "",
        code=customer.code if customer is not None else "",
        place=customer.unit.name if customer is not None else duty.unit.name if duty.unit else "",
        cites=queries.cites_of(duty),
        is_whole_day=duty.is_whole_day,
        when=borders.when(duty),
        doing=[Doing(title=kind.title, address=address) for kind, address in forms if kind.code != NOTE],
        takes_note=NOTE in kinds and not opens_later,
        opens_later=opens_later,
        covered=duty.person.name if duty.person is not None and reader and duty.person_id != reader else "",
    )


def grouped(
    lines: Iterable[Line], wish: Wish, counts: Mapping[str, int], names: Mapping[str, str]
) -> Iterator[Group]:
    """Put the lines of a page together as a wish says; `counts` and `names` go by the key of a group."""
    for key, those in groupby(lines, key=lambda line: key_of(line, wish.by)):
        listed = list(those)
        first = listed[0]
        match wish.by:
            case By.WHEN:
                title, address = first.when.words, wish.changed(when=first.when)
            case By.KIND:
                title, address = first.title, wish.changed(kind=key)
            case By.UNIT:
                title, address = same(names.get(key, key)), ""
            case By.CUSTOMER:
                title, address = first.subject, first.subject_address
        yield Group(
            title=title, lines=listed, count=counts.get(key), address=address,
            is_late=wish.by is By.WHEN and first.when is When.OVERDUE,
        )  # fmt: skip


def key_of(line: Line, by: By) -> str:
    """Return by what a line stands with others."""
    match by:
        case By.WHEN:
            return line.when.value
        case By.KIND:
            return line.duty.obligation
        case By.UNIT:
            return line.duty.unit_path
    return f"{line.duty.customer_id or ''} {line.subject.zh}"


def counts_by(found: QuerySet[Duty], by: By) -> Mapping[str, int]:
    """Count duties by kind or by unit, in one query; by customer nobody asks."""
    columns = {By.KIND: "obligation", By.UNIT: "unit_path"}
    if by not in columns:
        return {}
    rows = found.order_by().values_list(columns[by]).annotate(n=Count("pk"))
    return dict(rows)


def unit_names(paths: Iterable[str]) -> Mapping[str, str]:
    """Return the names of units by their path."""
    return dict(Unit.objects.filter(path__in=set(paths)).values_list("path", "name"))
