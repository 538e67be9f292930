"""What a form answers where something in it has to be corrected: the form again with the reason and what was typed."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from banfa.kernel.errors import BanfaError
from banfa.platform.access import Denied, NotThere
from banfa.platform.web.refusals import status_of


def shown_again(
    request: HttpRequest, template: str, content: Mapping[str, Any], refused: BanfaError | None = None
) -> HttpResponse:
    """Draw a form, after a refusal with its reason, what was typed, and the status that fits.

    Raises the refusal itself where the form was not the reader's to send: Denied, NotThere.
    """
    if isinstance(refused, Denied | NotThere):
        raise refused
    typed = request.POST.dict() if refused else {}
    status = status_of(refused) if refused else None
    return render(request, template, {**content, "refused": refused, "typed": typed}, status=status)
