"""What is due to a customer because of its classes (对应措施)."""

from collections.abc import Mapping
from dataclasses import dataclass

from banfa.kernel.text import Text
from banfa.policy.model import Pack, Treatment

MANNERS = {
    "contact": Text("联系", "contact"),
    "service": Text("服务", "service"),
    "marketing": Text("营销", "marketing"),
    "value_added": Text("增值服务", "value-added service"),
    "activity": Text("活动", "activity"),
    "effort": Text("投入", "effort"),
}
SPANS = {
    "day": Text("每日", "a day"),
    "week": Text("每周", "a week"),
    "month": Text("每月", "a month"),
    "quarter": Text("每季", "a quarter"),
    "year": Text("每年", "a year"),
}
TIMES = Text("次", "times")
BLANK = Text("原文未给出次数，设定后生效", "the source leaves the number open; it takes effect once set")


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """One treatment of a customer, the class value that brings it, and how often; `is_off` until a number is set."""

    name: str
    rule: Treatment
    value: str
    label: Text
    how_often: Text | None
    is_off: bool

    @property
    def manner(self) -> Text:
        return MANNERS[self.rule.manner]


def due_to(pack: Pack, held: Mapping[str, str | None]) -> list[Due]:
    """Return what the values that a customer holds bring it, exactly these, in the pack's order."""
    found = []
    for name, rule in pack.treatments.items():
        value = held.get(rule.of)
        if value is None or value not in rule.when:
            continue
        given = pack.classifications[rule.of].given
        label = next((one.text for one in given if one.value == value), Text(value, value))
        is_off = rule.times is not None and rule.times.value is None
        found.append(
            Due(name=name, rule=rule, value=value, label=label, how_often=how_often(rule), is_off=is_off)
        )
    return found


def how_often(rule: Treatment) -> Text | None:
    """Return how often a treatment is due, in words; None where the pack does not count."""
    if rule.times is None or rule.per is None:
        return None
    if rule.times.value is None:
        return BLANK
    times, per = f"{rule.times.value.normalize():f}", SPANS[rule.per]
    unit = rule.unit.text if rule.unit else TIMES
    return Text(f"{per.zh} {times} {unit.zh}", f"{times} {unit.en} {per.en}")
