"""Places units in the tree, and moves whole subtrees with everything that stores their path."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Model, Value
from django.db.models.functions import Concat, Substr

from banfa.platform.audit.recording import Changed
from banfa.platform.org.models import Unit
from banfa.platform.org.paths import DIGITS, child_path, end_of_subtree

_holders: list[tuple[type[Model], str]] = []


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenUnit:
    """One unit as a file gives it; `parent` is a code, None at the top."""

    code: str
    name: str
    level: str
    parent: str | None


def follow(model: type[Model], field: str) -> None:
    """Declare a column that stores a unit's path, so that it moves with the unit."""
    _holders.append((model, field))


def place_units(given: Iterable[GivenUnit]) -> tuple[int, int, list[Changed]]:
    """Create and change units, parents before children; return created, changed and the change rows.

    The caller has checked that parents exist and no circle is made.
    """
    known = {unit.code: unit for unit in Unit.objects.select_related("parent")}
    used = _positions(known.values())
    created = changed = 0
    changes: list[Changed] = []
    for one in _parents_first(list(given)):
        unit = known.get(one.code)
        parent = known[one.parent] if one.parent else None
        if unit is None:
            path = _next_path(parent, used)
            unit = Unit.objects.create(
                code=one.code, name=one.name, level=one.level, parent=parent, path=path
            )
            known[one.code] = unit
            created += 1
            changes.append(
                Changed(f"unit:{one.code}", "*", None, f"{one.name} {one.level} {one.parent or ''}")
            )
        else:
            rows = list(_change(unit, one, parent, used, known))
            changed += bool(rows)
            changes += rows
    return created, changed, changes


def _change(
    unit: Unit, one: GivenUnit, parent: Unit | None, used: dict[str, int], known: Mapping[str, Unit]
) -> Iterable[Changed]:
    before = {"name": unit.name, "level": unit.level, "parent": unit.parent.code if unit.parent else None}
    after = {"name": one.name, "level": one.level, "parent": one.parent}
    if before == after:
        return
    unit.name, unit.level = one.name, one.level
    if before["parent"] != after["parent"]:
        old, new = unit.path, _next_path(parent, used)
        unit.parent = parent
        _move(old, new)
        for other in known.values():
            other.path = _moved(other.path, old, new)
        for above in [path for path in used if path.startswith(old)]:
            used[_moved(above, old, new)] = used.pop(above)
    unit.save(update_fields=["name", "level", "parent"])
    for field, old_value in before.items():
        if old_value != after[field]:
            yield Changed(f"unit:{one.code}", field, old_value, after[field])


def _moved(path: str, old: str, new: str) -> str:
    return new + path[len(old) :] if path.startswith(old) else path


def _move(old: str, new: str) -> None:
    """Give a whole subtree, and everything that stores its paths, a new beginning."""
    everything: list[tuple[type[Model], str]] = [(Unit, "path"), *_holders]
    for model, field in everything:
        below = model._default_manager.filter(**{f"{field}__gte": old, f"{field}__lt": end_of_subtree(old)})
        below.update(**{field: Concat(Value(new), Substr(field, len(old) + 1))})


def _parents_first(given: list[GivenUnit]) -> list[GivenUnit]:
    waiting = {one.code: one for one in given}
    ordered: list[GivenUnit] = []

    def place(one: GivenUnit) -> None:
        if waiting.pop(one.code, None) is None:
            return
        if one.parent in waiting:
            place(waiting[one.parent])
        ordered.append(one)

    for one in given:
        place(one)
    return ordered


def _positions(units: Iterable[Unit]) -> dict[str, int]:
    used: dict[str, int] = {}
    for unit in units:
        above, position = unit.path[:-DIGITS], int(unit.path[-DIGITS:])
        used[above] = max(used.get(above, 0), position)
    return used


def _next_path(parent: Unit | None, used: dict[str, int]) -> str:
    above = parent.path if parent else ""
    used[above] = used.get(above, 0) + 1
    return child_path(above, used[above])
