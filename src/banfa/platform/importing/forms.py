"""Reads what the pages of an import are asked."""

from collections.abc import Mapping

from django.http import HttpRequest, QueryDict
from django.utils.http import url_has_allowed_host_and_scheme

from banfa.kernel.text import Text
from banfa.platform.imports.batches import OnError
from banfa.platform.imports.looking import Found
from banfa.platform.imports.mapping import LEFT_OUT, place_of
from banfa.platform.web.refusals import BadRequest

LONGEST_ADDRESS = 500
MOST_PAGES = 1_000_000


def address_after(request: HttpRequest, query: QueryDict) -> str:
    """Return where the reader wishes to go on, nothing unless it is on this site."""
    wished = query.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wished, allowed_hosts=None) and wished.startswith("/")
    return wished if is_ours and len(wished) <= LONGEST_ADDRESS else ""


def meanings_in(form: QueryDict, found: Found) -> dict[str, str]:
    """Return which item each of the file's columns was given; a column that the form does not name stays out."""
    return {
        place_of(column.position): form.get(f"column-{column.position}", LEFT_OUT).strip()
        for column in found.columns
    }


def on_error_in(form: Mapping[str, str]) -> OnError:
    """Return what a refused row does; stopping is the default. Raises BadRequest."""
    wish = form.get("on_error", OnError.STOP.value)
    try:
        return OnError(wish)
    except ValueError:
        raise BadRequest(
            Text(
                f"“{wish[:20]}”不是处理方式：请选 stop 或 skip",
                f"'{wish[:20]}' is no way to go on: choose stop or skip",
            )
        ) from None


def number_in(query: QueryDict, key: str) -> int | None:
    """Return a whole number of the address, None where there is none. Raises BadRequest."""
    words = query.get(key, "")
    if not words:
        return None
    if not (words.isascii() and words.isdigit() and int(words[:9]) <= MOST_PAGES and len(words) < 9):
        raise BadRequest(
            Text(
                f"地址中的 {key}={words[:20]} 无法识别",
                f"{key}={words[:20]} in the address is not understood",
            )
        )
    return int(words)
