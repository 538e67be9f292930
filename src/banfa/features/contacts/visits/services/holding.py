"""Keeps what a visit holds: its position, its pictures, its filled sheets, and the opinions raised in it."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from banfa.features.contacts.models import Contact
from banfa.features.contacts.visits.checking_in import Fix
from banfa.features.contacts.visits.models import VisitFinding, VisitPosition, VisitSheet
from banfa.features.contacts.visits.payload import VisitPayload
from banfa.features.contacts.visits.services.doing import DoneAction
from banfa.features.contacts.visits.services.opinions import raise_opinion
from banfa.features.contacts.visits.services.pictures import (
    PLAIN,
    SIGNATURE,
    Sents,
    keep_picture,
    take_picture,
)
from banfa.features.customers.models import Customer
from banfa.features.customers.services.writing import values_of
from banfa.platform.access import Actor, fields
from banfa.platform.forms.keeping import keep_sheet
from banfa.policy.model import Pack


def keep_position(contact: Contact, fix: Fix, actor: Actor) -> None:
    """Keep where the phone was."""
    VisitPosition.objects.create(
        contact=contact, person_id=actor.person_id, longitude=fix.place.longitude, latitude=fix.place.latitude,
        accuracy_m=fix.accuracy_m, captured_at=fix.captured_at, raw=fix.raw,
    )  # fmt: skip


def keep_actions(
    contact: Contact, customer: Customer, done: Sequence[DoneAction], payload: VisitPayload, pictures: Sents,
    *, pack: Pack, actor: Actor, at: datetime,
) -> None:  # fmt: skip
    """Keep each action's pictures, filled sheet, findings and opinions, inside the caller's transaction."""
    for one in done:
        kept = _keep_pictures(contact, customer, one, payload, pictures, actor=actor, at=at)
        if one.read is not None and one.sheet is not None and one.action.sheet is not None:
            filled = keep_sheet(
                one.action.sheet, one.sheet, one.read, pack=pack, heading=heading_of(customer, one, pack, actor),
                pictures=kept, filled_by=actor.name, filled_at=contact.at,
            )  # fmt: skip
            VisitSheet.objects.create(contact=contact, action=one.code, sheet=one.action.sheet, filled=filled)
            for finding in one.read.findings:
                VisitFinding.objects.create(
                    contact=contact, customer=customer, sheet=one.action.sheet, finding=finding, at=contact.at
                )
            for name, row in one.sheet.rows.items():
                if row.opinion and one.read.values.get(name):
                    raise_opinion(
                        contact, customer, str(one.read.values[name]), "", pack=pack, actor=actor, at=at
                    )
        elif one.action.do == "suggestion":
            raise_opinion(contact, customer, one.words, one.department, pack=pack, actor=actor, at=at)


def _keep_pictures(
    contact: Contact, customer: Customer, one: DoneAction, payload: VisitPayload, pictures: Sents,
    *, actor: Actor, at: datetime,
) -> Mapping[str, Sequence[int]]:  # fmt: skip
    """Keep an action's pictures, and return the attachments by the row that they belong to."""
    found: dict[str, list[int]] = {}
    for row, names in one.pictures.items():
        shows = one.action.shows if one.action.do == "photo" else SIGNATURE if _signs(one, row) else PLAIN
        for name in names:
            attachment = take_picture(
                customer, name, pictures[name], shows=shows, caption=one.action.title.zh, actor=actor, at=at
            )
            taken_at = payload.taken_at.get(name, contact.at)
            keep_picture(contact, attachment, action=one.code, row=row, taken_at=taken_at)
            found.setdefault(row, []).append(attachment.pk)
    return {row: ids for row, ids in found.items() if row}


def _signs(one: DoneAction, row: str) -> bool:
    if one.action.do == "signature":
        return True
    return one.sheet is not None and row in one.sheet.rows and one.sheet.rows[row].takes == "signature"


def heading_of(customer: Customer, one: DoneAction, pack: Pack, actor: Actor) -> Mapping[str, str]:
    """Return a sheet's heading from the customer's file as the actor may read it (OIL-DISP-A1.1)."""
    held, known = values_of(customer), fields.fields_for(actor, pack).fields
    names = one.sheet.heading if one.sheet is not None else ()
    return {name: fields.shown(actor, known[name], held.get(name), "zh") for name in names if name in known}
