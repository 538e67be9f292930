"""A unit's place in the tree as digits, so that a subtree is one range in every database and collation."""

DIGITS = 6
DEEPEST = 10
ROOT = ""


def child_path(parent: str, position: int) -> str:
    """Return the path of the child at `position` (from 1). Raises ValueError past 999,999 children."""
    if not 1 <= position < 10**DIGITS:
        raise ValueError(f"a unit has no child number {position}")
    return f"{parent}{position:0{DIGITS}d}"


def end_of_subtree(path: str) -> str:
    """Return the first path after everything below `path`; the end is exclusive."""
    last = int(path[-DIGITS:])
    return f"{path[:-DIGITS]}{last + 1:0{DIGITS}d}"


def ancestors(path: str) -> list[str]:
    """Return the paths from the top down to `path` itself."""
    return [path[: end * DIGITS] for end in range(1, len(path) // DIGITS + 1)]
