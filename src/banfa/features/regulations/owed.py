"""What the regulation in force still asks of an administrator: figures that its source leaves blank."""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse

from banfa.kernel.text import Text
from banfa.platform.access import Permission
from banfa.platform.org.current import pack_on
from banfa.platform.web.owed import Owing, Source, declare_owed
from banfa.platform.web.slots import Asked

SETS_UP = Permission.ORG_PERSON_APPOINT
NAMED = 2


def blank_parameters(asked: Asked, today: date) -> Iterator[Owing]:
    """One line for every blank parameter together: each keeps a rule from working."""
    pack = pack_on(today)
    blank = [one for one in pack.parameters.values() if one.number.value is None]
    if not blank:
        return
    titles = [one.title.text for one in blank[:NAMED]]
    rest = len(blank) - len(titles)
    zh, en = "、".join(one.zh for one in titles), ", ".join(one.en for one in titles)
    yield Owing(
        icon="adjustments",
        what=Text("补定参数", "Set blank parameters"),
        about=Text(f"{zh}等 {len(blank)} 项", f"{en} and {rest} more") if rest else Text(zh, en),
        act=Text("查看", "Look"),
        address=f"{reverse('regulations:pack')}#parameters",
        cites=next((one.cites for one in blank if one.cites), ()),
        count=len(blank),
    )


def declare_regulations_owed() -> None:
    """Tell the desk about the regulation's gaps."""
    declare_owed(Source(name="parameters", needs=SETS_UP, order=95, find=blank_parameters))
