"""Reads what pages of approvals ask for and send."""

from dataclasses import dataclass, replace

from django.http import QueryDict

from banfa.kernel.suggesting import did_you_mean
from banfa.kernel.text import Text
from banfa.platform.approvals.kinds import kinds
from banfa.platform.approvals.models import Request
from banfa.platform.web.refusals import BadRequest

TABS = {
    "waiting": Text("待我办理", "Waiting for me"),
    "mine": Text("我的申请", "My requests"),
    "done": Text("我办过的", "Decided by me"),
    "all": Text("全部", "All"),
}
LONGEST_WORDS = 60
MOST_CHOSEN = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a list of requests is asked for; `after` and `before` are numbers of requests at the edge of a page."""

    tab: str = "waiting"
    words: str = ""
    kind: str = ""
    state: str = ""
    after: int = 0
    before: int = 0

    @property
    def is_narrowed(self) -> bool:
        return bool(self.words or self.kind or self.state)

    def without_page(self) -> "Wish":
        return replace(self, after=0, before=0)


def read_wish(query: QueryDict) -> Wish:
    """Read a list's wish out of its address. Raises BadRequest for a tab, kind, state or page that does not exist."""
    return Wish(
        tab=_choice(query, "tab", list(TABS)) or "waiting",
        words=query.get("q", "").strip()[:LONGEST_WORDS],
        kind=_choice(query, "kind", [one.name for one in kinds()]),
        state=_choice(query, "state", [value.lower() for value in Request.State.values]),
        after=read_number(query, "after"),
        before=read_number(query, "before"),
    )


def _choice(query: QueryDict, name: str, known: list[str]) -> str:
    given = query.get(name, "")
    if given and given not in known:
        raise BadRequest(
            Text(f"{name} 没有“{given}”", f"there is no {name} '{given}'") + did_you_mean(given, known)
        )
    return given


def read_number(query: QueryDict, name: str) -> int:
    """Read a request's number, 0 where there is none. Raises BadRequest."""
    given = query.get(name, "")
    if not given:
        return 0
    if not given.isascii() or not given.isdigit() or len(given) > 18:
        raise BadRequest(Text(f"{name} 须为数字", f"{name} has to be a number"))
    return int(given)


def read_chosen(given: QueryDict) -> dict[int, str]:
    """Read requests with the digests that were seen, each as `NUMBER:DIGEST`. Raises BadRequest."""
    chosen: dict[int, str] = {}
    for one in given.getlist("id"):
        number, _, digest = one.partition(":")
        if not (number.isascii() and number.isdigit() and len(number) <= 18 and len(digest) == 64):
            raise BadRequest(Text("所选申请无法识别", "what was selected cannot be read"))
        chosen[int(number)] = digest
    if not chosen:
        raise BadRequest(Text("请先选择申请", "select some requests first"))
    if len(chosen) > MOST_CHOSEN:
        raise BadRequest(Text(f"一次最多办理 {MOST_CHOSEN} 件", f"at most {MOST_CHOSEN} are decided at once"))
    return chosen
