"""Asks for changes of governed fields: from the page, from a file, from another program, for one customer or many."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from banfa.features.customers.models import Attachment, Customer
from banfa.features.customers.requests.content import Asked, Line, asked_in
from banfa.features.customers.requests.models import FieldChange
from banfa.features.customers.requests.remarking import remarks_on
from banfa.features.customers.services.confirming import confirms
from banfa.features.customers.services.editing import EDIT
from banfa.features.customers.services.proposing import Proposal
from banfa.features.customers.services.writing import values_of
from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access import Actor, Denied, require, visible
from banfa.platform.approvals.content import payload_of
from banfa.platform.approvals.models import Request
from banfa.platform.approvals.services import Wanted, submit
from banfa.platform.org.current import pack_on
from banfa.policy.model import Chain, Pack, Source

KIND = "customer_change"
MOST_LINES = 200  # of one request, so that somebody can read it
IN_TITLE = 3


class AlreadyAsked(BanfaError):
    """A change of the same field waits for its approval."""


class NothingAsked(BanfaError):
    """The customers hold all of these values already, or the same change is asked for."""


class EvidenceNeeded(BanfaError):
    """What the customer asks for needs files."""

    status = 422

    def __init__(self) -> None:
        super().__init__(
            Text("客户提出的变更须附凭据，请上传", "what a customer asks for needs evidence; add a file")
        )


class VerifierNeeded(BanfaError):
    """Somebody has to have checked what the customer asks for."""

    status = 422

    def __init__(self) -> None:
        super().__init__(
            Text("客户提出的变更须写明核实人", "what a customer asks for needs the name of who checked it")
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """Why a change is asked for: in words, with which files, and on whose wish."""

    why: str
    source: Source = Source.PAGE
    evidence: Sequence[int] = ()
    by_customer: bool = False
    verifier: str = ""


def take_proposals(
    proposals: Sequence[Proposal], *, source: Source, why: str, actor: Actor, at: datetime
) -> str:
    """Make requests of values that need an approval, and return where they are seen. Raises as `ask_for_changes`.

    A file that comes a second time while its changes wait asks for nothing more.
    """
    mine = f"{reverse('approvals:list')}?tab=mine"
    try:
        made = ask_for_changes(proposals, Grounds(why=why, source=source), actor=actor, at=at)
    except NothingAsked:
        if source is Source.IMPORT:
            return mine
        raise
    if len(made) == 1:
        return reverse("approvals:request", args=[made[0].pk])
    return mine


@transaction.atomic
def ask_for_changes(
    proposals: Sequence[Proposal], grounds: Grounds, *, actor: Actor, at: datetime
) -> list[Request]:
    """Put changes to the chains of their fields: one request per chain and unit, of at most MOST_LINES lines.

    Raises Denied, AlreadyAsked, NothingAsked, EvidenceNeeded, VerifierNeeded, ReasonNeeded, NoSuchChain.
    """
    require(actor, EDIT)
    _require_editable(actor, [one.customer.pk for one in proposals])
    pack = pack_on(timezone.localdate(at))
    lines = _without_those_asked([*_lines(proposals)])
    if not lines:
        raise NothingAsked(
            Text("没有变化，或同样的变更已在审批中", "nothing would change, or it is asked for already")
        )
    paths = {one.customer.pk: (one.customer.unit_path, one.customer.name) for one in proposals}
    return [
        _ask(chain, path, lot, paths, grounds, pack, actor=actor, at=at)
        for (chain, path), lot in _in_lots(lines, paths, pack)
    ]


def _require_editable(actor: Actor, ids: Sequence[int]) -> None:
    wanted = set(ids)
    if visible(Customer, actor, EDIT).filter(pk__in=wanted).count() != len(wanted):
        raise Denied(EDIT)


def _lines(proposals: Sequence[Proposal]) -> Iterator[Line]:
    for one in proposals:
        held = values_of(one.customer)
        for name, new in one.values.items():
            if held.get(name) != new:
                yield Line(
                    customer_id=one.customer.pk,
                    code=one.customer.code,
                    field=name,
                    old=held.get(name),
                    new=new,
                )


def _without_those_asked(lines: Sequence[Line]) -> list[Line]:
    """Leave out what is asked for already in the same words. Raises AlreadyAsked for another value of the same field."""
    ids = {one.customer_id for one in lines}
    waiting = {
        (one.customer_id, one.field): one.request
        for one in FieldChange.objects.filter(customer__in=ids, is_open=True).select_related("request")
    }
    kept = []
    for line in lines:
        request = waiting.get((line.customer_id, line.field))
        if request is None:
            kept.append(line)
        elif not _asks_the_same(request, line):
            raise AlreadyAsked(
                Text(
                    f"{line.code} 的同一信息项已有申请在审批中（第 {request.pk} 号，{request.requested_by}）",
                    f"a change of this field of {line.code} is in approval already "
                    f"(no. {request.pk}, by {request.requested_by})",
                )
            )
    return kept


def _asks_the_same(request: Request, line: Line) -> bool:
    return any(
        (one.customer_id, one.field, one.new) == (line.customer_id, line.field, line.new)
        for one in content_of(request).lines
    )


def content_of(request: Request) -> Asked:
    """Return what a request asks for."""
    return asked_in(payload_of(request))


Places = Mapping[int, tuple[str, str]]
Lots = Iterator[tuple[tuple[str, str], Sequence[Line]]]


def _in_lots(lines: Sequence[Line], places: Places, pack: Pack) -> Lots:
    """Yield the lines by chain and unit, parted where they are too many for one request."""
    groups: dict[tuple[str, str], list[Line]] = {}
    for line in lines:
        chain = confirms(pack, line.field, line.old, line.new) or pack.fields[line.field].chain or ""
        groups.setdefault((chain, places[line.customer_id][0]), []).append(line)
    for key, found in groups.items():
        for start in range(0, len(found), MOST_LINES):
            yield key, found[start : start + MOST_LINES]


def _ask(
    chain: str,
    path: str,
    lines: Sequence[Line],
    places: Places,
    grounds: Grounds,
    pack: Pack,
    *,
    actor: Actor,
    at: datetime,
) -> Request:
    evidence = _evidence(grounds, lines)
    if chain in pack.chains:
        require_grounds(pack.chains[chain], grounds, evidence)
    asked = Asked(
        lines=lines, source=grounds.source, evidence=evidence, by_customer=grounds.by_customer,
        verifier=grounds.verifier.strip()[:80],
    )  # fmt: skip
    asked = replace(asked, remarks=remarks_on(asked, pack, at=at))
    first = lines[0]
    subject = f"customer:{first.code}" if len({one.customer_id for one in lines}) == 1 else "register"
    wanted = Wanted(
        kind=KIND, subject=subject, unit_path=path, title=_title(lines, places, pack), payload=asked.payload(),
        reason=grounds.why, chain=chain,
    )  # fmt: skip
    request = submit(wanted, actor=actor, at=at)
    keep_rows(request, lines)
    return request


def keep_rows(request: Request, lines: Sequence[Line]) -> None:
    """Note which fields a request would change, so that they show as pending. Raises AlreadyAsked."""
    is_open = request.state in (Request.State.OPEN, Request.State.RETURNED, Request.State.APPROVED)
    rows = [
        FieldChange(request=request, customer_id=one.customer_id, field=one.field, is_open=is_open)
        for one in lines
    ]
    try:
        with transaction.atomic():
            FieldChange.objects.bulk_create(rows)
    except IntegrityError as error:
        raise AlreadyAsked(
            Text("同一信息项刚刚已有人提出申请", "somebody has just asked for a change of the same field")
        ) from error


def require_grounds(chain: Chain, grounds: Grounds, evidence: Sequence[int]) -> None:
    """Raise EvidenceNeeded or VerifierNeeded where the customer asks for it and the chain wants them (TOB-INFO-6.1.d)."""
    wants = chain.on_behalf
    if wants is None or not grounds.by_customer:
        return
    if wants.evidence and not evidence:
        raise EvidenceNeeded
    if wants.verifier and not grounds.verifier.strip():
        raise VerifierNeeded


def _evidence(grounds: Grounds, lines: Sequence[Line]) -> list[int]:
    """Return those of the files named that belong to these customers and stand."""
    if not grounds.evidence:
        return []
    ids = {one.customer_id for one in lines}
    found = Attachment.objects.filter(pk__in=grounds.evidence, customer__in=ids, withdrawn_at=None)
    return [*found.order_by("pk").values_list("pk", flat=True)]


def _title(lines: Sequence[Line], places: Places, pack: Pack) -> Text:
    """Return a title without any value: it stands in lists that more people read than the request."""
    names = list(dict.fromkeys(one.field for one in lines))
    titles = [pack.fields[name].title.text for name in names[:IN_TITLE]]
    more = len(names) - IN_TITLE
    zh = "、".join(one.zh for one in titles) + (f"等 {len(names)} 项" if more > 0 else "")
    en = ", ".join(one.en for one in titles) + (f" and {more} more" if more > 0 else "")
    customers = {one.customer_id for one in lines}
    if len(customers) > 1:
        return Text(f"{len(customers)} 户：{zh}", f"{len(customers)} customers: {en}")
    name = places[lines[0].customer_id][1]
    return Text(f"{name}：{zh}", f"{name}: {en}")
