"""What units hold that keeps them from being closed: told by the parts that put it there."""

from collections.abc import Callable

from banfa.kernel.text import Text

# From the first path of a unit to the first one after everything below it; None where nothing is left.
Contents = Callable[[str, str], Text | None]
_contents: list[Contents] = []


def declare_contents(contents: Contents) -> None:
    """Tell, in `AppConfig.ready`, of something that lies in units."""
    if contents not in _contents:
        _contents.append(contents)


def contents_of() -> tuple[Contents, ...]:
    return tuple(_contents)
