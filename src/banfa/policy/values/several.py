"""Several values read at once, so that everything wrong with a form is said in one answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.policy.model import Typed
from banfa.policy.values.outcome import BadValue, Value
from banfa.policy.values.reading import Terms, read


@dataclass(frozen=True, slots=True)
class BadItem:
    """One value that cannot be taken: its name, what is wrong, what to do."""

    name: str
    reason: Text
    remedy: Text

    @property
    def text(self) -> Text:
        return self.reason + Text("；", "; ") + self.remedy


class BadValues(BanfaError):
    """Values that cannot be taken; every one is named in `items`."""

    def __init__(self, items: tuple[BadItem, ...], fields: Mapping[str, Typed]) -> None:
        titles = {one.name: fields[one.name].title.text for one in items}
        zh = "；".join(f"{titles[one.name].zh}：{one.reason.zh}，{one.remedy.zh}" for one in items)
        en = "; ".join(f"{titles[one.name].en}: {one.reason.en}, {one.remedy.en}" for one in items)
        super().__init__(Text(zh, en))
        self.items = items

    @property
    def problems(self) -> dict[str, Text]:
        """What is wrong, by name, to stand beside each box of a form."""
        return {one.name: one.text for one in self.items}


ORDINARY = Terms()


def read_all(
    fields: Mapping[str, Typed], given: Mapping[str, object], *, today: date, terms: Terms = ORDINARY
) -> dict[str, Value]:
    """Read the value of every field; what is not given counts as empty. Raises BadValues."""
    values: dict[str, Value] = {}
    bad: list[BadItem] = []
    for name, field in fields.items():
        try:
            values[name] = read(field, given.get(name), today=today, terms=terms).value
        except BadValue as error:
            bad.append(BadItem(name, error.reason, error.remedy))
    if bad:
        raise BadValues(tuple(bad), fields)
    return values
