"""What a list of customers is asked for."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a list of customers is asked for. `narrowed` gives what other features narrow it to, by key; `after` and
    `before` are the customers next to which a page begins."""

    words: str = ""
    unit: str = ""
    status: str = ""
    standing: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)
    narrowed: Mapping[str, str] = field(default_factory=dict)
    sort: str = "name"
    descending: bool = False
    after: int | None = None
    before: int | None = None
