"""Which customers an action is for: those that were ticked, or everybody who fits a wish."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict

from banfa.features.customers.forms import wish_in
from banfa.features.customers.models import Customer
from banfa.features.customers.queries import customers_wished
from banfa.features.customers.standing import standings
from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access import Actor, Permission, customers_in_scope, require
from banfa.platform.web.refusals import BadRequest

MOST_TICKED = 1_000


class NobodyChosen(BanfaError):
    """An action was asked for and no customer was chosen."""

    status = 400

    def __init__(self) -> None:
        super().__init__(
            Text(
                "没有选择客户：请先勾选，或选择全部", "no customer is chosen: tick some, or take all that fit"
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Customers by number, or all those of the list whose query is `wish`; `every` tells which."""

    ids: tuple[int, ...] = ()
    wish: str = ""
    every: bool = False

    @property
    def fields(self) -> list[tuple[str, str]]:
        """The selection as hidden fields of a form."""
        if self.every:
            return [("every", "1"), ("wish", self.wish)]
        return [("wish", self.wish), *(("id", str(one)) for one in self.ids)]

    def as_data(self) -> dict[str, str]:
        """The selection as a job keeps it."""
        return {"wish": self.wish, "every": "1"} if self.every else {"ids": ",".join(map(str, self.ids))}


def read_selection(given: QueryDict) -> Selection:
    """Return what was chosen in a list. Raises BadRequest, NobodyChosen."""
    if given.get("every"):
        return Selection(wish=given.get("wish", ""), every=True)
    ids = [words for words in given.getlist("id") if words]
    if any(not (words.isascii() and words.isdecimal() and len(words) < 19) for words in ids):
        raise BadRequest(Text("所选客户无法识别，请重新选择", "the choice makes no sense: choose again"))
    if not ids:
        raise NobodyChosen
    if len(ids) > MOST_TICKED:
        raise BadRequest(
            Text(
                f"一次最多勾选 {MOST_TICKED:,} 户；更多时请用“选择全部”",
                f"at most {MOST_TICKED:,} can be ticked; for more, take all that fit",
            )
        )
    return Selection(ids=tuple(dict.fromkeys(int(words) for words in ids)), wish=given.get("wish", ""))


def selection_in(data: Mapping[str, str]) -> Selection:
    """Return the selection that a job keeps."""
    if data.get("every"):
        return Selection(wish=data.get("wish", ""), every=True)
    return Selection(ids=tuple(int(words) for words in data.get("ids", "").split(",") if words))


def chosen(actor: Actor, selection: Selection, right: Permission) -> QuerySet[Customer]:
    """Return the chosen customers on which an actor has a right. Raises Denied, BadRequest, NotThere, TooBroad."""
    require(actor, right)
    mine: Any = customers_in_scope(actor, right)
    if not selection.every:
        return Customer.objects.filter(mine, pk__in=selection.ids)
    wish = wish_in(selection.wish, actor)
    return customers_wished(actor, wish, standings()).whole.filter(mine)
