"""My work: what the reader owes, or a colleague of theirs, from the most urgent on."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from banfa.features.duties import queries
from banfa.features.duties.models import Duty
from banfa.features.duties.queries.rules import counted_only
from banfa.features.duties.worklist.horizon import ONE_DAY, TIMELY, Horizon, When, counts_by_when, horizon
from banfa.features.duties.worklist.lines import counts_by, grouped, line_of, unit_names
from banfa.features.duties.worklist.offering import kinds_offered, units_offered
from banfa.features.duties.worklist.paging import narrowed, narrowed_apart_from_when, page_of
from banfa.features.duties.worklist.team import colleague
from banfa.features.duties.worklist.wishes import BY_TITLES, By, Wish, read_wish
from banfa.kernel.text import Text
from banfa.platform.access import Actor, Permission, require
from banfa.platform.org.models import Person
from banfa.platform.web.acting import actor_for, wants_fragment
from banfa.platform.web.languages import said

READ, DO = Permission.DUTIES_DUTY_READ, Permission.DUTIES_DUTY_DO
REMIND, GIVE = Permission.DUTIES_DUTY_REMIND, Permission.DUTIES_DUTY_GIVE
KEPT_BY = "banfa_duties_by"
A_YEAR = 365 * 86_400


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """List what the reader owes, or with `person` what a colleague owes whom they answer for."""
    actor = actor_for(request)
    require(actor, READ)
    wish = read_wish(request.GET, kept=request.COOKIES.get(KEPT_BY, ""))
    person = colleague(actor, wish.person) if wish.person else None
    content = _content(actor, wish, person)
    response = render(
        request, f"duties/worklist/{'_list' if wants_fragment(request) else 'list'}.html", content
    )  # fmt: skip
    patch_vary_headers(response, ["HX-Request"])
    if "by" in request.GET:
        response.set_cookie(KEPT_BY, wish.by, max_age=A_YEAR, samesite="Lax", httponly=True)
    return response


@require_safe
def count(request: HttpRequest) -> HttpResponse:
    """Answer with how much is late or due today, for the navigation."""
    actor = actor_for(request)
    require(actor, READ)
    borders = horizon(timezone.now())
    found = queries.awake(queries.mine(actor, timezone.localdate()), borders.now)
    return render(
        request,
        "duties/worklist/_count.html",
        {"urgent": found.filter(due_at__lte=borders.today_ends).count()},
    )


def owed_by(actor: Actor, person: Person | None) -> QuerySet[Duty]:
    """Return the open duties of the reader and of those they stand in for, or of a colleague in their sight."""
    if person is None:
        return queries.mine(actor, timezone.localdate())
    found = queries.seen(actor).filter(person=person, state=Duty.State.OPEN)
    return found.exclude(obligation__in=counted_only())


def _content(actor: Actor, wish: Wish, person: Person | None) -> dict[str, Any]:
    borders, found = horizon(timezone.now()), owed_by(actor, person)
    by_when = counts_by_when(narrowed_apart_from_when(found, wish, actor), borders)
    fitting = _fitting(found, wish, borders, actor)
    page = page_of(fitting, wish)
    lines = [line_of(one, borders, reader=person.pk if person else actor.person_id) for one in page.duties]
    counts = {when.value: n for when, n in by_when.items()} | dict(counts_by(fitting, wish.by))
    names = unit_names(one.unit_path for one in page.duties) if wish.by is By.UNIT else {}
    total = by_when[wish.when] if wish.when else sum(by_when[when] for when in TIMELY)
    return {
        "wish": wish,
        "person": person,
        "groups": [*grouped(lines, wish, counts, names)],
        "total": total,
        "has_any": any(by_when.values()),
        "urgent": by_when[When.OVERDUE] + by_when[When.TODAY],
        "overdue": by_when[When.OVERDUE],
        "today_count": by_when[When.TODAY],
        "tabs": _tabs(wish, by_when),
        "ways": [(title, wish.changed(by=by), by is wish.by) for by, title in BY_TITLES.items()],
        "kinds": kinds_offered(found),
        "units": units_offered(found),
        "before": wish.changed_to(before=page.before) if page.before else "",
        "after": wish.changed_to(after=page.after) if page.after else "",
        "everything": wish.changed(kind="", unit="", words=""),
        "may_do": person is None and DO in actor.permissions,
        "may_give": GIVE in actor.permissions,
        "may_remind": person is not None and REMIND in actor.permissions,
        "may_see_team": REMIND in actor.permissions,
        "search_hint": said(Text("客户名称、拼音、代码", "Customer, pinyin, code")),
        "today": timezone.localdate(),
        "tomorrow": timezone.localdate() + ONE_DAY,
        "section": "team" if person else "mine",
    }


def _fitting(found: QuerySet[Duty], wish: Wish, borders: Horizon, actor: Actor) -> QuerySet[Duty]:
    """Return the duties of the page: without a wish for when, those that are put off are left out."""
    fitting = narrowed(found, wish, borders, actor)
    return fitting if wish.when is not None else queries.awake(fitting, borders.now)


def _tabs(wish: Wish, counts: Any) -> list[tuple[Text, str, bool, int]]:
    everything = sum(counts[when] for when in TIMELY)
    tabs = [(Text("全部", "All"), wish.changed(when=None), wish.when is None, everything)]
    return tabs + [
        (when.words, wish.changed(when=when), wish.when is when, counts[when])
        for when in When
        if when is not When.PAUSED or counts[when] or wish.when is when
    ]
