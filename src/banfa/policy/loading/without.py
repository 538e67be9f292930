"""Takes a clause's rules out of a pack, to prove that a test goes red without them."""

from collections.abc import Iterable, Iterator

from banfa.policy.loading.composing import GATHERED, HOLDERS, NAMED
from banfa.policy.loading.problems import Path
from banfa.policy.loading.written import Written

# Lists whose items stand for themselves: one may go without changing what the others mean.
LISTS_OF_RULES = frozenset(
    {
        "options",
        "rank",
        "score",
        "decide",
        "manual",
        "any",
        "all",
        "bands",
        "values",
        "levels",
        "when",
        "boxes",
    }
)
LOOSE_KEYS = frozenset({"otherwise", "mark", "headline", "ledger", "areas", "publication", "sharing"})
MAPS = frozenset({"map", "marks"})
# Named items below a named one: rows of a sheet, actions of a visit, departments, topics of a gathering.
NAMED_BELOW = frozenset(
    {"sections", "rows", "actions", "departments", "topics", "circumstances", "arrangements"}
)


def rules_citing(written: Written, clause: str, path: Path = ()) -> list[Path]:
    """Return where the innermost rules stand that cite the clause."""
    found = [place for part, below in _parts(written) for place in rules_citing(below, clause, (*path, part))]
    if found or not path:
        return found
    cites = written.child("cites")
    cited = {item.words for item in cites.items or ()} if cites else set()
    return [path] if clause in cited else []


def taken_out(written: Written, paths: Iterable[Path]) -> Written:
    """Return a copy without what stands at the paths, the later ones first so that indexes keep their meaning."""
    for path in sorted(set(paths), key=_depth_first, reverse=True):
        written = written.without(path)
    return written


def removable(path: Path) -> Path | None:
    """Return the smallest item around a path that can go as a whole, or None."""
    for length in range(len(path), 0, -1):
        if _stands_alone(path[:length]):
            return path[:length]
    return None


def _stands_alone(path: Path) -> bool:
    *above, last = path
    if len(path) == 1:
        return last in LOOSE_KEYS
    if len(path) == 2 and above[0] in NAMED:
        return True
    if len(path) == 3 and HOLDERS.get(str(path[0])) == path[1]:
        return True
    if above[0] in GATHERED and len(path) <= 3:
        return (len(path) == 3) == (path[1] in GATHERED[str(above[0])])
    if isinstance(last, int):
        return above[-1] in LISTS_OF_RULES
    return above[-1] in (MAPS | NAMED_BELOW) or last == "otherwise"


def _parts(written: Written) -> Iterator[tuple[str | int, Written]]:
    yield from (written.entries or {}).items()
    yield from enumerate(written.items or ())


def _depth_first(path: Path) -> tuple[tuple[bool, str, int], ...]:
    return tuple(
        (isinstance(part, int), "" if isinstance(part, int) else part, part if isinstance(part, int) else 0)
        for part in path
    )
