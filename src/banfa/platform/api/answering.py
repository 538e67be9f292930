"""Every refusal in one shape, `{"error", "detail", "fields"}`, with the status that fits."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from banfa.kernel.errors import BanfaError
from banfa.kernel.text import Text
from banfa.platform.web.languages import answering_in, said
from banfa.platform.web.refusals import status_of
from banfa.policy.values import BadValue, BadValues

BAD_REQUEST, UNAUTHORISED, NOT_FOUND = 400, 401, 404
NO_TOKEN = Text("须带请求头 Authorization: Bearer 令牌", "send the header Authorization: Bearer TOKEN")
NOT_THERE = Text("没有这个地址", "there is nothing at this address")
NOT_READ = Text(
    "参数或内容不符合要求，没有做任何更改",
    "parameters or content are not as they have to be; nothing was changed",
)
CODES = {400: "bad_request", 401: "unauthorised", 403: "forbidden", 404: "not_found", 405: "method_not_allowed",
         409: "conflict", 413: "too_large", 415: "not_json", 422: "key_reused", 429: "too_many"}  # fmt: skip


def refuse(
    request: HttpRequest, status: int, detail: Text, fields: list[dict[str, Any]] | None = None
) -> HttpResponse:
    """Return a refusal; words are English where `Accept-Language` begins so."""
    body: dict[str, Any] = {"error": CODES.get(status, "refused"), "detail": _words(request, detail)}
    if fields is not None:
        body["fields"] = fields
    response = JsonResponse(body, status=status, json_dumps_params={"ensure_ascii": False})
    if status == UNAUTHORISED:
        response.headers["WWW-Authenticate"] = 'Bearer realm="banfa"'
    return response


def _words(request: HttpRequest, words: Text) -> str:
    wished = request.headers.get("Accept-Language", "").casefold()
    with answering_in("en" if wished.startswith("en") else "zh-hans"):
        return said(words)


def answer_refusals(api: NinjaAPI) -> None:
    """Let an API answer whatever goes wrong in the one shape; anything unforeseen reaches the log whole."""
    api.add_exception_handler(BanfaError, _refused)
    api.add_exception_handler(ValidationError, _not_valid)
    api.add_exception_handler(AuthenticationError, lambda request, _: refuse(request, UNAUTHORISED, NO_TOKEN))
    api.add_exception_handler(Http404, lambda request, _: refuse(request, NOT_FOUND, NOT_THERE))
    api.add_exception_handler(HttpError, _other)


def _refused(request: HttpRequest, error: BanfaError | type[BanfaError]) -> HttpResponse:
    assert isinstance(error, BanfaError)
    if isinstance(error, BadValues):
        fields = [
            {"field": one.name, "reason": _words(request, one.reason), "remedy": _words(request, one.remedy)}
            for one in error.items
        ]
        return refuse(request, BAD_REQUEST, NOT_READ, fields)
    status = BAD_REQUEST if isinstance(error, BadValue) else status_of(error)
    return refuse(request, status, error.text, getattr(error, "fields", None))


def _other(request: HttpRequest, error: HttpError | type[HttpError]) -> HttpResponse:
    assert isinstance(error, HttpError)
    return refuse(request, error.status_code, NOT_READ)


def _not_valid(request: HttpRequest, error: ValidationError | type[ValidationError]) -> HttpResponse:
    assert isinstance(error, ValidationError)
    fields = [
        {"field": ".".join(str(part) for part in one["loc"]), "reason": str(one["msg"])}
        for one in error.errors
    ]
    return refuse(request, BAD_REQUEST, NOT_READ, fields)
