"""Parameters of an address: what is not known is refused, for a filter left out would show the wrong rows."""

from collections.abc import Collection

from django.http import HttpRequest

from banfa.kernel.suggesting import did_you_mean
from banfa.kernel.text import Text
from banfa.platform.web.refusals import BadRequest

LONGEST_NUMBER = 18


def require_known(request: HttpRequest, known: Collection[str]) -> None:
    """Raise BadRequest naming the first parameter that the operation does not have."""
    for name in request.GET:
        if name not in known:
            shown = name[:40]
            raise BadRequest(
                Text(f"不认识的参数 {shown}", f"there is no parameter {shown}")
                + did_you_mean(shown, list(known))
            )


def whole_number(name: str, written: str, *, least: int, most: int) -> int:
    """Return a whole number within bounds. Raises BadRequest."""
    if not (
        written.isascii()
        and written.isdigit()
        and len(written) <= LONGEST_NUMBER
        and least <= int(written) <= most
    ):
        raise BadRequest(
            Text(
                f"{name} 须为 {least} 至 {most} 的整数",
                f"{name} has to be a whole number from {least} to {most}",
            )
        )
    return int(written)
