"""The month's score sheets that a customer manager still owes."""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils import timezone

from banfa.features.appraisals import queries
from banfa.kernel.period import Period, PeriodKind
from banfa.kernel.text import Text
from banfa.platform.access import Permission, is_whole_organisation
from banfa.platform.org.current import organisation, pack_on
from banfa.platform.web.numerals import figure
from banfa.platform.web.owed import Owing, Source, declare_owed
from banfa.platform.web.slots import Asked
from banfa.policy.model import Appraisal as Sheet

WRITE = Permission.APPRAISALS_APPRAISAL_WRITE
COUNTED = 10_000


def sheets_to_fill(asked: Asked, today: date) -> Iterator[Owing]:
    """Tell of each sheet of last month and this one that is not filled; who has the whole organisation only looks on."""
    if is_whole_organisation(asked.actor, WRITE):
        return
    this = Period.containing(today, PeriodKind.MONTH)
    began = timezone.localdate(organisation().created_at)
    for name, sheet in pack_on(today).appraisals.items():
        for month in (this.previous, this):
            if month.end > began:
                yield from _owing(asked, name, sheet, month)


def _owing(asked: Asked, name: str, sheet: Sheet, month: Period) -> Iterator[Owing]:
    count = queries.count_open(asked.actor, name, sheet, month, most=COUNTED)
    if not count:
        return
    words = f"{COUNTED:,}+" if count > COUNTED else figure(count)
    title, when = sheet.title.text, month.title
    yield Owing(
        icon="star",
        what=title,
        about=Text(f"{when.zh}，还有 {words} 户未评", f"{when.en}, {words} customers to go"),
        act=Text("评分", "Appraise"),
        address=f"{reverse('appraisals:month')}?sheet={name}&month={month}",
        cites=sheet.cites,
        due_on=sheet.due_on(month),
    )


def declare_appraisals_owed() -> None:
    """Tell the desk about score sheets."""
    declare_owed(Source(name="appraisals", needs=WRITE, order=60, find=sheets_to_fill))
