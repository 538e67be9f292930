"""The terms of the pack, held against the day: nothing younger is removed, by nobody."""

from datetime import date

from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.org.current import pack_on
from banfa.policy.model import Term

EVENTS, CUSTOMERS = "events", "customers"


class StillKept(BanfaError):
    """The record's term of retention has not passed."""

    status = 409


class NoTerm(BanfaError):
    """The pack names no term for records of this kind, so they are kept."""

    status = 409


def term_of(kind: str, *, on: date) -> Term:
    """Return how long records of a kind are kept under the pack in force. Raises NoTerm."""
    term = pack_on(on).retention.get(kind)
    if term is None:
        raise NoTerm(
            Text(
                f"制度没有规定“{kind}”的保存期限，因此不能删除",
                f"the regulation names no term for '{kind}', so nothing of it is removed",
            )
        )
    return term


def require_past_term(kind: str, last: date, *, on: date) -> None:
    """Raise StillKept unless the term of a record last touched on a day has passed (WINE-2.7, BANK-9)."""
    term = term_of(kind, on=on)
    free = term.free_from(last)
    if on < free:
        title, cited = term.title, "、".join(term.cites)
        clause = Text(f"（{cited}）", f" ({', '.join(term.cites)})") if cited else Text("", "")
        raise StillKept(
            Text(
                f"{title.zh}须保存 {term.years.value} 年{clause.zh}：最后一次变动在 {last}，{free} 起才可删除",
                f"{title.en} is kept for {term.years.value} years{clause.en}: last touched on {last}, free from {free}",
            )
        )
