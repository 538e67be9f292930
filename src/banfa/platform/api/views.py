"""What the API offers, as a page for people and as OpenAPI for programs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from ninja import NinjaAPI

from banfa.kernel.text import Text
from banfa.platform.access import Permission
from banfa.platform.api.answering import NOT_FOUND, NOT_THERE, refuse
from banfa.platform.web.acting import actor_for

_described: list[NinjaAPI] = []
CHINESE = "x-zh"
KINDS = {"get": "accent", "post": "ok", "patch": "warn", "put": "warn", "delete": "bad"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An operation as the page tells it."""

    id: str
    method: str
    kind: str
    address: str
    title: Text
    says: Text
    parameters: Sequence[tuple[str, str, bool]]
    body: Sequence[tuple[str, str, bool]]
    statuses: Sequence[str]


def describe(api: NinjaAPI) -> None:
    """Tell the page which API it is about."""
    _described[:] = [api]


def the_api() -> NinjaAPI:
    """Return the API that is served."""
    return _described[0]


@require_safe
def guide(request: HttpRequest) -> HttpResponse:
    """Show every operation, how a request is made and what refusals look like."""
    content = {
        "operations": list(told(_schema())),
        "may_make_tokens": actor_for(request).may(Permission.ACCOUNTS_TOKEN_MAKE),
        "base": request.build_absolute_uri("/api/v1/"),
    }
    return render(request, "api/guide.html", content)


@require_safe
def schema(request: HttpRequest) -> HttpResponse:
    """Answer with the OpenAPI description, for programs that make clients of it."""
    return JsonResponse(_schema(), json_dumps_params={"ensure_ascii": False, "indent": 2})


@login_not_required
@csrf_exempt
def nothing(request: HttpRequest) -> HttpResponse:
    """Answer for every other address below the API's, as a program understands it."""
    return refuse(request, NOT_FOUND, NOT_THERE)


def _schema() -> dict[str, Any]:
    return dict(the_api().get_openapi_schema(path_prefix="/api/v1/"))


def told(schema: dict[str, Any]) -> list[Told]:
    """Return the operations of an OpenAPI description in their order."""
    parts = schema.get("components", {}).get("schemas", {})
    return [
        Told(
            id=operation["operationId"].rpartition("_api_")[2], method=method.upper(), kind=KINDS.get(method, ""),
            address=address, title=_words(operation, "summary"), says=_words(operation, "description"),
            parameters=[
                (one["name"], _type(one.get("schema", {})), one.get("required", False))
                for one in operation.get("parameters", [])
            ],
            body=_body(operation, parts), statuses=sorted(str(status) for status in operation.get("responses", {})),
        )
        for address, operations in schema["paths"].items()
        for method, operation in operations.items()
    ]  # fmt: skip


def _words(operation: dict[str, Any], key: str) -> Text:
    """OpenAPI knows one language; the Chinese words stand beside it under a name of ours."""
    english = str(operation.get(key, "")).replace("`", "")
    return Text(operation.get(CHINESE, {}).get(key, english), english)


def _body(operation: dict[str, Any], parts: dict[str, Any]) -> list[tuple[str, str, bool]]:
    content = (
        operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    )
    name = content.get("$ref", "").rpartition("/")[2]
    found = parts.get(name, {})
    needed = found.get("required", [])
    return [(key, _type(one), key in needed) for key, one in found.get("properties", {}).items()]


def _type(part: dict[str, Any]) -> str:
    if "anyOf" in part:
        return " | ".join(_type(one) for one in part["anyOf"])
    return str(part.get("type", part.get("$ref", "").rpartition("/")[2]))
