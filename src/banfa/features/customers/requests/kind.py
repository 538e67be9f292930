"""Changes of fields as a kind of request: what an approver sees of one, and what its approval does."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from banfa.features.customers.files import KINDS
from banfa.features.customers.models import Attachment, Customer
from banfa.features.customers.page.timeline import FILE, declare_happenings
from banfa.features.customers.requests.asking import KIND, content_of, take_proposals
from banfa.features.customers.requests.content import Line, facts_of
from banfa.features.customers.requests.models import FieldChange
from banfa.features.customers.requests.news import APPLIED, declare_request_news
from banfa.features.customers.requests.remarking import WORDS
from banfa.features.customers.services.customers import DEFAULT_STATUS
from banfa.features.customers.services.proposing import declare_proposals
from banfa.features.customers.services.writing import Given, Register, as_words, values_of
from banfa.kernel.text import Language, Text
from banfa.platform.access import Actor, Permission, visible
from banfa.platform.access.fields import fields_for, shown
from banfa.platform.approvals import kinds
from banfa.platform.approvals.kinds import Kind, Moved, Shown
from banfa.platform.approvals.models import Request
from banfa.platform.audit import recording as audit
from banfa.platform.org.current import pack_on
from banfa.policy.model import Field, Pack
from banfa.policy.values import StoredValue

READ = Permission.CUSTOMERS_CUSTOMER_READ
MOST_SHOWN = 200


def requests_in_sight(actor: Actor, found: QuerySet[Request]) -> QuerySet[Request]:
    """Return the requests about customers whom the actor sees."""
    mine = FieldChange.objects.filter(customer__in=visible(Customer, actor).values("pk"))
    return found.filter(pk__in=mine.values("request"))


def show(request: Request, actor: Actor) -> Shown:
    """Return the lines that the actor may read, masked as in the file; the others are only counted."""
    asked, pack = content_of(request), fields_for(actor, pack_on(timezone.localdate()))
    if not actor.may(READ):
        return Shown(more=len(asked.lines))
    seen = {one.pk: one for one in _customers(actor, asked.lines)}
    lines = [
        _shown_line(
            line,
            seen[line.customer_id],
            pack.fields[line.field],
            actor,
            is_only=len(seen) == 1,
            request=request,
        )
        for line in asked.lines
        if line.customer_id in seen and line.field in pack.fields
    ]
    only = next(iter(seen.values())) if len(seen) == 1 else None
    return Shown(
        lines=lines[:MOST_SHOWN], evidence=[*_evidence(asked.evidence, actor)] if lines else [],
        remarks=[*_remarks(asked.remarks, asked.verifier)],
        about=Text(only.name, only.name) if only else Text(f"{len(seen)} 户", f"{len(seen)} customers"),
        address=reverse("customers:customer", args=[only.pk]) if only else "", more=len(asked.lines) - len(lines[:MOST_SHOWN]),
    )  # fmt: skip


def _customers(actor: Actor, lines: Sequence[Line]) -> QuerySet[Customer]:
    ids = {one.customer_id for one in lines}
    return visible(Customer, actor).filter(pk__in=ids).select_related("unit", "area")


def _shown_line(
    line: Line, customer: Customer, field: Field, actor: Actor, *, is_only: bool, request: Request
) -> kinds.Line:
    now = values_of(customer).get(line.field)
    has_moved = request.ended_at is None and as_words(now) != as_words(line.old)
    return kinds.Line(
        title=field.title.text, old=_in_words(actor, field, line.old), new=_in_words(actor, field, line.new),
        about=kinds.NOTHING if is_only else Text(customer.name, customer.name),
        address=reverse("customers:customer", args=[customer.pk]),
        moved=_in_words(actor, field, now) if has_moved else None,
    )  # fmt: skip


def _in_words(actor: Actor, field: Field, value: StoredValue) -> Text:
    zh, en = (shown(actor, field, value, language) for language in (Language.ZH, Language.EN))
    return Text(zh, en)


def _evidence(numbers: Sequence[int], actor: Actor) -> Iterator[kinds.Evidence]:
    for one in visible(Attachment, actor).filter(pk__in=numbers, withdrawn_at=None).order_by("pk"):
        yield kinds.Evidence(
            name=one.file_name, address=reverse("customers:attachment", args=[one.customer_id, one.pk]),
            note=KINDS.get(one.kind, kinds.NOTHING),
        )  # fmt: skip


def _remarks(names: Sequence[str], verifier: str) -> Iterator[Text]:
    if verifier:
        yield Text(f"客户提出，由{verifier}核实", f"asked for by the customer, checked by {verifier}")
    yield from (WORDS[name] for name in names if name in WORDS)


def carry_out(request: Request, actor: Actor, at: datetime) -> None:
    """Write the new values, as one event that names the request. Raises Moved where an old value is another by now."""
    asked, on = content_of(request), timezone.localdate(at)
    held = {
        one.pk: one
        for one in Customer.objects.select_for_update(of=("self",))
        .filter(pk__in={line.customer_id for line in asked.lines})
        .select_related("unit", "area")
    }
    fields = pack_on(on).fields
    values: dict[str, dict[str, StoredValue]] = {}
    for line in asked.lines:
        customer = held.get(line.customer_id)
        if customer is None or as_words(values_of(customer).get(line.field)) != as_words(line.old):
            title = fields[line.field].title.text if line.field in fields else Text(line.field, line.field)
            raise Moved(
                Text(
                    f"{line.code} 的“{title.zh}”在申请之后已被改过，没有作任何修改，请重新申请",
                    f"{title.en} of {line.code} was changed after this was asked for; nothing was changed, ask anew",
                )
            )
        values.setdefault(line.code, {})[line.field] = line.new
    register = Register(units={}, areas={}, at=at, on=on, default_status=DEFAULT_STATUS)
    given = [Given(code=code, values=new) for code, new in values.items()]
    event = audit.record(
        APPLIED, f"request:{request.pk}", actor=actor, at=at, changes=register.write(given),
        summary={"customers": len(given), "digest": request.digest},
    )  # fmt: skip
    FieldChange.objects.filter(request=request, is_open=True).update(is_open=False, event_id=event.pk)


def give_up(request: Request, actor: Actor, at: datetime) -> None:
    """Let the fields of a request that ends without effect be asked for again."""
    FieldChange.objects.filter(request=request, is_open=True).update(is_open=False)


def _no_title(field: str, pack: Pack) -> Text | None:
    return None


def declare_customer_changes() -> None:
    """Bring changes of fields to the chains, and values that need an approval here."""
    declare_proposals(take_proposals)
    declare_request_news()
    declare_happenings(
        {APPLIED: Text("经审批修改", "Changed by an approved request")}, _no_title, kind=FILE,
        addresses={"request": lambda number: reverse("approvals:request", args=[number])},
    )  # fmt: skip
    kinds.declare_kind(
        Kind(
            name=KIND, title=Text("信息变更", "Change of information"), icon="edit", read=READ, show=show,
            visible=requests_in_sight, facts=facts_of, on_approved=carry_out, on_ended=give_up,
            is_personal=True,
            edit=lambda request: reverse("customers:request-edit", args=[request.pk]),
            printed=lambda request: reverse("customers:request-form", args=[request.pk]),
        )
    )  # fmt: skip
