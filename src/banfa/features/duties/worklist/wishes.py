"""What somebody wants to see of duties, as the address of the page says it."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from enum import StrEnum

from django.http import QueryDict
from django.utils.http import urlencode

from banfa.features.duties.worklist.horizon import When
from banfa.kernel.text import Text
from banfa.platform.web.refusals import BadRequest

LONGEST_WORDS = 60
LARGEST_ID = 2**63 - 1


class By(StrEnum):
    """What the rows of the list stand together by."""

    WHEN = "when"
    KIND = "kind"
    CUSTOMER = "customer"
    UNIT = "unit"


BY_TITLES = {
    By.WHEN: Text("按期限", "By deadline"),
    By.KIND: Text("按事项", "By kind"),
    By.UNIT: Text("按线路", "By route"),
    By.CUSTOMER: Text("按客户", "By customer"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Which duties, standing together by what; `after` and `before` are the edge of a page, `person` a colleague."""

    when: When | None = None
    by: By = By.WHEN
    kind: str = ""
    unit: str = ""
    words: str = ""
    person: str = ""
    after: int = 0
    before: int = 0

    @property
    def is_narrowed(self) -> bool:
        return bool(self.kind or self.unit or self.words)

    @property
    def filters(self) -> int:
        return bool(self.kind) + bool(self.unit)

    def address(self, *, page: bool = False) -> str:
        """Return the query that asks for this, without the edge of the page unless it is wanted."""
        edge = {"after": self.after, "before": self.before} if page else {}
        asked = {
            "when": self.when or "", "by": "" if self.by is By.WHEN else self.by, "kind": self.kind,
            "unit": self.unit, "q": self.words, "person": self.person, **edge,
        }  # fmt: skip
        return urlencode({key: value for key, value in asked.items() if value})

    def changed(self, **changes: object) -> str:
        """Return the query that asks for the same with some of it changed, from the first page on."""
        return f"?{replace(self, after=0, before=0, **changes).address()}"  # type: ignore[arg-type]

    def changed_to(self, *, after: int = 0, before: int = 0) -> str:
        """Return the query of another page of the same."""
        return f"?{replace(self, after=after, before=before).address(page=True)}"


def read_wish(query: QueryDict, *, kept: str = "") -> Wish:
    """Read an address; `kept` is how the reader grouped the list last. Raises BadRequest."""
    by = query.get("by", "") or (kept if kept in set(By) else By.WHEN)
    when = query.get("when", "")
    return Wish(
        when=When(_one_of("when", when, set(When))) if when else None,
        by=By(_one_of("by", by, set(By))),
        kind=query.get("kind", "")[:48],
        unit=query.get("unit", "")[:40],
        words=query.get("q", "").strip()[:LONGEST_WORDS],
        person=query.get("person", "")[:60],
        after=read_id(query.get("after", "")),
        before=read_id(query.get("before", "")),
    )


def _one_of(key: str, given: str, known: Collection[str]) -> str:
    if given not in known:
        shown = given[:20]
        raise BadRequest(
            Text(f"地址中的 {key}=“{shown}”无法识别", f"{key}='{shown}' in the address is not understood")
        )
    return given


def read_id(words: str) -> int:
    """Return the number that an address names, 0 where it names none. Raises BadRequest."""
    if not words:
        return 0
    if not (words.isascii() and words.isdigit() and int(words[:20]) <= LARGEST_ID):
        raise BadRequest(Text("地址中的编号无法识别", "a number in the address is not understood"))
    return int(words)
