"""Makes a group of the customers chosen in a list: its filters become the group's condition, or their codes do."""

from collections.abc import Iterator, Sequence

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect

from banfa.features.customers.forms import wish_in
from banfa.features.customers.listing.kind import CUSTOMERS
from banfa.features.customers.listing.narrowing import PREFIX
from banfa.features.customers.listing.selecting import Selection, chosen, read_selection
from banfa.features.customers.queries import Condition, Wish
from banfa.features.customers.standing import UNGRADED, standings
from banfa.features.grading.models.groups import LONGEST_CONDITION
from banfa.features.grading.standing import published_standings
from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access import Actor, Permission, require, visible
from banfa.platform.org.current import pack_on
from banfa.platform.org.models import Unit
from banfa.platform.web.accepting import takes
from banfa.platform.web.acting import actor_for, wants_fragment
from banfa.platform.web.bulk import BulkAction, declare_action
from banfa.policy.expressions.tree import Kind
from banfa.policy.model import Pack
from banfa.policy.values import StoredValue, from_stored

WRITE = Permission.GRADING_GROUP_WRITE
READ = Permission.CUSTOMERS_CUSTOMER_READ


class NotForAGroup(BanfaError):
    """A part of the list's wish that a group's condition cannot say."""


@takes("every", "id", "view", "wish")
@require_POST
def group_of_chosen(request: HttpRequest) -> HttpResponse:
    """Lead to the form of a new group whose condition names the chosen customers."""
    actor = actor_for(request)
    require(actor, WRITE)
    condition = condition_of(actor, read_selection(request.POST), pack_on(timezone.localdate()))
    address = f"{reverse('grading:new-group')}?{urlencode({'condition': condition})}"
    return HttpResponseClientRedirect(address) if wants_fragment(request) else HttpResponseRedirect(address)


def condition_of(actor: Actor, selection: Selection, pack: Pack) -> str:
    """Return the condition that names a list's customers. Raises NotForAGroup, BadRequest, NotThere."""
    if selection.every:
        parts = list(_parts(actor, wish_in(selection.wish, actor), pack))
        if not parts:
            raise NotForAGroup(
                Text(
                    "没有筛选条件：客群须有条件，请先筛选", "a group needs a condition: filter the list first"
                )
            )
        condition = " and ".join(parts)
    else:
        found: list[str] = list(
            chosen(actor, selection, READ).order_by("code").values_list("code", flat=True)
        )
        condition = _one_of("code", found)
    if len(condition) > LONGEST_CONDITION:
        raise NotForAGroup(
            Text(
                "所选客户太多，逐户写进条件会超长；请用筛选条件选出后再建客群",
                "too many to be named one by one: choose them by filters instead",
            )
        )
    return condition


def _parts(actor: Actor, wish: Wish, pack: Pack) -> Iterator[str]:
    if wish.words or wish.complete is not None:
        raise _cannot(Text("搜索词和档案完整度", "the search and the completeness of the file"))
    if wish.unit:
        unit = visible(Unit, actor).filter(code=wish.unit).first()
        yield f'unit_at("{unit.level}") == {_quoted(wish.unit)}' if unit else "code in ()"
    for name, asked in wish.fields.items():
        yield from _field(name, asked)
    published = published_standings() if wish.standing else None
    if published is not None:
        if UNGRADED in wish.standing:
            raise _cannot(Text("“未分级”", "'not graded'"))
        yield _one_of(f'class_of("{published.headline}")', wish.standing)
    for key, values in wish.narrowed.items():
        name = key.removeprefix(PREFIX)
        if name not in pack.classifications:
            raise _cannot(Text("升降、客群和地图范围", "movement, groups and places on the map"))
        yield _one_of(f'class_of("{name}")', values)


def _field(name: str, asked: Condition) -> Iterator[str]:
    if asked.words:
        raise _cannot(Text("“包含”", "'contains'"))
    if asked.is_filled is not None:
        yield f"not is_missing({name})" if asked.is_filled else f"is_missing({name})"
    elif asked.field.type.kind is Kind.YES_NO:
        if len(asked.values) == 1:
            yield name if asked.values[0] else f"not {name}"
    elif asked.values:
        yield _one_of(name, [str(value) for value in asked.values])
    if asked.least is not None:
        yield f"{name} >= {_bound(asked, asked.least)}"
    if asked.most is not None:
        yield f"{name} <= {_bound(asked, asked.most)}"


def _bound(asked: Condition, stored: StoredValue) -> str:
    value = from_stored(asked.field, stored)
    return _quoted(str(value)) if asked.field.type.kind is Kind.DATE else f"{value}"


def _one_of(source: str, values: Sequence[str]) -> str:
    given = [_quoted(value) for value in values]
    return f"{source} == {given[0]}" if len(given) == 1 else f"{source} in ({', '.join(given)})"


def _quoted(words: str) -> str:
    if '"' in words or "\\" in words:
        raise _cannot(Text("带引号的值", "values with quotation marks"))
    return f'"{words}"'


def _cannot(what: Text) -> NotForAGroup:
    return NotForAGroup(
        Text(
            f"客群条件不支持{what.zh}，请去掉后再试",
            f"a group cannot ask for {what.en}: leave it out and try again",
        )
    )


def declare_group_action() -> None:
    """Offer a group of what is chosen in the register."""
    declare_action(
        BulkAction(
            list_name=CUSTOMERS.name, name="group", title=Text("建客群", "Make a group"), route="grading:group-of-chosen",
            order=10, needs=WRITE, kind="group", is_there=lambda: standings() is not None,
        )
    )  # fmt: skip
