"""Every code that a joined classification may give, with its reading (NY-6.d)."""

from dataclasses import dataclass
from itertools import product
from math import prod

from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.policy.model import ClassValue, Join, Pack

MOST_CODES = 5_000


class NotJoined(BanfaError):
    """The classification is no code made of others."""

    status = 400


class TooManyCodes(BanfaError):
    """The parts give more combinations than anybody can read."""

    status = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """One combination: the code as it is written, and the value of each part."""

    value: str
    parts: tuple[ClassValue, ...]

    @property
    def reading(self) -> Text:
        return Text("".join(one.zh for one in self.parts), ", ".join(one.en for one in self.parts))


def titles_of(pack: Pack, name: str) -> tuple[Text, ...]:
    """Return the titles of a code's parts in order. Raises NotJoined."""
    return tuple(pack.classifications[part].title.text for part in _joined(pack, name).join)


def possible_codes(pack: Pack, name: str) -> tuple[Code, ...]:
    """Return every code once, the first part's values outermost. Raises NotJoined, TooManyCodes."""
    rule = _joined(pack, name)
    parts = [_values(pack, part) for part in rule.join]
    count = prod(len(values) for values in parts)
    if count > MOST_CODES:
        raise TooManyCodes(
            Text(
                f"组合共有 {count:,} 种，超过可列出的 {MOST_CODES:,} 种；请改用导出的分级结果",
                f"{count:,} combinations are more than the {MOST_CODES:,} that can be listed; export the grades instead",
            )
        )
    return tuple(
        Code(value=rule.separator.join(one.value for one in chosen), parts=chosen)
        for chosen in product(*parts)
    )


def _joined(pack: Pack, name: str) -> Join:
    rule = pack.classifications.get(name)
    if not isinstance(rule, Join):
        raise NotJoined(
            Text(f"{name} 不是由其他分类组成的标识", f"{name} is no code made of other classifications")
        )
    return rule


def _values(pack: Pack, part: str) -> tuple[ClassValue, ...]:
    """Return what a part may give; a part that is joined itself gives its own codes."""
    rule = pack.classifications[part]
    if not isinstance(rule, Join):
        return rule.given
    return tuple(
        ClassValue(value=code.value, zh=code.reading.zh, en=code.reading.en)
        for code in possible_codes(pack, part)
    )
