"""Which rows an actor sees: a range on the stored unit path, put before every read."""

from typing import TypeVar

from django.db.models import Model, Q, QuerySet

from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.access.actors import WHOLE_ORGANISATION, Actor
from banfa.platform.access.rights import Permission, require
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


def visible(model: type[M], actor: Actor) -> QuerySet[M]:
    """Return the rows of a declared model that the actor may see; KeyError where nothing was declared."""
    path, permission = _paths[model]
    require(actor, permission)
    return model._default_manager.filter(in_scope(actor, path))


def in_scope(actor: Actor, path: str) -> Q:
    """Return the condition that a path column lies in the actor's part of the organisation."""
    if is_whole_organisation(actor):
        return Q()
    condition = Q(pk__in=[])
    for scope in actor.scopes:
        condition |= Q(**{f"{path}__gte": scope, f"{path}__lt": end_of_subtree(scope)})
    return condition


def is_whole_organisation(actor: Actor) -> bool:
    return WHOLE_ORGANISATION in actor.scopes
