"""Makes the one unit of an organisation that has no others, without a file."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access import Actor, Denied, Permission, is_whole_organisation
from banfa.platform.audit import recording as audit
from banfa.platform.org.current import pack_on
from banfa.platform.org.models import Unit
from banfa.platform.org.placing import GivenUnit, place_units

LONGEST_CODE, LONGEST_NAME = 40, 200
BAD_REQUEST = 400


class UnitsThere(BanfaError):
    """The organisation has units already; more of them come by a file."""


class UnitRefused(BanfaError):
    """The unit's code or name cannot be used."""

    status = BAD_REQUEST


@transaction.atomic
def make_first_unit(*, code: str, name: str, actor: Actor, at: datetime) -> Unit:
    """Create the unit at the top and record it. Raises Denied, UnitsThere, UnitRefused."""
    if not is_whole_organisation(actor, Permission.ORG_UNIT_IMPORT):
        raise Denied(Permission.ORG_UNIT_IMPORT)
    if Unit.objects.exists():
        raise UnitsThere(
            Text(
                "已经有机构了；要增加更多机构，请导入机构文件",
                "there are units already; to add more, import a file of units",
            )
        )
    _require_usable(code.strip(), LONGEST_CODE, Text("机构代码", "the unit's code"))
    _require_usable(name.strip(), LONGEST_NAME, Text("机构名称", "the unit's name"))
    top = pack_on(timezone.localdate(at)).levels[0]
    given = GivenUnit(code=code.strip(), name=name.strip(), level=top.code, parent=None)
    _, _, changes = place_units([given])
    audit.record(
        "unit.created",
        f"unit:{given.code}",
        actor=actor,
        at=at,
        changes=changes,
        summary={"name": given.name},
    )
    return Unit.objects.get(code=given.code)


def _require_usable(words: str, longest: int, what: Text) -> None:
    if words and len(words) <= longest and words.isprintable():
        return
    raise UnitRefused(
        Text(
            f"{what.zh}须为 1 至 {longest} 个可见字符，现在是 {len(words)} 个",
            f"{what.en} has to be 1 to {longest} visible characters; these are {len(words)}",
        )
    )
