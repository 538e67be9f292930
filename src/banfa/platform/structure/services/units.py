"""Opens, renames, moves and closes units one at a time; whole trees come by import."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access import Actor, NotThere, Permission, require, require_on, visible
from banfa.platform.access.actors import current
from banfa.platform.audit import recording as audit
from banfa.platform.org.contents import contents_of
from banfa.platform.org.current import pack_on
from banfa.platform.org.models import Appointment, Unit
from banfa.platform.org.paths import end_of_subtree
from banfa.platform.org.placing import GivenUnit, place_units

WRITE = Permission.ORG_UNIT_WRITE
LONGEST_CODE, LONGEST_NAME = 40, 200
BAD_REQUEST = 400


class BadUnit(BanfaError):
    """A unit cannot be as it was filled in; `field` names what is wrong."""

    status = BAD_REQUEST

    def __init__(self, field: str, text: Text) -> None:
        super().__init__(text)
        self.field = field


class NotEmpty(BanfaError):
    """A unit that still holds something cannot be closed."""


@transaction.atomic
def open_unit(*, code: str, name: str, level: str, parent: str, actor: Actor, at: datetime, on: date) -> Unit:
    """Open a unit below another. Raises Denied, NotThere for the parent, BadUnit."""
    above = unit_to_change(actor, parent)
    code = " ".join(code.split())
    if not code or len(code) > LONGEST_CODE:
        raise BadUnit(
            "code",
            Text(
                f"请填写代码，最多 {LONGEST_CODE} 个字符",
                f"write a code of at most {LONGEST_CODE} characters",
            ),
        )
    if Unit.objects.filter(code=code).exists():
        raise BadUnit("code", Text(f"代码“{code}”已被使用", f"the code '{code}' is taken"))
    if above.closed_on is not None:
        raise BadUnit("parent", Text(f"“{above.name}”已撤销", f"{above.name} is closed"))
    given = GivenUnit(code=code, name=_name(name), level=_level(level, above, (), on), parent=above.code)
    _, _, changes = place_units([given])
    audit.record("unit.opened", f"unit:{code}", actor=actor, at=at, changes=changes)
    return Unit.objects.get(code=code)


@transaction.atomic
def change_unit(
    code: str, *, name: str, level: str, parent: str, actor: Actor, at: datetime, on: date
) -> Unit:
    """Give a unit another name, level or place; everything below it and in it moves along.

    Raises Denied, NotThere, BadUnit.
    """
    unit = unit_to_change(actor, code)
    above = unit.parent
    if parent and (above is None or parent != above.code):
        above = unit_to_change(actor, parent)
        if above.path.startswith(unit.path):
            raise BadUnit("parent", Text("不能移到自己或下级之下", "a unit cannot be put below itself"))
        if above.closed_on is not None:
            raise BadUnit("parent", Text(f"“{above.name}”已撤销", f"{above.name} is closed"))
    below = tuple(Unit.objects.filter(parent=unit).values_list("level", flat=True))
    given = GivenUnit(
        code=unit.code,
        name=_name(name),
        level=_level(level, above, below, on),
        parent=above.code if above else None,
    )
    _, _, changes = place_units([given])
    if changes:
        audit.record("unit.changed", f"unit:{code}", actor=actor, at=at, changes=changes)
    return Unit.objects.get(code=code)


@transaction.atomic
def close_unit(code: str, *, actor: Actor, at: datetime, on: date) -> Unit:
    """Close a unit in which nothing is left. Raises Denied, NotThere, NotEmpty."""
    unit = unit_to_change(actor, code)
    left = left_in(unit, on)
    if left:
        shown = Text("、".join(one.zh for one in left), ", ".join(one.en for one in left))
        raise NotEmpty(
            Text(
                f"“{unit.name}”还有{shown.zh}，请先移走或结束",
                f"{unit.name} still holds {shown.en}: move or end them first",
            )
        )
    changed = Unit.objects.filter(pk=unit.pk, closed_on=None).update(closed_on=on)
    if changed:
        row = audit.Changed(f"unit:{code}", "closed_on", None, on.isoformat())
        audit.record("unit.closed", f"unit:{code}", actor=actor, at=at, changes=[row])
    return Unit.objects.get(pk=unit.pk)


@transaction.atomic
def reopen_unit(code: str, *, actor: Actor, at: datetime) -> Unit:
    """Open a closed unit again. Raises Denied, NotThere, BadUnit below a closed one."""
    unit = unit_to_change(actor, code)
    if unit.parent is not None and unit.parent.closed_on is not None:
        raise BadUnit(
            "parent", Text(f"上级“{unit.parent.name}”已撤销", f"{unit.parent.name} above it is closed")
        )
    if unit.closed_on is not None:
        Unit.objects.filter(pk=unit.pk).update(closed_on=None)
        row = audit.Changed(f"unit:{code}", "closed_on", unit.closed_on.isoformat(), None)
        audit.record("unit.reopened", f"unit:{code}", actor=actor, at=at, changes=[row])
    return Unit.objects.get(pk=unit.pk)


def unit_to_change(actor: Actor, code: str) -> Unit:
    """Return a unit that the actor may change. Raises Denied, NotThere."""
    require(actor, WRITE)
    seen = visible(Unit, actor).select_related("parent").filter(code=code).first()
    if seen is None:
        raise NotThere
    require_on(actor, WRITE, seen.path)
    return seen


def left_in(unit: Unit, on: date) -> Sequence[Text]:
    """Return what a unit still holds that has to go before it closes, in words."""
    below = Unit.objects.filter(parent=unit, closed_on=None).count()
    posts = Appointment.objects.filter(current(on), unit=unit, person__is_active=True).count()
    found = [contents(unit.path, end_of_subtree(unit.path)) for contents in contents_of()]
    return [
        *([Text(f"{below} 个下级机构", f"{below} units below it")] if below else []),
        *([Text(f"{posts} 个在任岗位", f"{posts} posts that are held")] if posts else []),
        *(one for one in found if one is not None),
    ]


def _name(words: str) -> str:
    name = " ".join(words.split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise BadUnit(
            "name",
            Text(
                f"请填写名称，最多 {LONGEST_NAME} 个字符",
                f"write a name of at most {LONGEST_NAME} characters",
            ),
        )
    return name


def _level(code: str, above: Unit | None, below: Sequence[str], on: date) -> str:
    """Return a level that lies below the parent's and above those of the units below. Raises BadUnit."""
    order = [level.code for level in pack_on(on).levels]
    if code not in order:
        raise BadUnit("level", Text("请从列表中选择级别", "choose a level of the list"))
    place = order.index(code)
    if above is not None and above.level in order and place <= order.index(above.level):
        raise BadUnit(
            "level", Text("级别须低于上级机构", "the level has to lie below that of the unit above")
        )
    if above is None and place:
        raise BadUnit(
            "level", Text("没有上级的机构为最高一级", "a unit without one above it is of the top level")
        )
    if any(one in order and order.index(one) <= place for one in below):
        raise BadUnit(
            "level", Text("级别须高于其下级机构", "the level has to lie above those of the units below it")
        )
    return code
