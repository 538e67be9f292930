"""The command palette: what features let people jump to and do, declared in `AppConfig.ready`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from django.urls import Resolver404, resolve

from banfa.kernel.text import Text
from banfa.platform.access import Actor, Permission
from banfa.platform.web.marks import Mark
from banfa.platform.web.matching import fit_of

PER_SOURCE = 6
MOST_RECENT = 6
NOTHING = Text("", "")
RECENT = Text("最近打开", "Recent")
ACTIONS = Text("操作", "Actions")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One thing to open or do: `note` stands beside the title, `aside` at the end of the line.

    It shows a grade, a clause tag or an icon before its title. `keys` opens it without the palette. `sends` is a
    field with its value, for what is posted instead of opened.
    """

    title: Text
    address: str
    note: Text = NOTHING
    aside: Text = NOTHING
    icon: str = ""
    mark: Mark | None = None
    clause: str = ""
    keys: str = ""
    sends: tuple[str, str] | None = None


Find: TypeAlias = Callable[[Actor, str, int], Sequence[Hit]]
Recall: TypeAlias = Callable[[Actor, Sequence[str]], Mapping[str, Hit]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Finds things of one kind by words, at most as many as asked for, best first.

    `route` is the page of one such thing: what was opened there is recalled by the page's one argument. `more` gives
    the address where everything that fits is listed.
    """

    name: str
    title: Text
    order: int
    needs: Permission | None
    find: Find
    route: str = ""
    recall: Recall | None = None
    more: Callable[[str], str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """Something to do: where it begins, under which right, and what else it may be called."""

    title: Text
    icon: str
    address: Callable[[], str]
    order: int
    needs: Permission | None = None
    also: tuple[str, ...] = ()
    keys: str = ""
    sends: Callable[[], tuple[str, str]] | None = None
    is_there: Callable[[], bool] = lambda: True


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """What one source found; `more` leads to everything that fits."""

    name: str
    title: Text
    hits: Sequence[Hit]
    more: str = ""


_sources: dict[str, Source] = {}
_actions: dict[str, Action] = {}


def declare(*declared: Source | Action) -> None:
    """Add to what the palette finds; the same name again replaces what stood there."""
    for one in declared:
        match one:
            case Source():
                _sources[one.name] = one
            case Action():
                _actions[one.title.en] = one


def found(actor: Actor, words: str) -> list[Group]:
    """Return what the words find for an actor, source by source, the empty ones left out."""
    groups = [(50, _actions_found(actor, words))]
    for source in _allowed(actor):
        hits = source.find(actor, words, PER_SOURCE + 1)
        more = source.more(words) if source.more and len(hits) > PER_SOURCE else ""
        groups.append(
            (source.order, Group(name=source.name, title=source.title, hits=hits[:PER_SOURCE], more=more))
        )
    return [group for _, group in sorted(groups, key=lambda one: one[0]) if group.hits]


def opened_before(actor: Actor, addresses: Sequence[str]) -> Group:
    """Return what stands at these addresses and the actor may still see, in their order."""
    kept: dict[tuple[str, str], Hit] = {}
    wanted = [(route, key) for route, key in map(_place_of, addresses) if route]
    for source in _allowed(actor):
        keys = [key for route, key in wanted if route == source.route]
        if keys and source.recall:
            kept |= {(source.route, key): hit for key, hit in source.recall(actor, keys).items()}
    hits = [kept[place] for place in dict.fromkeys(wanted) if place in kept]
    return Group(name="recent", title=RECENT, hits=hits[:MOST_RECENT])


def actions(actor: Actor) -> Group:
    """Return everything that the actor may begin."""
    return Group(name="actions", title=ACTIONS, hits=[_hit(one) for one in _actions_of(actor)])


def _allowed(actor: Actor) -> list[Source]:
    allowed = (one for one in _sources.values() if one.needs is None or one.needs in actor.permissions)
    return sorted(allowed, key=lambda one: one.order)


def _actions_of(actor: Actor) -> list[Action]:
    allowed = (one for one in _actions.values() if one.needs is None or one.needs in actor.permissions)
    return sorted((one for one in allowed if one.is_there()), key=lambda one: one.order)


def _actions_found(actor: Actor, words: str) -> Group:
    fits = [(fit_of(words, one.title, one.also), one) for one in _actions_of(actor)]
    best = sorted((pair for pair in fits if pair[0] is not None), key=lambda pair: (pair[0], pair[1].order))
    return Group(name="actions", title=ACTIONS, hits=[_hit(one) for _, one in best[:PER_SOURCE]])


def _hit(action: Action) -> Hit:
    sends = action.sends() if action.sends else None
    return Hit(title=action.title, address=action.address(), icon=action.icon, keys=action.keys, sends=sends)


def _place_of(address: str) -> tuple[str, str]:
    """Return the page that an address belongs to and its one argument, nothing for any other address."""
    try:
        match = resolve(address)
    except Resolver404:
        return "", ""
    arguments = list(match.kwargs.values())
    return (match.view_name, str(arguments[0])) if len(arguments) == 1 else ("", "")
