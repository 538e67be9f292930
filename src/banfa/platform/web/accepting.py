"""Refuses a form that holds more than was asked for: nobody assigns by the way what no page offers."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from django.http import HttpRequest, HttpResponseBase

from banfa.kernel.text import Text
from banfa.platform.web.refusals import BadRequest
from banfa.platform.web.sending import KEY

P = ParamSpec("P")
R = TypeVar("R", bound=HttpResponseBase)
EVERY_FORM = frozenset({"csrfmiddlewaretoken", KEY})
LONGEST_SHOWN = 40


class NotAskedFor(BadRequest):
    """A form holds more than its page offers."""


def require_only(request: HttpRequest, keys: Iterable[str]) -> None:
    """Raise NotAskedFor for a form that holds another key than these."""
    asked = {*keys, *EVERY_FORM}
    for key in (*request.POST, *request.FILES):
        if key not in asked:
            shown = key[:LONGEST_SHOWN]
            raise NotAskedFor(
                Text(
                    f"表单中有未要求的内容“{shown}”，未作任何修改",
                    f"the form holds '{shown}', which was not asked for; nothing was changed",
                )
            )


def takes(
    *keys: str,
) -> Callable[[Callable[Concatenate[HttpRequest, P], R]], Callable[Concatenate[HttpRequest, P], R]]:
    """Let a view take forms of these keys alone: another is refused with 400 before anything is done (G12).

    The keys stand on the view as `takes`, where tests/access holds them against what pages send.
    """

    def of(view: Callable[Concatenate[HttpRequest, P], R]) -> Callable[Concatenate[HttpRequest, P], R]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> R:
            if request.method == "POST":
                require_only(request, keys)
            return view(request, *args, **kwargs)

        guarded.takes = frozenset(keys)  # type: ignore[attr-defined]
        return guarded

    return of
