"""The parts of a customer's page that the register brings."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from banfa.features.customers import queries
from banfa.features.customers.editable import known_field
from banfa.features.customers.files import KINDS
from banfa.features.customers.models import Customer
from banfa.features.customers.page.filing import (
    Section,
    all_values,
    completeness,
    file_of,
    item_of,
    missing_of,
)
from banfa.features.customers.page.people import people_of
from banfa.features.customers.page.rows import drawing_of, drawn_gaps, drawn_section
from banfa.features.customers.page.sought import read_sought
from banfa.features.customers.page.timeline import KINDS as HAPPENING_KINDS
from banfa.features.customers.page.timeline import action_title, timeline
from banfa.features.customers.page.timeline import people_of as people_in
from banfa.features.customers.queries.history import origins, turns_of
from banfa.features.customers.services.attaching import MOST_BYTES
from banfa.kernel.text import Text
from banfa.platform.access import Permission, is_whole_organisation
from banfa.platform.access.fields import fields_for, shown
from banfa.platform.audit.reading import ERASED_WORDS, is_erased
from banfa.platform.org.current import pack_on
from banfa.platform.web import languages
from banfa.platform.web.numerals import percent
from banfa.platform.web.slots import Asked, Part, Place
from banfa.policy.model import Field, Pack

READ = Permission.CUSTOMERS_CUSTOMER_READ
CUSTOMER = "customers.customer"  # what a page has found already, as the actor sees it
ACCEPTED = ".jpg,.jpeg,.png,.webp,.pdf,.xlsx,.docx"
SHOWN_MISSING = 6
HINT = Text(
    "JPEG、PNG、WebP、PDF、xlsx、docx，每个不超过 20 MB；照片的拍摄地点会去掉",
    "JPEG, PNG, WebP, PDF, xlsx, docx, each up to 20 MB; where a photo was taken is removed",
)


def customer_of(asked: Asked) -> Customer:
    """Return the customer of the page, found once."""
    return asked.once(CUSTOMER, lambda: queries.customer_numbered(asked.actor, asked.customer_id))


def _pack(asked: Asked) -> Pack:
    return fields_for(asked.actor, pack_on(timezone.localdate()))


def _sections(asked: Asked) -> list[Section]:
    def read() -> list[Section]:
        return file_of(customer_of(asked), _pack(asked), asked.actor, languages.language())

    return asked.once("customers.file", read)


def _kept(asked: Asked) -> str:
    """Return what the page's address keeps whatever is opened: the list that the reader came from."""
    came = asked.query.get("from", "")
    return urlencode({"from": came}) if came else ""


def fill_completeness(asked: Asked) -> Mapping[str, Any]:
    """Say how much of the file is filled, and lead to what is missing."""
    filled, kept = completeness(_sections(asked))
    missing = kept - filled
    came = _kept(asked)
    return {
        "label": Text("已填信息项", "Fields filled"),
        "value": percent(filled / kept, 0) if kept else "–",
        "note": Text(f"缺 {missing} 项", f"{missing} missing")
        if missing
        else Text("没有缺项", "nothing missing"),
        "href": f"?{came}{'&' if came else ''}tab=file#missing",
    }


def fill_people(asked: Asked) -> Mapping[str, Any]:
    """Name the people who answer for the customer."""
    found = people_of(
        asked.actor, customer_of(asked), _pack(asked), languages.language(), timezone.localdate()
    )
    return {"people": found, "customer_id": asked.customer_id}


def fill_file(asked: Asked) -> Mapping[str, Any]:
    """Give the file group by group, drawn, and what is missing in it."""
    customer, sections = customer_of(asked), _sections(asked)
    may_edit = queries.may_edit(asked.actor, customer)
    drawing = drawing_of(customer, may_edit=may_edit, query=_kept(asked), origins=origins(customer))
    missing = missing_of(sections)
    return {
        "customer": customer,
        "sections": [(one, drawn_section(one, drawing)) for one in sections],
        "missing": drawn_gaps(missing[:SHOWN_MISSING], drawing),
        "more": drawn_gaps(missing[SHOWN_MISSING:], drawing),
        "others": len(missing[SHOWN_MISSING:]),
        "needed": sum(item.is_needed for item in missing),
        "may_edit": may_edit,
    }


def fill_history(asked: Asked) -> Mapping[str, Any] | None:
    """Give the changes of the field that is asked for as `history`, newest first. Raises NoSuchField."""
    name = asked.query.get("history", "")
    if not name or asked.query.get("why"):
        return None
    pack, customer, language = _pack(asked), customer_of(asked), languages.language()
    one = known_field(pack, name, asked.actor)
    turns = [
        {
            "at": turn.at,
            "who": turn.who,
            "what": action_title(turn.action),
            "old": _in_words(turn.old, name, one, asked),
            "new": _in_words(turn.new, name, one, asked),
        }
        for turn in turns_of(customer, name)
    ]
    return {
        "item": item_of(name, pack, all_values(customer), asked.actor, language),
        "field": one,
        "turns": turns,
        "may_edit": queries.may_edit(asked.actor, customer),
        "customer": customer,
    }


def _in_words(stored: str | None, name: str, one: Field, asked: Asked) -> str:
    if is_erased(stored):
        return languages.said(ERASED_WORDS)
    value = None if stored is None else json.loads(stored)
    if isinstance(value, dict):  # what the customer was entered with
        value = value.get(name)
    return shown(asked.actor, one, value, languages.language())


def fill_timeline(asked: Asked) -> Mapping[str, Any]:
    """Give a page of what happened, as it was sought. Raises BadRequest."""
    customer = customer_of(asked)
    sought = read_sought(asked.query)
    told = timeline(customer, pack_on(timezone.localdate()), asked.actor, languages.language(), sought)
    return {
        "told": told,
        "sought": sought,
        "all": Text("全部", "All"),
        "kinds": [(name, languages.said(words)) for name, words in HAPPENING_KINDS.items()],
        "people": [(name, name) for name in people_in(customer)],
        "kept": _kept(asked),
        "from": asked.query.get("from", ""),
        "log_href": _log_href(asked, customer),
    }


def _log_href(asked: Asked, customer: Customer) -> str:
    """Return where the log of this customer is read, empty for whoever may not."""
    if not is_whole_organisation(asked.actor, Permission.AUDIT_EVENT_READ):
        return ""
    return f"{reverse('auditing:list')}?{urlencode({'subject': f'customer:{customer.code}'})}"


def fill_attachments(asked: Asked) -> Mapping[str, Any]:
    """Give the photos and documents, and the form for more to those who may send them."""
    customer = customer_of(asked)
    rows = queries.attachments_of(asked.actor, customer.pk)
    may_edit = queries.may_edit(asked.actor, customer)
    return {
        "customer": customer,
        "pictures": [(one, KINDS.get(one.kind)) for one in rows if one.is_picture],
        "documents": [(one, KINDS.get(one.kind)) for one in rows if not one.is_picture],
        "withdrawn": queries.attachments_of(asked.actor, customer.pk, withdrawn=True) if may_edit else [],
        "kinds": [(name, languages.said(words)) for name, words in KINDS.items()],
        "may_edit": may_edit,
        "accepted": ACCEPTED,
        "most": MOST_BYTES,
        "hint": HINT,
    }


def customer_parts() -> list[Part]:
    """Return the register's parts of a customer's page."""
    return [
        Part(
            place=Place.CUSTOMER_FIGURES, name="completeness", order=90, needs=READ, template="web/_figure.html",
            fill=fill_completeness,
        ),
        Part(
            place=Place.CUSTOMER_OVERVIEW, name="people", order=15, needs=READ, template="customers/_people.html",
            fill=fill_people,
        ),
        Part(
            place=Place.CUSTOMER_TAB, name="file", order=10, needs=READ, template="customers/_file.html",
            fill=fill_file, title=Text("档案", "File"),
        ),
        Part(
            place=Place.CUSTOMER_TAB, name="attachments", order=80, needs=READ,
            template="customers/_attachments.html", fill=fill_attachments, title=Text("影像与文件", "Photos and documents"),
        ),
        Part(
            place=Place.CUSTOMER_TAB, name="timeline", order=90, needs=READ, template="customers/_timeline.html",
            fill=fill_timeline, title=Text("动态", "Timeline"),
        ),
        Part(
            place=Place.CUSTOMER_ASIDE, name="history", order=20, needs=READ, template="customers/_history.html",
            fill=fill_history,
        ),
    ]  # fmt: skip
