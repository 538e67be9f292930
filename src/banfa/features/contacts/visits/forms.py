"""Reads what the pages of visits send: the form of a visit becomes the same shape that programs send."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, cast, get_args

from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from banfa.features.contacts.visits.checking_in import REASONS
from banfa.features.contacts.visits.kinds import Offered
from banfa.features.contacts.visits.models import OpenVisit, Opinion
from banfa.features.contacts.visits.payload import RESULTS, BadVisit, fix_in, moment_in
from banfa.features.contacts.visits.queries.opinions import OpinionWish
from banfa.features.contacts.visits.queries.sheets import By, ScoreWish
from banfa.features.contacts.visits.queries.visits import VisitWish
from banfa.features.contacts.visits.services.beginning import Arrival
from banfa.features.contacts.visits.services.logging import Logged
from banfa.features.contacts.visits.services.pictures import Sents
from banfa.features.customers.services.attaching import Sent
from banfa.kernel.text import Text
from banfa.platform.forms.reading import posted
from banfa.platform.web.refusals import BadRequest
from banfa.policy.model import Pack

LONGEST_WORDS = 80
PICTURES = "pictures"


def read_arrival(data: QueryDict, at: datetime) -> Arrival:
    """Return what a page told on arrival; times are the server's, the phone's clock is told beside. Raises BadVisit."""
    phone_now, problems = moment_in(data.get("phone_now")), dict[str, Text]()
    fix = fix_in(fix_given(data), problems)
    if problems:
        raise BadVisit(problems)
    why = data.get("why_no_fix", "")
    return Arrival(
        began_at=phone_now or at, fix=fix, why_none=why if why in REASONS else "", sent_at=phone_now
    )


def fix_given(data: QueryDict) -> dict[str, Any] | None:
    """Return the position that a page sent along, None where it had none."""
    if not (data.get("longitude") and data.get("latitude")):
        return None
    return {
        "longitude": _float(data.get("longitude", "")), "latitude": _float(data.get("latitude", "")),
        "accuracy_m": _float(data.get("accuracy", "")), "captured_at": data.get("captured_at"),
    }  # fmt: skip


def visit_given(
    opened: OpenVisit, offered: Offered, pack: Pack, data: QueryDict, pictures: Sents, at: datetime
) -> dict[str, Any]:
    """Return the form of an open visit in the shape of docs/visits.md."""
    # What is decided here and not by whoever sends it stays the same when the form is sent again.
    return {
        "customer_id": opened.customer_id,
        "kind": opened.kind,
        "began_at": opened.at.isoformat(),
        "ended_at": max(at, opened.at).isoformat(),
        **done_given(offered, pack, data, pictures),
    }


def taken_given(offered: Offered, pack: Pack, data: QueryDict, pictures: Sents) -> dict[str, Any]:
    """Return the form of a visit that was made without a network, in the shape of docs/visits.md."""
    customer = data.get("customer_id", "")
    return {
        "customer_id": int(customer) if customer.isdecimal() else customer, "kind": offered.code,
        "began_at": data.get("began_at"), "ended_at": data.get("ended_at"), "sent_at": data.get("sent_at"),
        "fix": fix_given(data), "why_no_fix": data.get("why_no_fix", ""),
        **done_given(offered, pack, data, pictures),
    }  # fmt: skip


def done_given(offered: Offered, pack: Pack, data: QueryDict, pictures: Sents) -> dict[str, Any]:
    """Return what was done, as a form gives it, in the shape of docs/visits.md."""
    satisfaction, duty = data.get("satisfaction", "").strip(), data.get("duty", "")
    return {
        "result": data.get("result", ""), "why": data.get("why", ""), "pictures": {},
        "actions": {code: _action(code, offered, pack, data, pictures) for code in offered.actions},
        "satisfaction": int(satisfaction) if satisfaction.isdecimal() else satisfaction or None,
        "next_on": data.get("next_on") or None, "next_declined": data.get("next_declined") == "1",
        "duty_id": int(duty) if duty.isdecimal() else None,
    }  # fmt: skip


def pictures_in(request: HttpRequest) -> Sents:
    """Return the pictures of a form, named by their field and place."""
    return {
        f"{field}-{number}": Sent(one.name or "", one.size or 0, one)
        for field, found in request.FILES.lists()
        for number, one in enumerate(found)
    }


def _action(code: str, offered: Offered, pack: Pack, data: QueryDict, pictures: Sents) -> dict[str, Any]:
    action = offered.actions[code]
    if action.do == "sheet":
        sheet = pack.sheets[action.sheet or ""]
        rows = posted(sheet, code, data)
        for name, row in sheet.rows.items():
            if row.takes is not None:
                rows[name] = _named(f"{code}.{name}", pictures)
        return {"rows": rows}
    if action.do in ("photo", "signature"):
        return {PICTURES: _named(f"{code}.{PICTURES}", pictures)}
    return {"words": data.get(f"{code}.words", ""), "department": data.get(f"{code}.department", "")}


def _named(field: str, pictures: Sents) -> list[str]:
    return [name for name in pictures if name.rpartition("-")[0] == field]


def read_logged(data: QueryDict) -> Logged:
    """Return a contact that somebody writes down; what cannot be read counts as not given."""
    at, minutes = parse_moment(data.get("at", "")), data.get("minutes", "").strip()
    return Logged(
        way=data.get("way", ""), at=at, content=data.get("content", ""), result=data.get("result", ""),
        heard=data.get("heard", ""), minutes=int(minutes) if minutes.isdecimal() else None,
        is_incoming=data.get("towards") == "in", next_on=_day(data.get("next_on", "")),
    )  # fmt: skip


def parse_moment(words: str) -> datetime | None:
    """Return the moment of a date and time field, here, None for anything else."""
    try:
        found = parse_datetime(words)
    except ValueError:
        return None
    return timezone.make_aware(found) if found is not None and timezone.is_naive(found) else found


def read_visit_wish(query: QueryDict, *, mine: bool) -> VisitWish:
    """Return which visits an address asks for. Raises BadRequest."""
    result, after = query.get("result", ""), query.get("after", "")
    if result and result not in RESULTS:
        raise BadRequest(Text("没有这种结果", "there is no such result"))
    return VisitWish(
        mine=query.get("whose", "mine" if mine else "") == "mine", kind=query.get("kind", "")[:48], result=result,
        flagged=query.get("flagged") == "1", unplanned=query.get("unplanned") == "1",
        sheet=query.get("sheet", "")[:48], person=query.get("person", "")[:LONGEST_WORDS],
        words=query.get("q", "").strip()[:LONGEST_WORDS], since=_asked_day(query, "at_from"),
        until=_asked_day(query, "at_to"), after=_after(after) if after else None,
    )  # fmt: skip


def after_of(at: datetime, number: int) -> str:
    """Return where a list goes on, for its address."""
    return f"{at.isoformat()}~{number}"


def _after(words: str) -> tuple[datetime, int]:
    at, _, number = words.partition("~")
    found = moment_in(at)
    if found is None or not number.isdecimal() or len(number) > 18:
        raise BadRequest(Text("地址中的位置不对", "the place in this address cannot be read"))
    return found, int(number)


def read_opinion_wish(query: QueryDict, customer_id: int | None = None) -> OpinionWish:
    """Return which opinions an address asks for. Raises BadRequest."""
    state, after = query.get("state", Opinion.State.OPEN), query.get("after", "")
    if state and state not in Opinion.State.values:
        raise BadRequest(Text("没有这种状态", "there is no such state"))
    if after and (not after.isdecimal() or len(after) > 18):
        raise BadRequest(Text("地址中的位置不对", "the place in this address cannot be read"))
    return OpinionWish(
        state=state, department=query.get("department", "")[:48], mine=query.get("whose") == "mine",
        late=query.get("late") == "1", words=query.get("q", "").strip()[:LONGEST_WORDS], customer_id=customer_id,
        after=int(after) if after else None,
    )  # fmt: skip


def read_score_wish(query: QueryDict, sheets: Mapping[str, Any]) -> ScoreWish:
    """Return which sheets are added up, and by what. Raises BadRequest."""
    sheet, by = query.get("sheet", next(iter(sheets), "")), query.get("by", "all")
    if sheet not in sheets:
        raise BadRequest(Text("没有这种登记表", "there is no such sheet"))
    if by not in get_args(By):
        raise BadRequest(Text("不能按此汇总", "sheets are not added up by this"))
    return ScoreWish(
        sheet=sheet, by=cast(By, by), since=_asked_day(query, "at_from"), until=_asked_day(query, "at_to")
    )


def _asked_day(query: QueryDict, key: str) -> date | None:
    words = query.get(key, "")
    found = _day(words)
    if words and found is None:
        raise BadRequest(Text(f"“{words[:20]}”不是日期", f"'{words[:20]}' is no day"))
    return found


def _day(words: str) -> date | None:
    try:
        return parse_date(words)
    except ValueError:
        return None


def _float(words: str) -> float | None:
    try:
        return float(words)
    except ValueError:
        return None
