"""Which rows an actor sees: a range on the stored unit path, put before every read."""

from typing import TypeVar

from django.db.models import Model, Q, QuerySet

from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access.actors import WHOLE_ORGANISATION, Actor
from banfa.platform.access.permissions import Permission
from banfa.platform.access.rights import require
from banfa.platform.org.models import Unit
from banfa.platform.org.paths import end_of_subtree

M = TypeVar("M", bound=Model)


class NotThere(BanfaError):
    """It does not exist, or the actor may not know that it does: the words are the same."""

    def __init__(self) -> None:
        super().__init__(
            Text("没有找到，或不在您的管辖范围内", "not found, or outside your part of the organisation")
        )


_paths: dict[type[Model], tuple[str, Permission]] = {Unit: ("path", Permission.ORG_UNIT_READ)}


def declare(model: type[Model], *, path: str, read: Permission) -> None:
    """Tell where a model keeps its unit path and which permission reading it needs."""
    _paths[model] = (path, read)


def visible(model: type[M], actor: Actor, right: Permission | None = None) -> QuerySet[M]:
    """Return the rows of a declared model that the actor may read, or on which the actor has another right.

    Raises Denied; KeyError where nothing was declared.
    """
    path, read = _paths[model]
    permission = right or read
    require(actor, permission)
    return model._default_manager.filter(in_scope(actor, path, permission))


def in_scope(actor: Actor, path: str, permission: Permission) -> Q:
    """Return the condition that a path column lies where the actor has this right."""
    if is_whole_organisation(actor, permission):
        return Q()
    condition = Q(pk__in=[])
    for scope in actor.scopes_of(permission):
        condition |= Q(**{f"{path}__gte": scope, f"{path}__lt": end_of_subtree(scope)})
    return condition


def is_whole_organisation(actor: Actor, permission: Permission) -> bool:
    """Tell whether the actor has this right everywhere."""
    return WHOLE_ORGANISATION in actor.scopes_of(permission)
