"""What a list of customers is asked for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from banfa.policy.model import Field, FieldType
from banfa.policy.values import StoredValue

PAGE_SIZES = (40, 20, 100, 200)
PAGE_SIZE = PAGE_SIZES[0]
FIELD = "f."


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """What a field of the file is to hold: one of `values`; `words` somewhere in it; something from `least` to `most`, both included.

    `is_filled` asks for anything at all, or for nothing.
    """

    field: Field
    values: tuple[StoredValue, ...] = ()
    words: str = ""
    least: StoredValue = None
    most: StoredValue = None
    is_filled: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Completeness:
    """How much of the fields that people keep is to be filled, in whole per cent, both bounds included."""

    kept: tuple[str, ...]
    least: int | None = None
    most: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a list of customers is asked for: every part narrows it further.

    `standing` gives the grades, `narrowed` what other features narrow the list to, by key. `sort` is name, code,
    standing or f.FIELD, whose type is `sort_type`; `after` and `before` are the customers next to which a page begins.
    """

    words: str = ""
    unit: str = ""
    fields: Mapping[str, Condition] = field(default_factory=dict)
    standing: Sequence[str] = ()
    narrowed: Mapping[str, Sequence[str]] = field(default_factory=dict)
    complete: Completeness | None = None
    sort: str = "name"
    sort_type: FieldType = FieldType.TEXT
    descending: bool = False
    after: int | None = None
    before: int | None = None

    @property
    def sorted_field(self) -> str:
        """The field that the list is sorted by, nothing where it is sorted otherwise."""
        return self.sort.removeprefix(FIELD) if self.sort.startswith(FIELD) else ""
