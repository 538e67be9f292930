"""Who may read and write which field of a file: the one door for every page, list, file, program and error text.

A field that somebody may not read is as if it did not exist: `fields_for` gives the regulation without it.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from hashlib import sha256

from banfa.kernel.text import Text
from banfa.platform.access.actors import Actor
from banfa.platform.access.permissions import Permission
from banfa.platform.access.post_register import post_title
from banfa.platform.access.rights import require
from banfa.platform.audit.reads import record_read
from banfa.policy.model import Field, Maintenance, Pack, Sensitivity, Source, Way
from banfa.policy.values import StoredValue, from_stored
from banfa.policy.values import shown as in_words
from banfa.policy.values.masking import ALWAYS, is_masked, masked

EXPORT, REVEAL = Permission.CUSTOMERS_CUSTOMER_EXPORT, Permission.CUSTOMERS_FIELD_REVEAL
BY_SYSTEM = Text("由系统生成", "kept by the system")
SOURCES: Mapping[Source, Text] = {
    Source.PAGE: Text("页面", "page"), Source.PHONE: Text("电话", "telephone"), Source.IMPORT: Text("导入", "import"),
    Source.API: Text("接口", "API"),
}  # fmt: skip


def readable(actor: Actor, field: Field) -> bool:
    """Tell whether the actor may know of a field at all."""
    return not field.read or not actor.posts.isdisjoint(field.read)


def writable(actor: Actor, field: Field) -> bool:
    """Tell whether one of the actor's posts keeps a field, whatever the way; the system's own belong to nobody."""
    if field.maintenance is Maintenance.SYSTEM or not readable(actor, field):
        return False
    return not field.write or not actor.posts.isdisjoint(field.write)


def hides(actor: Actor, field: Field) -> bool:
    """Tell whether the actor sees a field's values masked, or not at all.

    A sensitive value is masked for everybody until it is asked for; a personal one for whoever may not take data out.
    """
    if not readable(actor, field):
        return True
    if not is_masked(field):
        return False
    return field.sensitivity is Sensitivity.SENSITIVE or field.type in ALWAYS or not actor.may(EXPORT)


def shown(actor: Actor, field: Field, stored: StoredValue, language: str) -> str:
    """Return a stored value as the actor may read it: plain, masked, or nothing of a field that is hidden."""
    if stored is None or stored == "" or not readable(actor, field):
        return ""
    return masked(field, stored) if hides(actor, field) else plainly(field, stored, language)


def shown_as_granted(field: Field, stored: StoredValue, language: str) -> str:
    """Return a value that its holder agreed to share: personal ones whole, sensitive ones masked as for everybody."""
    if stored is None or stored == "":
        return ""
    if field.sensitivity is Sensitivity.SENSITIVE or field.type in ALWAYS:
        return masked(field, stored)
    return plainly(field, stored, language)


def stands_whole(field: Field) -> bool:
    """Tell whether a grant shows the personal values of a field whole, so that reading them is noted."""
    return is_masked(field) and field.sensitivity is not Sensitivity.SENSITIVE and field.type not in ALWAYS


def plainly(field: Field, stored: StoredValue, language: str) -> str:
    """Return a stored value whole; one that the field no longer takes stands as it is."""
    if stored is None or stored == "":
        return ""
    try:
        return in_words(field, from_stored(field, stored), language)
    except ValueError:  # the pack's field was of another type when this was stored
        return str(stored)


def way_of(actor: Actor, field: Field, source: Source) -> Way:
    """Return what becomes of a value that the actor gives there."""
    return field.way(source) if writable(actor, field) else Way.NEVER


def why_not(actor: Actor, field: Field, source: Source) -> Text | None:
    """Return why the actor writes no value there, None where one may be given."""
    if field.maintenance is Maintenance.SYSTEM:
        return BY_SYSTEM
    if not writable(actor, field):
        posts = [post_title(code) for code in field.write]
        kept_by = Text("、".join(one.zh for one in posts), ", ".join(one.en for one in posts))
        return Text(f"由{kept_by.zh}维护", f"kept by: {kept_by.en}")
    if field.way(source) is Way.NEVER:
        there = SOURCES[source]
        return Text(f"不接受{there.zh}填报", f"not taken by {there.en}")
    return None


def may_unmask(actor: Actor, field: Field) -> bool:
    """Tell whether the actor may ask for a value that stands masked."""
    return actor.may(REVEAL) and readable(actor, field)


def unmask(
    actor: Actor,
    name: str,
    field: Field,
    stored: StoredValue,
    *,
    code: str,
    language: str,
    at: datetime,
    place: str,
) -> str:
    """Return a customer's value whole, and note that it was read. Raises Denied."""
    require(actor, REVEAL)
    if not readable(actor, field):
        return ""
    record_read("customer", [code], [name], actor=actor, at=at, place=place)
    return plainly(field, stored, language)


def personal_in(actor: Actor, fields: Mapping[str, Field], names: Iterable[str]) -> list[str]:
    """Return those fields whose personal values the actor sees whole: reading them is noted."""
    return [name for name in names if is_masked(fields[name]) and not hides(actor, fields[name])]


def note_read(actor: Actor, codes: Sequence[str], names: Sequence[str], *, at: datetime, place: str) -> None:
    """Note that personal values of customers were shown whole."""
    record_read("customer", codes, names, actor=actor, at=at, place=place)


def fields_for(actor: Actor, pack: Pack) -> Pack:
    """Return the regulation as the actor knows it: without the fields that are hidden from them."""
    return _left_out(pack, hidden_from(actor, pack))


def fields_of_then(actor: Actor, then: Pack, now: Pack) -> Pack:
    """Return an earlier regulation as the actor may know it today: the rights are those of both."""
    hidden = hidden_from(actor, then) | (hidden_from(actor, now) & then.fields.keys())
    return _left_out(then, hidden)


def _left_out(pack: Pack, hidden: frozenset[str]) -> Pack:
    if not hidden:
        return pack
    return _kept(_Asked(pack, hidden)) if pack.digest else _without(pack, hidden)


def hidden_from(actor: Actor, pack: Pack) -> frozenset[str]:
    """Return the names of the fields that the actor may not know of."""
    return frozenset(
        name for name, field in pack.fields.items() if field.read and actor.posts.isdisjoint(field.read)
    )


class _Asked:
    """A pack and what is left out of it. A loaded pack stays the same object, and comparing two would be long."""

    def __init__(self, pack: Pack, hidden: frozenset[str]) -> None:
        self.pack, self.hidden = pack, hidden

    def __hash__(self) -> int:
        return hash((id(self.pack), self.hidden))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Asked) and self.pack is other.pack and self.hidden == other.hidden


@lru_cache(maxsize=64)
def _kept(asked: _Asked) -> Pack:
    return _without(asked.pack, asked.hidden)


def _without(pack: Pack, hidden: frozenset[str]) -> Pack:
    """A digest of its own keeps what is cached by it apart from that of the whole pack."""
    kept = {name: field for name, field in pack.fields.items() if name not in hidden}
    apart = sha256("\n".join(sorted(hidden)).encode()).hexdigest()[:16]
    digest = f"{pack.digest}-{apart}" if pack.digest else ""
    return pack.model_copy(update={"fields": kept, "digest": digest})
