"""What sharing brings to pages: the navigation, the desk, the palette's entry, and its regular work."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.urls import reverse
from django.utils import timezone

from banfa.features.customers.sharing.asking import READ
from banfa.features.customers.sharing.deciding import declare_sharing_kinds, tidy
from banfa.features.customers.sharing.models import Sharing
from banfa.kernel.text import Text, same
from banfa.platform.jobs.regular import declare_regular
from banfa.platform.org.current import pack_on
from banfa.platform.web.owed import Owing, Source, declare_owed
from banfa.platform.web.slots import Asked, Entry, declare

MOST = 20


def is_there() -> bool:
    """Tell whether the regulation lets departments share."""
    return pack_on(timezone.localdate()).sharing is not None


def refused(asked: Asked, today: date) -> Iterable[Owing]:
    """Yield the reader's requests that were refused and can still be appealed."""
    rows = Sharing.objects.filter(
        person=asked.actor.person_id, state=Sharing.State.REFUSED, until_on__gt=today
    )
    for row in rows.select_related("unit").order_by("pk")[:MOST]:
        yield Owing(
            icon="share", what=Text("共享申请被拒绝，可申诉一次", "A request to share was refused: appeal once"),
            about=same(row.unit.name), act=Text("查看", "Open"), address=reverse("customers:sharing-one", args=[row.pk]),
            cites=("BANK-11c",),
        )  # fmt: skip


def declare_sharing() -> None:
    """Fill the places of sharing."""
    declare_sharing_kinds()
    declare_regular("customers.sharing", timedelta(hours=1), tidy)
    declare_owed(Source(name="sharing", needs=READ, order=45, find=refused))
    declare(
        Entry(
            title=Text("信息共享", "Sharing"), icon="share", route="customers:sharing", order=18, needs=READ,
            group=Text("客户经营", "Customers"), is_there=is_there,
        )
    )  # fmt: skip
