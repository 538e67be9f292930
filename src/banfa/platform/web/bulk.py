"""What can be done with many rows of a list at once: features declare it in `AppConfig.ready`."""

from collections.abc import Callable
from dataclasses import dataclass

from banfa.kernel.text import Text
from banfa.platform.access import Actor, Permission


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkAction:
    """An action on rows of a list; what was chosen is posted to `route`, which asks what it needs and does it.

    `kind` names its icon: export, group, edit or none. `is_there` tells whether it makes sense at all.
    """

    list_name: str
    name: str
    title: Text
    route: str
    order: int
    needs: Permission
    kind: str = ""
    is_there: Callable[[], bool] = lambda: True


_actions: dict[tuple[str, str], BulkAction] = {}


def declare_action(action: BulkAction) -> None:
    """Offer an action above a list's rows."""
    _actions[action.list_name, action.name] = action


def actions(list_name: str, actor: Actor) -> list[BulkAction]:
    """Return what an actor may do with rows of a list, in order."""
    allowed = (
        one
        for one in _actions.values()
        if one.list_name == list_name and one.needs in actor.permissions and one.is_there()
    )
    return sorted(allowed, key=lambda one: one.order)
