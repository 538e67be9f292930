"""Takes the wish for a file down: what for, how many customers, and whether somebody has to agree first."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Language, Text
from banfa.platform.access import Actor, Denied, require
from banfa.platform.approvals import services as approvals
from banfa.platform.audit import recording as audit
from banfa.platform.exporting.kinds import PURPOSE, About, ExportKind, kind_named
from banfa.platform.exporting.models import Export
from banfa.platform.exporting.rules import (
    BadPurpose,
    Stated,
    needs_agreement,
    require_room,
    required_purpose,
    stated,
)
from banfa.platform.exports.choosing import ENDINGS
from banfa.platform.org.current import pack_on
from banfa.platform.org.models import Person
from banfa.policy.model import Pack

ASKED = "export.asked"
DENIED = "export.denied"
REQUEST_KIND = "exporting.export"
LONGEST_TITLE = 200


class BadEnding(BanfaError):
    """A file of this kind is not written."""

    status = 400


class NeedsAgreement(BanfaError):
    """So many customers leave the house only with leave, which the pages ask for."""


def allowed(kind: ExportKind, actor: Actor, *, at: datetime) -> None:
    """Let whoever may take this out pass; an attempt of anybody else is kept in the log. Raises Denied. CUST-PLAN-3.2b."""
    try:
        require(actor, kind.right)
    except Denied:
        with transaction.atomic():
            audit.record(DENIED, f"export:{kind.name}", actor=actor, at=at)
        raise


def ask(
    name: str, arguments: Mapping[str, str], given: Stated, *, ending: str, language: Language, actor: Actor, at: datetime
) -> Export:  # fmt: skip
    """Take a wish down; beyond the pack's size it goes to its chain and the file is made once that has agreed.

    Raises NotThere, Denied, BadPurpose, NoWhy, BadEnding, TooManyToday, NoSuchChain, and what the kind of file raises.
    """
    kind = kind_named(name)
    allowed(kind, actor, at=at)
    arguments = {**arguments, PURPOSE: purpose_for(kind, given.purpose, on=timezone.localdate(at))}
    if ending not in ENDINGS:
        raise BadEnding(Text(f"不支持 {ending[:10]} 文件", f"no {ending[:10]} file is written"))
    about = kind.about(actor, arguments, language)
    with transaction.atomic():
        row = _asked(kind, arguments, given, about, ending=ending, language=language, actor=actor, at=at)
        pack = pack_on(row.asked_on)
        if needs_agreement(pack, about.customers):
            _put_to_its_chain(row, pack, kind, about, actor=actor, at=at)
    return row


def purpose_for(kind: ExportKind, purpose: str, *, on: date) -> str:
    """Return a purpose for which this kind of file can be made. Raises BadPurpose. CRM-GOV-4.2.2."""
    pack = pack_on(on)
    named = pack.exports.purposes.get(required_purpose(pack, purpose))
    if named is not None and named.consent is not None and not kind.heeds_consent:
        raise BadPurpose(
            Text(
                f"“{named.title.zh}”须逐户取得授权，请从客户列表导出",
                f"{named.title.en} takes each customer's consent: export from the list of customers",
            )
        )
    return purpose


def taken_down(
    kind: ExportKind, arguments: Mapping[str, str], given: Stated, about: About, *, ending: str, language: Language,
    actor: Actor, at: datetime,
) -> Export:  # fmt: skip
    """Take a wish down that is carried out on the spot. Raises NeedsAgreement and what `ask` raises."""
    if needs_agreement(pack_on(timezone.localdate(at)), about.customers):
        raise NeedsAgreement(
            Text(
                f"{about.customers:,} 户超过免审批的数量：请在页面上申请导出，批准后下载",
                f"{about.customers:,} customers are more than leave without leave: ask for the file on its page"
                " and fetch it once it is agreed to",
            )
        )
    return _asked(kind, arguments, given, about, ending=ending, language=language, actor=actor, at=at)


def _asked(
    kind: ExportKind, arguments: Mapping[str, str], given: Stated, about: About, *, ending: str, language: Language,
    actor: Actor, at: datetime,
) -> Export:  # fmt: skip
    on = timezone.localdate(at)
    pack = pack_on(on)
    right = stated(pack, given)
    Person.objects.select_for_update().get(pk=actor.person_id)  # two wishes at once share one day's allowance
    require_room(pack, actor, about.customers, on=on)
    row = Export.objects.create(
        person_id=actor.person_id, kind=kind.name, arguments=dict(arguments), title_zh=about.title.zh[:LONGEST_TITLE],
        title_en=about.title.en[:LONGEST_TITLE], purpose=right.purpose, why=right.why, recipient=right.recipient,
        ending=ending, language=str(language), customers=about.customers, state=Export.State.MAKING, asked_at=at,
        asked_on=on,
    )  # fmt: skip
    audit.record(
        ASKED, f"export:{row.pk}", actor=actor, at=at,
        summary={"kind": kind.name, "customers": about.customers, "purpose": right.purpose, "why": right.why,
                 "recipient": right.recipient, "list": dict(arguments)},
    )  # fmt: skip
    return row


def _put_to_its_chain(
    row: Export, pack: Pack, kind: ExportKind, about: About, *, actor: Actor, at: datetime
) -> None:
    assert pack.exports.agreement is not None
    places = actor.scopes_of(kind.right)
    request = approvals.submit(
        approvals.Wanted(
            kind=REQUEST_KIND, subject=f"export:{row.pk}", unit_path=places[0] if places else "", title=about.title,
            payload={
                "export": row.pk, "kind": row.kind, "arguments": row.arguments, "customers": row.customers,
                "purpose": row.purpose, "recipient": row.recipient, "ending": row.ending,
            },
            reason=row.why, chain=pack.exports.agreement.chain,
        ),
        actor=actor, at=at,
    )  # fmt: skip
    row.state, row.request_id = Export.State.ASKED, request.pk
    row.save(update_fields=["state", "request_id"])
