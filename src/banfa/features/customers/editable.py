"""Which fields of the file somebody may change, where, and by what terms."""

from datetime import date

from banfa.kernel.errors import BanfaError
from banfa.kernel.suggesting import did_you_mean
from banfa.kernel.text import Text
from banfa.platform.access import Actor, fields
from banfa.policy.model import Field, Pack, Source
from banfa.policy.values import Terms

ALWAYS_GIVEN = frozenset({"code", "name", "status"})


class NoSuchField(BanfaError):
    """The pack has no field of this name, or the actor may not know that it does: the words are the same."""

    status = 404


class NotEditable(BanfaError):
    """The field is not changed by this person, or not in this way."""


def why_fixed(pack: Pack, name: str, actor: Actor, source: Source = Source.PAGE) -> Text | None:
    """Return why a field is not changed there by an actor, None where it is."""
    if name == "code":
        return Text("客户代码是标识，建档后不改", "the code names the customer and stays")
    if any(name in sheet.items for sheet in pack.appraisals.values()):
        return Text("由月度评分得出", "comes from the monthly appraisal")
    return fields.why_not(actor, pack.fields[name], source)


def known_field(pack: Pack, name: str, actor: Actor) -> Field:
    """Return a field of the pack as an actor knows it. Raises NoSuchField naming the nearest."""
    known = fields.fields_for(actor, pack).fields
    if name not in known:
        none = Text(f"没有信息项“{name[:48]}”", f"there is no field '{name[:48]}'")
        raise NoSuchField(none + did_you_mean(name, known))
    return known[name]


def editable_field(pack: Pack, name: str, actor: Actor, source: Source = Source.PAGE) -> Field:
    """Return a field that an actor may change there, at once or by a request. Raises NoSuchField, NotEditable."""
    field, fixed = known_field(pack, name, actor), why_fixed(pack, name, actor, source)
    if fixed is not None:
        title = field.title.text
        raise NotEditable(
            Text(f"“{title.zh}”不能在这里修改：{fixed.zh}", f"{title.en} is not edited here: {fixed.en}")
        )
    return field


def is_needed(name: str, field: Field) -> bool:
    """Tell whether a customer may not be without this value."""
    return field.required or name in ALWAYS_GIVEN


def terms_of(name: str, field: Field, on: date) -> Terms:
    """Return the terms by which a form reads a field, the same as an import's."""
    return Terms(required=is_needed(name, field), not_after=on if name == "opened_on" else None)
