"""Handovers that wait for somebody, on the desk of whoever may carry them out."""

from collections.abc import Iterable
from datetime import date

from django.urls import reverse

from banfa.kernel.text import Text, same
from banfa.platform.structure.queries import handovers_seen
from banfa.platform.web.owed import Owing
from banfa.platform.web.slots import Asked

MOST = 20


def handovers_owed(asked: Asked, today: date) -> Iterable[Owing]:
    """Yield the handovers that are open: whoever left still answers for something (CRM-USE-5.3)."""
    for one in handovers_seen(asked.actor, today).filter(closed_at=None).order_by("opened_at")[:MOST]:
        yield Owing(
            icon="transfer", what=Text("工作移交", "Handover"), about=same(one.person.name), act=Text("移交", "Hand over"),
            address=reverse("structure:handover", args=[one.pk]), cites=("CRM-USE-5.3",),
        )  # fmt: skip
