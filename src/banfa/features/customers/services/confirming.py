"""A new customer counts once a second person has confirmed what was entered (TOB-INFO-5.1.a), where the pack asks so."""

from collections.abc import Mapping

from banfa.kernel.text import Text
from banfa.policy.model import Pack
from banfa.policy.required import required_in
from banfa.policy.values import BadValue, StoredValue

STATUS, WAITING, ACTIVE = "status", "prospect", "active"
WHY = "新客户信息确认 · confirmation of a new customer"


def confirms(pack: Pack, field: str, before: StoredValue, value: StoredValue) -> str | None:
    """Return the chain that a prospect's becoming active goes through, None where it needs none."""
    rule = pack.quality.confirming
    if rule is None or (field, before, value) != (STATUS, WAITING, ACTIVE):
        return None
    return rule.chain


def lacking_for(pack: Pack, values: Mapping[str, StoredValue]) -> list[Text]:
    """Return the titles of what a file has to hold before its customer takes the state among its values. NY-13a.3."""
    needed = required_in(pack, values) - {"code"}
    if values.get(STATUS) in pack.quality.complete.statuses:
        needed |= {*pack.quality.complete.fields}
    return [
        one.title.text
        for name, one in pack.fields.items()
        if name in needed and values.get(name) in (None, "")
    ]


def require_complete(pack: Pack, values: Mapping[str, StoredValue]) -> None:
    """Raise BadValue naming what a file has to hold before its customer is active."""
    if missing := lacking_for(pack, values):
        names = Text("、".join(one.zh for one in missing), ", ".join(one.en for one in missing))
        raise BadValue(
            Text(f"必填项未齐：{names.zh}", f"the file lacks {names.en}"),
            Text("请先补齐，再改为正常", "fill that in first, then make the customer active"),
        )
