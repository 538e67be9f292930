"""What is left when a mechanism is gone: proves that a clause's tests notice. Never part of the program.

A function's code is replaced in place, so that every name it goes by is without it. What stands here runs among the
names of the module it is put into.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from types import FunctionType
from typing import Any

from banfa.policy.mechanisms import mechanisms


def _nothing(*_given: Any, **_named: Any) -> None:
    return None


def _false(*_given: Any, **_named: Any) -> bool:
    return False


def _true(*_given: Any, **_named: Any) -> bool:
    return True


def _first(one: Any) -> Any:
    return one


def _second(_one: Any, other: Any) -> Any:
    return other


def _empty(*_given: Any, **_named: Any) -> list[Any]:
    return []


def _every_row(*_given: Any, **_named: Any) -> Any:
    return Q()  # type: ignore[name-defined]  # noqa: F821


def _no_row(found: Any, _post: str) -> Any:
    return found.none()


def _forgetting(_number: int, changes: Any, _shown: Any) -> str:
    for _change in changes:  # what is changed is written while it is listed
        pass
    return ""


def _newest(name: str, _on: Any, roots: Any) -> Any:
    return versions_of(name, roots)[-1]  # type: ignore[name-defined]  # noqa: F821


def _shipped_alone() -> Any:
    return (SHIPPED,)  # type: ignore[name-defined]  # noqa: F821


WITHOUT: dict[str, Callable[..., Any]] = {
    "banfa.features.contacts.messages.services:keep_reply": _nothing,
    "banfa.features.customers.assigning.listing:_without": _no_row,
    "banfa.features.customers.dictionary.entries:headings": _empty,
    "banfa.features.customers.personal.holding:held_about": _empty,
    "banfa.platform.access.fields:hides": _false,
    "banfa.platform.access.rights:require": _nothing,
    "banfa.platform.access.scope:may_do_to": _true,
    "banfa.platform.access.scope:rows_of_customers": _every_row,
    "banfa.platform.audit.reads:record_read": _nothing,
    "banfa.platform.audit.reads:record_refusal": _nothing,
    "banfa.platform.audit.recording:_store": _forgetting,
    "banfa.platform.backup.restoring:_load": _nothing,
    "banfa.platform.exporting.rules:required_purpose": _second,
    "banfa.platform.exporting.rules:required_reason": _first,
    "banfa.platform.exporting.services.asking:allowed": _nothing,
    "banfa.platform.org.handover:open_for": _nothing,
    "banfa.policy.loading.folders:search_path": _shipped_alone,
    "banfa.policy.loading.folders:version_in_force": _newest,
}


def function_at(place: str) -> FunctionType:
    """Return the function of `module:function`."""
    module, _, name = place.partition(":")
    found = getattr(import_module(module), name)
    assert isinstance(found, FunctionType), f"{place} is no plain function"
    return found


@contextmanager
def without_mechanisms_of(clause: str | None) -> Iterator[None]:
    """Take out the mechanisms of a clause, and put them back."""
    places = {place for one in mechanisms() if clause in one.cites for place in one.stands_in}
    kept = [(function_at(place), _parts_of(function_at(place))) for place in sorted(places)]
    for place in places:
        _put(function_at(place), _parts_of(WITHOUT[place]))
    try:
        yield
    finally:
        for found, parts in kept:
            _put(found, parts)


def _parts_of(found: Any) -> tuple[Any, Any, Any]:
    return found.__code__, found.__defaults__, found.__kwdefaults__


def _put(found: FunctionType, parts: tuple[Any, Any, Any]) -> None:
    found.__code__, found.__defaults__, found.__kwdefaults__ = parts
