"""The log as pages: its list, one event, and who saw whose data."""

import json
from collections.abc import Sequence
from itertools import islice
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_GET, require_POST, require_safe

from banfa.kernel.text import Text
from banfa.platform.access import Actor, NotThere, Permission
from banfa.platform.audit import anchors
from banfa.platform.audit.models import Change, Event
from banfa.platform.auditing import drill, queries
from banfa.platform.auditing.copies import copies
from banfa.platform.auditing.forms import address_of, number_in, sought_in
from banfa.platform.auditing.queries import Disclosed
from banfa.platform.auditing.services import require_everywhere
from banfa.platform.auditing.wording import action_words, detail_words, field_words, subject_words
from banfa.platform.org.current import pack_on
from banfa.platform.vault.sealing import MARK
from banfa.platform.web.accepting import takes
from banfa.platform.web.acting import actor_for, wants_fragment
from banfa.platform.web.languages import language, said

READ, EXPORT = Permission.AUDIT_EVENT_READ, Permission.AUDIT_EVENT_EXPORT
SEALED = Text("（个人信息，已加密）", "(personal, sealed)")
NONE = Text("空", "nothing")
CREATED = Text("新建", "created")
ANY = Text("全部操作", "all actions")
HINT = Text("客户代码，或 person:ada、batch:12", "a customer's code, or person:ada, batch:12")
LONGEST_VALUE = 80
MOST_SHOWN, MOST_PEOPLE = 200, 50


@require_safe
def events(request: HttpRequest) -> HttpResponse:
    """List the log, newest first; the fragment is the table alone."""
    actor, sought = _reader(request), sought_in(request.GET)
    page = queries.events_page(actor, sought)
    fragment = wants_fragment(request)
    content: dict[str, Any] = {
        "events": [(one, action_words(one.action), subject_words(one.subject)) for one in page.events],
        "sought": sought,
        "older_href": address_of(sought, before=page.older) if page.older else "",
        "newer_href": address_of(sought, after=page.newer) if page.newer else "",
    }
    if not fragment:
        content |= {
            "actions": _actions(), "signed_on": anchors.newest_day(), "any": said(ANY), "hint": said(HINT),
            "narrowed": sum(map(bool, (sought.who, sought.action, sought.since or sought.until))),
        }  # fmt: skip
    response = render(request, f"auditing/{'_events' if fragment else 'events'}.html", content)
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_safe
def event(request: HttpRequest, number: int) -> HttpResponse:
    """Show one event with the rows beside it; personal values stay sealed here, whoever reads."""
    actor = _reader(request)
    found, is_whole = queries.event_numbered(actor, number)
    after = number_in(request.GET, "after") or 0
    rows, further = queries.rows_of(found, after)
    people, count = queries.shown_by(found, MOST_PEOPLE)
    content = {
        "event": found, "is_whole": is_whole, "title": action_words(found.action),
        "subject": subject_words(found.subject), "rows": [_row(one) for one in rows],
        "further_href": f"?after={further}" if further else "", "first_href": "?" if after else "",
        "people": [(one, _fields(one)) for one in people], "count": count, "more": count - len(people), "summary": _summary(found),
    }  # fmt: skip
    return render(request, "auditing/event.html", content)


@require_GET
def disclosures(request: HttpRequest) -> HttpResponse:
    """Ask who saw or took out whose data within some days."""
    actor = _reader(request)
    sought, problem, found = sought_in(request.GET), None, []
    asked = "at_from" in request.GET or sought.is_narrowed
    if asked:
        try:
            drill.require_days(sought)
            found = list(islice(queries.disclosures(actor, sought), MOST_SHOWN + 1))
        except drill.NoDays as error:
            problem = error.text
    content = {
        "sought": sought, "asked": asked and problem is None, "problem": problem, "is_more": len(found) > MOST_SHOWN,
        "most": MOST_SHOWN,
        "found": [
            (one, action_words(one.event.action), subject_words(f"{one.kind}:{one.code}"), _fields(one))
            for one in found[:MOST_SHOWN]
        ],
        "may_export": _may_export(actor), "today": timezone.localdate(),
    }  # fmt: skip
    status = 400 if problem else 200
    return render(request, "auditing/disclosures.html", content, status=status)


@takes("who", "action", "subject", "at_from", "at_to")
@require_POST
def disclosures_workbook(request: HttpRequest) -> HttpResponseBase:
    """Send the same as a workbook."""
    actor = _reader(request)
    file, _ = drill.drill(sought_in(request.POST), actor=actor, at=timezone.now(), language=language())
    name = f"disclosures-{timezone.localdate():%Y%m%d}.xlsx"
    return FileResponse(file, as_attachment=True, filename=name)


@require_safe
def backups(request: HttpRequest) -> HttpResponse:
    """List the backups that were made, with their keeper and the last time one was read back."""
    actor = _reader(request, Permission.BACKUP_COPY_MAKE)
    rule = pack_on(timezone.localdate()).backups
    every = Text(f"至少每 {rule.days} 天一次", f"every {rule.days} days at least") if rule else None
    list_href = reverse("auditing:list") if READ in actor.permissions else None
    content = {"copies": copies(actor), "every": every, "list_href": list_href}
    return render(request, "auditing/backups.html", content)


def _reader(request: HttpRequest, right: Permission = READ) -> Actor:
    """Return who asks. Raises NotThere for a stranger, Denied for a colleague without the right everywhere."""
    actor = actor_for(request)
    if not actor.permissions:
        raise NotThere
    require_everywhere(actor, right)
    return actor


def _may_export(actor: Actor) -> bool:
    return EXPORT in actor.permissions


def _actions() -> Sequence[tuple[str, str]]:
    return sorted(((one, said(action_words(one))) for one in queries.actions()), key=lambda row: row[1])


def _fields(one: Disclosed) -> str:
    return "、".join(said(field_words(name)) for name in one.fields)


def _row(change: Change) -> tuple[Change, Text, Text, str, str]:
    subject = subject_words(change.subject)
    if change.field == "*":
        told = said(SEALED) if (change.new or "").startswith(MARK) else _value(change.new)
        return change, subject, CREATED, "", told
    return change, subject, field_words(change.field), _value(change.old), _value(change.new)


def _value(words: str | None) -> str:
    """Return a value as the log keeps it, shortened; a sealed one is said to be there and not shown."""
    if words is None:
        return said(NONE)
    if words.startswith(MARK):
        return said(SEALED)
    try:
        told = json.loads(words)
    except ValueError:
        told = words
    if isinstance(told, dict):
        told = " · ".join(f"{name} {value}" for name, value in told.items() if value is not None)
    shown = told if isinstance(told, str) else json.dumps(told, ensure_ascii=False)
    return shown if len(shown) <= LONGEST_VALUE else f"{shown[:LONGEST_VALUE]}…"


def _summary(event: Event) -> Sequence[tuple[str, str]]:
    """Return what an event tells of itself beyond its rows."""
    return [
        (said(detail_words(name)), _value(json.dumps(value, ensure_ascii=False)))
        for name, value in sorted(event.summary.items())
        if value not in (None, "", [], {})
    ]
