"""What approvals show of a file that waits for leave, and what they set going."""

from datetime import datetime

from django.utils import timezone

from banfa.kernel.text import Text
from banfa.platform.access import Actor, Denied, Permission, actor_of
from banfa.platform.approvals.kinds import Kind, Line, Moved, Shown, declare_kind
from banfa.platform.approvals.models import Request
from banfa.platform.exporting.kinds import kind_named
from banfa.platform.exporting.models import Export
from banfa.platform.exporting.services.asking import REQUEST_KIND
from banfa.platform.exporting.services.making import MAKE
from banfa.platform.jobs.services import enqueue
from banfa.platform.org.current import pack_on
from banfa.platform.org.models import Person

NONE = Text("", "")


def declare_agreement() -> None:
    """Let files that wait for leave stand among the requests."""
    declare_kind(
        Kind(
            name=REQUEST_KIND, title=Text("数据导出", "Taking data out"), icon="download",
            read=Permission.APPROVALS_REQUEST_READ, show=_shown, on_approved=_agreed, on_ended=_ended,
            cites=("TOB-INFO-8.b", "CRM-USE-4.2"),
        )
    )  # fmt: skip


def _row_of(request: Request) -> Export:
    return Export.objects.select_related("person").get(request_id=request.pk)


def _shown(request: Request, actor: Actor) -> Shown:
    row = _row_of(request)
    purposes = pack_on(row.asked_on).exports.purposes
    purpose = purposes[row.purpose].title.text if row.purpose in purposes else NONE
    lines = [
        (Text("客户数", "Customers"), Text(f"{row.customers:,}", f"{row.customers:,}")),
        (Text("用途类别", "Purpose"), purpose),
        (
            Text("接收方", "Who gets it"),
            Text(row.recipient, row.recipient)
            if row.recipient
            else Text("申请人本人", "the person who asks"),
        ),
        (Text("文件", "File"), Text(row.ending, row.ending)),
    ]
    return Shown(lines=[Line(title=title, old=NONE, new=words) for title, words in lines])


def _agreed(request: Request, actor: Actor, at: datetime) -> None:
    """Set the making of the file going, in the name and with the rights of whoever asked. Raises Moved."""
    row = Export.objects.select_for_update().get(request_id=request.pk)
    asker = actor_of(Person.objects.get(pk=row.person_id), on=timezone.localdate(at))
    try:
        enqueue(MAKE, {"export": str(row.pk)}, actor=asker, needs=kind_named(row.kind).right)
    except Denied as error:
        raise Moved(Text("申请人已没有导出的权限", "whoever asked may not take data out any more")) from error
    Export.objects.filter(pk=row.pk).update(state=Export.State.MAKING, agreed_by=actor.name)


def _ended(request: Request, actor: Actor, at: datetime) -> None:
    Export.objects.filter(request_id=request.pk, state=Export.State.ASKED).update(state=Export.State.REFUSED)
